"""Two server processes on one database agree about all that they tell."""

import json
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

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


@pytest.mark.thorough
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


@pytest.mark.slow
def test_the_workers_of_one_command_agree_and_count_together(
    make_target: Callable[[str], Target], empty_template: str, tmp_path: Path
) -> None:
    target = make_target(empty_template)
    with psycopg.connect(make_conninfo("", **target.keywords()), autocommit=True) as connection:
        connection.execute(
            "INSERT INTO atp.training (imdb_id, media_type, media_title, release_year)"
            " VALUES (%s, 'movie', 'Title', 2001)",
            [ID],
        )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).parent / "rear-diff"), "serve", "--workers", "2"]
    log = (tmp_path / "log").open("w")
    with (
        log,
        subprocess.Popen(
            [*command, "--port", str(port)],
            cwd=tmp_path,
            env={**os.environ, **settings_of(target)},
            stdout=log,
            stderr=log,
        ) as process,
    ):
        try:
            said = tmp_path / "log"
            while said.read_text().count("Application startup complete") < 2:
                assert process.poll() is None, said.read_text()
            for number in range(20):
                # Each on a connection of its own, so that either may answer.
                with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
                    body = {"imdb_id": ID, "anomalous": number % 2 == 0}
                    done = client.patch(f"/rear-diff/training/{ID}", json=body)
                    assert done.status_code == 200, done.text
                with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
                    (row,) = client.get(f"/rear-diff/training?imdb_id={ID}").json()["data"]
                    assert row["anomalous"] is (number % 2 == 0)
            told = httpx.get(f"http://127.0.0.1:{port}/rear-diff/metrics", timeout=30).text
            (counted,) = re.findall(
                r'rear_diff_requests_total\{method="GET",route="/rear-diff/training",status="200"\}'
                r" ([0-9.]+)",
                told,
            )
            assert float(counted) == 20
        finally:
            process.terminate()
        assert process.wait(60) == 0
    assert "Traceback" not in said.read_text()
