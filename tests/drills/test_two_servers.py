"""Two server processes on one database agree about all that they tell."""

import json
import threading
from collections.abc import Callable, Iterator

import httpx2 as httpx
import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from rear_diff.database.connect import Target
from tests.api.test_hostile import Server
from tests.api.test_serving import settings_of

ID = "tt2759766"
LIST = "/rear-diff/training?label=would_watch"


@pytest.fixture(scope="module")
def clients(
    make_target: Callable[[str], Target],
    empty_template: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[httpx.Client, httpx.Client]]:
    """A client of each of two servers, on a database with forty titles."""
    target = make_target(empty_template)
    with psycopg.connect(make_conninfo("", **target.keywords()), autocommit=True) as connection:
        connection.execute(
            "INSERT INTO atp.training (imdb_id, media_type, media_title, release_year)"
            " SELECT 'tt' || number, 'movie', 'Title', 2001"
            " FROM generate_series(2759766, 2759805) AS number"
        )
    servers = [Server(tmp_path_factory.mktemp("server"), settings_of(target)) for _ in range(2)]
    one, other = (
        httpx.Client(base_url=f"http://127.0.0.1:{server.port}", timeout=30) for server in servers
    )
    with one, other:
        yield one, other
    for server in servers:
        assert "Traceback" not in server.end()


def label(client: httpx.Client, title: str, **headers: str) -> httpx.Response:
    return client.patch(
        f"/rear-diff/training/{title}/label",
        json={"imdb_id": title, "label": "would_watch"},
        headers=headers,
    )


def test_each_shows_at_once_what_the_other_has_written(
    clients: tuple[httpx.Client, httpx.Client],
) -> None:
    def total(client: httpx.Client) -> int:
        # Of a page that does not show the total, which is remembered.
        return int(client.get(f"{LIST}&limit=1").json()["pagination"]["total"])

    before = total(clients[0])
    assert total(clients[1]) == before
    for number in range(20):
        writing, reading = clients[number % 2], clients[(number + 1) % 2]
        assert label(writing, f"tt{2759770 + number}").status_code == 200
        assert total(reading) == total(writing) == before + number + 1


def test_an_etag_of_the_one_counts_at_the_other(
    clients: tuple[httpx.Client, httpx.Client],
) -> None:
    one, other = clients
    path = f"/rear-diff/training?imdb_id={ID}"
    tag = one.get(path).headers["etag"]
    assert other.get(path).headers["etag"] == tag
    assert other.get(path, headers={"If-None-Match": tag}).status_code == 304
    after = label(other, ID, **{"If-Match": tag})
    assert after.status_code == 200
    refused = one.patch(
        f"/rear-diff/training/{ID}",
        json={"imdb_id": ID, "anomalous": True},
        headers={"If-Match": tag},
    )
    assert refused.status_code == 412
    assert refused.headers["etag"] == after.headers["etag"]


def test_the_one_tells_what_happened_at_the_other(
    clients: tuple[httpx.Client, httpx.Client],
) -> None:
    one, other = clients
    heard: list[dict[str, object]] = []
    listening = threading.Event()

    def hear() -> None:
        with other.stream("GET", "/rear-diff/events") as answer:
            kind = ""
            for line in answer.iter_lines():
                name, _, value = line.partition(": ")
                if name == "event":
                    kind = value
                    if kind == "listening":
                        listening.set()
                elif name == "data" and kind == "changed":
                    heard.append(json.loads(value))
                    return

    hearing = threading.Thread(target=hear)
    hearing.start()
    assert listening.wait(30)
    assert label(one, "tt2759805").status_code == 200
    hearing.join(30)
    assert heard == [{"table": "training", "keys": ["tt2759805"], "who": ""}]
