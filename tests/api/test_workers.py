"""Several processes behind one port: each answers, and all finish what is under way."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from rear_diff.database.connect import Target
from tests.api.conftest import Insert
from tests.api.test_serving import ROOT, settings_of

ID = "tt2759766"
WORKERS = 2
BODY = json.dumps({"imdb_id": ID, "label": "would_watch"})
CHANGE = (
    f"PATCH /rear-diff/training/{ID}/label HTTP/1.1\r\nHost: localhost\r\n"
    f"Content-Type: application/json\r\nContent-Length: {len(BODY)}\r\n\r\n{BODY}"
)
HEALTH = "GET /rear-diff/health HTTP/1.1\r\nHost: localhost\r\n\r\n"

Peer = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@pytest.fixture
def served(empty_target: Target, tmp_path: Path) -> Iterator[tuple[psutil.Process, int, Path]]:
    """`rear-diff serve --workers 2`, its port and its log."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (
        (tmp_path / "log").open("w") as log,
        subprocess.Popen(
            [
                *(sys.executable, "-m", "rear_diff", "serve"),
                *("--port", str(port), "--workers", str(WORKERS)),
            ],
            cwd=tmp_path,
            env={**os.environ, **settings_of(empty_target), "PYTHONPATH": str(ROOT)},
            stdout=log,
            stderr=log,
        ) as process,
    ):
        try:
            yield psutil.Process(process.pid), port, tmp_path / "log"
        finally:
            process.terminate()


async def ask(peer: Peer, request: str) -> str:
    """The answer's head and body."""
    reader, writer = peer
    writer.write(request.encode())
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    length = int(head.lower().partition("content-length: ")[2].partition("\r\n")[0])
    return head + (await reader.readexactly(length)).decode()


async def connected(port: int) -> Peer:
    """A connection that has had an answer, once there is a server."""
    while True:
        try:
            peer = await asyncio.open_connection("127.0.0.1", port)
            assert "healthy" in await ask(peer, HEALTH)
        except (ConnectionError, asyncio.IncompleteReadError):
            await asyncio.sleep(0.05)
        else:
            return peer


def holder(server: psutil.Process, peer: Peer) -> int:
    """Which process of the server has the other end."""
    port = peer[1].get_extra_info("sockname")[1]
    for process in server.children(recursive=True):
        if any(each.raddr and each.raddr.port == port for each in process.net_connections("tcp")):
            return int(process.pid)
    raise AssertionError("nobody has it")


@pytest.mark.thorough
async def test_each_worker_answers_and_finishes_what_is_under_way(
    served: tuple[psutil.Process, int, Path],
    database: psycopg.Connection,
    title: Insert,
    empty_target: Target,
) -> None:
    title(ID)
    server, port, log = served
    peers: dict[int, Peer] = {}
    opened: list[Peer] = []
    async with asyncio.timeout(60):
        while len(peers) < WORKERS:
            # Several at once, so that one process alone does not come to all.
            opened += await asyncio.gather(*(connected(port) for _ in range(8)))
            peers = {holder(server, peer): peer for peer in opened}
        with psycopg.connect(make_conninfo("", **empty_target.keywords())) as other:
            other.execute("SELECT FROM atp.training FOR UPDATE")
            changes = [asyncio.create_task(ask(peer, CHANGE)) for peer in peers.values()]
            while _waiting(database) < WORKERS:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            server.send_signal(signal.SIGTERM)
            while log.read_text().count("Waiting for connections") < WORKERS:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            assert not any(change.done() for change in changes)
            other.rollback()
        for answer in await asyncio.gather(*changes):
            assert answer.startswith("HTTP/1.1 200 ")
    for _, writer in opened:
        writer.close()
        await writer.wait_closed()
    assert await asyncio.to_thread(server.wait, 30) in (0, -signal.SIGTERM)
    assert not any(psutil.pid_exists(pid) for pid in peers)


def _waiting(database: psycopg.Connection) -> int:
    row = database.execute(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    ).fetchone()
    assert row
    return int(row[0])
