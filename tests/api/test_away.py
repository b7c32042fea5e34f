"""What a client meets while the database is away, frozen, locked or slow."""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from httpx2 import Response
from psycopg.conninfo import make_conninfo
from starlette.testclient import TestClient

from api.app import create_app
from api.routers import service
from rear_diff.database.connect import Target
from rear_diff.database.errors import Frozen, LoginRefused
from rear_diff.opening import served
from tests.api.conftest import Insert
from tests.api.own_server import ID, OwnServer, own_server

PATH = f"/rear-diff/training/{ID}/label"
LABEL = {"imdb_id": ID, "label": "would_watch"}
ASLEEP = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"


@pytest.fixture(scope="module")
def _own(stopped: Path) -> Iterator[OwnServer]:
    directory = Path(tempfile.mkdtemp(prefix="rear-diff-test-"))
    directory.chmod(0o711)
    with own_server(directory / "pg", stopped) as server:
        yield server
    shutil.rmtree(directory)


@pytest.fixture
def server(_own: OwnServer) -> Iterator[OwnServer]:
    """A running PostgreSQL of the test's own."""
    yield _own
    _own.start()


def read(client: TestClient) -> Response:
    return client.get("/rear-diff/training")


def until_answered(client: TestClient) -> int:
    """How many requests were turned away until the database was back."""
    for turned_away in range(10_000):
        response = read(client)
        if response.status_code == 200:
            return turned_away
        assert response.status_code == 503
        assert response.headers["retry-after"]
    raise AssertionError("The database never came back.")


@pytest.mark.thorough
def test_a_server_starts_while_its_database_is_away(server: OwnServer) -> None:
    server.stop()
    with TestClient(create_app(server.target)) as client:
        assert read(client).status_code == 503
        change = client.patch(PATH, json=LABEL)
        assert change.status_code == 503
        assert change.json()["error"] == "Database error"
        assert client.get("/rear-diff/health").json() == {"status": "healthy"}
        assert client.get("/rear-diff/openapi.json").status_code == 200
        server.start()
        until_answered(client)
        assert read(client).json()["pagination"]["total"] == 1
        schemas = client.get("/rear-diff/openapi.json").json()["components"]["schemas"]
        assert schemas["Labelling"]["properties"]["label"]["enum"]


def test_a_server_that_stops_is_told_at_once_and_found_when_it_is_back(server: OwnServer) -> None:
    with TestClient(create_app(server.target)) as client:
        assert read(client).status_code == 200
        server.stop()
        for _ in range(20):
            away = read(client)
            assert away.status_code == 503
            assert away.json()["details"] == "The database is away. Try again in a moment."
        server.start()
        # Far fewer would come to pass if each were to wait for a connection.
        until_answered(client)
        assert client.patch(PATH, json=LABEL).status_code == 200


@pytest.mark.thorough
def test_a_frozen_server_is_504_then_503_at_once_and_found_again(server: OwnServer) -> None:
    with TestClient(create_app(server.target)) as client:
        assert read(client).status_code == 200
        with server.frozen():
            with ThreadPoolExecutor() as threads:
                reading = threads.submit(read, client)
                writing = threads.submit(client.patch, PATH, json=LABEL)
                frozen = [reading.result(), writing.result()]
            assert [each.status_code for each in frozen] == [504, 504]
            assert "It is not known" in frozen[1].json()["message"]
            assert read(client).status_code == 503
            assert client.get("/rear-diff/health").status_code == 200
        until_answered(client)


def test_ready_and_metrics_see_for_themselves_that_a_server_froze(
    server: OwnServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "BELIEVED", 0.0)
    with TestClient(create_app(server.target)) as client:
        assert client.get("/rear-diff/ready").json()["status"] == "ready"
        with server.frozen():
            # Nobody else has asked since.
            away = client.get("/rear-diff/ready")
            assert (away.status_code, away.json()["status"]) == (503, "away")
            assert away.headers["retry-after"]
            assert "rear_diff_database_up 0.0" in client.get("/rear-diff/metrics").text
        until_answered(client)
        assert client.get("/rear-diff/ready").status_code == 200


def test_a_slow_statement_is_504(
    empty_target: Target, database: psycopg.Connection, title: Insert
) -> None:
    title(ID)
    pgsql = empty_target.pgsql.model_copy(update={"statement_timeout": 0.2})
    with TestClient(create_app(replace(empty_target, pgsql=pgsql))) as client:
        with database.transaction():
            database.execute("LOCK TABLE atp.training")
            slow = read(client)
        assert slow.status_code == 504
        assert "statement timeout" in slow.json()["details"]
        assert read(client).status_code == 200


def test_reads_do_not_wait_behind_writes(
    empty_target: Target, database: psycopg.Connection, title: Insert
) -> None:
    title(ID)
    with (
        TestClient(create_app(empty_target)) as client,
        ThreadPoolExecutor(8) as threads,
        psycopg.connect(make_conninfo("", **empty_target.keywords())) as other,
    ):
        other.execute("SELECT FROM atp.training FOR UPDATE")
        changes = [threads.submit(client.patch, PATH, json=LABEL) for _ in range(8)]
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        while not _number(database, waiting):
            pass
        assert read(client).status_code == 200
        assert not any(change.done() for change in changes)
        other.rollback()
        assert {change.result().status_code for change in changes} == {200}


def _number(connection: psycopg.Connection, statement: str) -> int:
    row = connection.execute(statement.encode()).fetchone()
    assert row
    return int(row[0])


@pytest.fixture
def locked_out(server: OwnServer) -> Iterator[Target]:
    """A target with a password that the server does not take."""
    rules = Path(str(server.run("SHOW hba_file")))
    allowed = rules.read_text()
    server.run("CREATE ROLE labeller LOGIN PASSWORD 'right' IN ROLE pg_read_all_data")
    rules.write_text(f"local all labeller scram-sha-256\n{allowed}")
    server.stop()
    server.start()
    yield replace(
        server.target,
        parameters={**server.target.parameters, "user": "labeller", "password": "swordfish"},
    )
    rules.write_text(allowed)
    server.run("DROP ROLE labeller")


def test_a_wrong_password_is_told_as_what_it_is(locked_out: Target) -> None:
    with pytest.raises(LoginRefused) as refused, TestClient(create_app(locked_out)):
        pass
    assert str(refused.value).startswith(
        'The database refuses the login: password authentication failed for user "labeller".'
    )
    assert "swordfish" not in str(refused.value)


def test_a_password_that_becomes_wrong_is_told_without_the_role(
    server: OwnServer, locked_out: Target
) -> None:
    right = {**locked_out.parameters, "password": "right"}
    with TestClient(create_app(replace(locked_out, parameters=right))) as client:
        assert read(client).status_code == 200
        server.run("ALTER ROLE labeller PASSWORD 'another'")
        server.stop()
        server.start()
        while "away" in (refused := read(client)).json()["details"]:
            pass
    assert refused.status_code == 503
    assert refused.json()["details"] == (
        "The database does not let this server in; the server's log has the reason."
    )


@pytest.mark.thorough
async def test_a_statement_that_knows_no_limit_is_given_up_all_the_same(
    empty_target: Target,
) -> None:
    limits = {"statement_timeout": 0.2, "pool_timeout": 1}
    target = replace(empty_target, pgsql=empty_target.pgsql.model_copy(update=limits))

    async def unlimited(connection: psycopg.AsyncConnection) -> None:
        # As a pooler's connection may have it from somebody else's session.
        await connection.execute("SELECT set_config('statement_timeout', '0', false)")
        await connection.execute("SELECT pg_sleep(60)")

    async with served(target) as link:
        given_up = await asyncio.gather(
            link.database.read(unlimited), link.database.write(unlimited), return_exceptions=True
        )
    for error in given_up:
        assert isinstance(error, Frozen)
        assert "knew no limit" in str(error)


@pytest.mark.thorough
async def test_a_host_that_froze_is_given_up_while_the_database_answers_elsewhere(
    server: OwnServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rear_diff.database.served.DOUBTED_AFTER", 0.2)
    own = server.target.parameters
    hosts = {"host": f"{own['host']},/nowhere", "port": f"{own['port']},5432"}
    async with served(replace(server.target, parameters={**own, **hosts})) as link:

        async def sleep(seconds: float) -> psycopg.AsyncCursor:
            return await link.database.read(lambda it: it.execute("SELECT pg_sleep(%s)", [seconds]))

        # Where the host answers, what takes long is waited for.
        await sleep(1)
        endless = asyncio.create_task(sleep(60))
        while not await asyncio.to_thread(server.run, ASLEEP):
            pass
        with server.frozen():
            while not endless.done():
                # As an answer of another host.
                link.seen()
                await asyncio.sleep(0.01)
    with pytest.raises(Frozen, match="does not answer any more"):
        endless.result()
