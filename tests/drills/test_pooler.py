"""The HTTP server behind PgBouncer in transaction mode, with nothing set for it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import psycopg
import pytest
from httpx2 import ASGITransport, AsyncClient
from psycopg.conninfo import make_conninfo

from api.app import create_app
from rear_diff.database.connect import Target
from tests.database.notifications.test_pooler import PGBOUNCER, pgbouncer

pytestmark = pytest.mark.skipif(
    PGBOUNCER is None, reason="pgbouncer is not installed (apt install pgbouncer)"
)

READS = (
    "training?limit=5",
    "training?label=none&limit=5&sort_by=updated_at",
    "media/?media_title=the&limit=5",
    "prediction/?limit=5&after=",
    "movies/?limit=5&offset=20",
    "flyway",
)


@pytest.fixture
async def client(sample_target: Target) -> AsyncIterator[AsyncClient]:
    async with pgbouncer(sample_target, "transaction") as through:
        # As strangers have it: nobody said that statements must not be prepared.
        limits = {"prepare_statements": None, "pool_max": 8, "pool_timeout": 1}
        pgsql = through.pgsql.model_copy(update={**limits, "statement_timeout": 1})
        app = create_app(replace(through, pgsql=pgsql))
        async with (
            app.router.lifespan_context(app),
            AsyncClient(transport=ASGITransport(app), base_url="http://localhost") as client,
        ):
            yield client


async def test_everybody_is_served_at_once(client: AsyncClient) -> None:
    async def work(number: int) -> None:
        titles = (await client.get(f"/rear-diff/training?limit=1&offset={number}")).json()["data"]
        title = titles[0]["imdb_id"]
        for _ in range(3):
            for path in READS:
                answer = await client.get(f"/rear-diff/{path}")
                assert answer.status_code == 200, answer.text
                assert answer.json()["data"]
            path = f"/rear-diff/training/{title}/label"
            body = {"imdb_id": title, "label": "would_watch"}
            answer = await client.patch(path, json=body)
            assert answer.status_code == 200, answer.text
            shown = await client.get(f"/rear-diff/training?imdb_id={title}")
            assert shown.json()["data"][0]["label"] == "would_watch"
            assert shown.json()["data"][0]["updated_at"].endswith("Z")
            assert shown.headers["etag"] == answer.headers["etag"]

    await asyncio.gather(*(work(number) for number in range(24)))


async def test_a_slow_statement_is_504_whatever_limit_its_session_has(
    client: AsyncClient, sample_target: Target
) -> None:
    other = await psycopg.AsyncConnection.connect(make_conninfo("", **sample_target.keywords()))
    async with other:
        await other.execute("LOCK TABLE atp.training")
        answers = await asyncio.gather(
            *(client.get(f"/rear-diff/training?limit={number}") for number in range(1, 4))
        )
        assert {answer.status_code for answer in answers} == {504}
        await other.rollback()
    assert (await client.get("/rear-diff/training?limit=1")).status_code == 200
