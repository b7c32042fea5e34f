"""Requests as no well-meaning client sends them, to the real server over a socket of our own."""

import asyncio
import json
import re
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from rear_diff.database.connect import Target
from tests.api.test_serving import settings_of, start

ID = "tt2759766"
POLL = 0.02
"""Seconds between looks at the log: whoever does nothing else keeps the server from starting."""
LABEL = f"/rear-diff/training/{ID}/label"
BODY = json.dumps({"imdb_id": ID, "label": "would_watch"})


class Server:
    """A server process in `directory`, where it keeps its log, and where it listens."""

    def __init__(self, directory: Path, settings: Mapping[str, str]) -> None:
        self._log = directory / "log"
        # Not a pipe: whoever does not read it would make the server wait.
        with self._log.open("w") as log:
            self.process = start(directory, settings, log)
        (port,) = self.until_told(r"running on http://127\.0\.0\.1:([0-9]+)")
        self.port = int(port)

    def until_told(self, pattern: str) -> tuple[str, ...]:
        """The groups of `pattern`, once the log has it."""
        while not (found := re.search(pattern, self._log.read_text())):
            assert self.process.poll() is None, self._log.read_text()
            time.sleep(POLL)
        return found.groups()

    def end(self) -> str:
        """The log, once it has ended."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()
        return self._log.read_text()

    async def send(self, *parts: bytes) -> tuple[int, bytes]:
        """The status and all of the answer to a request sent in `parts`."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            for part in parts:
                writer.write(part)
                await writer.drain()
            answer = await reader.read()
        finally:
            writer.close()
        return int(answer.split(b" ", 2)[1]), answer

    async def patch(self, body: bytes, *headers: str) -> tuple[int, bytes]:
        """The answer to a PATCH of the label."""
        return await self.send(_head("PATCH", LABEL, len(body), *headers), body)

    async def get(self, path: str) -> tuple[int, bytes]:
        """The answer to a GET."""
        return await self.send(_head("GET", path, None))


def _head(method: str, path: str, length: int | None, *headers: str) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Connection: close", *headers]
    if length is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {length}"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


@pytest.fixture(scope="module")
def target(make_target: Callable[[str], Target], empty_template: str) -> Target:
    target = make_target(empty_template)
    with psycopg.connect(make_conninfo("", **target.keywords()), autocommit=True) as connection:
        connection.execute(
            "INSERT INTO atp.training (imdb_id, media_type, media_title, release_year)"
            " VALUES (%s, 'movie', 'Title', 2001)",
            [ID],
        )
    return target


@pytest.fixture(scope="module")
def server(target: Target, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that waits a moment for a body."""
    settings = {**settings_of(target), "REAR_DIFF_API_BODY_TIMEOUT": "1"}
    server = Server(tmp_path_factory.mktemp("hostile"), settings)
    yield server
    assert "Traceback" not in server.end()


@pytest.mark.parametrize(
    "body",
    [
        b'{"imdb_id": "tt2759766", "label": "\\u0000"}',
        b'{"imdb_id": "tt2759766", "label": "\\ud800"}',
        b'{"imdb_id": "tt2759766\\ud800", "label": "would_watch"}',
        b'{"imdb_id": "tt2759766", "label": "\xff"}',
        b'{"imdb_id": 1e999, "label": "would_watch"}',
        b'{"imdb_id": "tt2759766", "label": ' + b"9" * 20_000 + b"}",
        b"[" * 60_000,
        b"{" + b'"a":{' * 10_000,
        b"",
    ],
    ids=["nul", "surrogate", "id", "bytes", "infinite", "number", "deep", "deeper", "empty"],
)
async def test_a_strange_body_is_400(server: Server, body: bytes) -> None:
    status, answer = await server.patch(body)
    assert status == 400, answer
    assert b"Traceback" not in answer


@pytest.mark.parametrize(
    "query",
    [
        "imdb_id=%00",
        "media_title=%ED%A0%80%00",
        "limit=" + "9" * 5000,
        "offset=99999999999999999999",
        "limit=1e3",
        "limit=%EF%BC%91x",
        "reviewed=%00",
        "sort_order=asc%00",
    ],
)
async def test_a_strange_parameter_is_422(server: Server, query: str) -> None:
    status, answer = await server.get(f"/rear-diff/training?{query}")
    assert status == 422, answer


@pytest.mark.parametrize(
    "query",
    ["media_title=%ED%A0%80", "media_title=%FF", "sort_by=%00", "limit=x&limit=5", "a&b=&=c&&%"],
)
async def test_what_is_only_odd_is_answered(server: Server, query: str) -> None:
    status, answer = await server.get(f"/rear-diff/training?{query}")
    assert status == 200, answer


async def test_ten_megabytes_are_413_and_the_answer_arrives(server: Server) -> None:
    status, answer = await server.patch(b" " * 10_000_000)
    assert status == 413
    assert answer.endswith(b'"message":"The body has more than 65536 bytes."}')


async def test_an_address_of_many_kilobytes_is_refused(server: Server) -> None:
    for length in (33_000, 60_000):
        status, _ = await server.get("/rear-diff/training?imdb_id=" + "1" * length)
        assert status == 414
    # uvicorn itself refuses what its parser cannot count.
    status, _ = await server.get("/rear-diff/" + "a" * 100_000)
    assert status in (400, 414)


@pytest.mark.thorough
async def test_a_body_that_does_not_arrive_is_408(server: Server) -> None:
    status, _ = await server.send(_head("PATCH", LABEL, 100), b'{"imdb_id":')
    assert status == 408


async def test_headers_that_are_given_twice_or_broken_are_refused(server: Server) -> None:
    status, _ = await server.send(b"GET /rear-diff/training HTTP/1.1\r\nConnection: close\r\n\r\n")
    assert status == 400
    status, _ = await server.send(
        b"GET /rear-diff/training HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n"
    )
    assert status == 400
    status, _ = await server.send(b"\x00\x01\x02\r\n\r\n")
    assert status == 400


async def test_a_thousand_connections_at_once_are_all_answered(server: Server) -> None:
    answers = await asyncio.gather(
        *(server.get("/rear-diff/training?limit=1") for _ in range(1000))
    )
    assert {status for status, _ in answers} <= {200, 503}
    for status, answer in answers:
        assert status == 200 or b"retry-after: " in answer
    assert any(status == 200 for status, _ in answers)


@pytest.mark.thorough
def test_told_to_end_it_finishes_what_is_under_way(target: Target, tmp_path: Path) -> None:
    server = Server(tmp_path, settings_of(target))
    conninfo = make_conninfo("", **target.keywords())
    with (
        psycopg.connect(conninfo) as other,
        psycopg.connect(conninfo, autocommit=True) as watching,
        ThreadPoolExecutor(1) as threads,
    ):
        other.execute("SELECT FROM atp.training FOR UPDATE")
        change = threads.submit(asyncio.run, server.patch(BODY.encode()))
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        while watching.execute(waiting).fetchone() == (0,):
            pass
        server.process.send_signal(signal.SIGTERM)
        server.until_told("Waiting for connections to close")
        other.rollback()
        status, answer = change.result()
    assert status == 200, answer
    assert server.process.wait() in (0, -signal.SIGTERM)
