"""What others do, told over HTTP, by the real server."""

import asyncio
import json
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
import uvicorn

import api.events
from api.app import create_app
from api.event_stream import EventStream
from api.events import Client, Event, Events
from rear_diff.database.connect import Database, Target
from rear_diff.database.notifications import Changed, Here, Left, announce
from rear_diff.database.notifications import listening as room
from rear_diff.labelling import Change, carry_out
from rear_diff.query import bind
from rear_diff.tables import TRAINING
from tests.api.test_serving import ROOT
from tests.database.notifications.listening import PATIENCE, end_listeners

KEY = "tt0000001"
ANNA = Here("a1", "anna", True, "training", KEY)


class Stream:
    """One client, which reads as events come."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def next(self) -> tuple[str, Any, str]:
        """The kind, the data and the id of the next event."""
        fields: dict[str, str] = {}
        async with asyncio.timeout(PATIENCE):
            while "event" not in fields or fields.pop("", None) is None:
                line = (await self.reader.readuntil(b"\n")).decode().rstrip("\n")
                name, _, value = line.partition(": ")
                fields[name] = value
                if not line and "event" not in fields:
                    fields.clear()
        return fields["event"], json.loads(fields["data"]), fields.get("id", "")

    async def until(self, kind: str) -> tuple[Any, str]:
        """The data and the id of the next event of that kind."""
        while True:
            found, data, number = await self.next()
            if found == kind:
                return data, number

    async def end(self) -> bytes:
        """What comes until the server ends it."""
        async with asyncio.timeout(PATIENCE):
            return await self.reader.read()


@asynccontextmanager
async def stream(port: int, last: str = "") -> AsyncIterator[Stream]:
    """A client of the events, in HTTP/1.0, which has no chunks."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    header = f"Last-Event-ID: {last}\r\n" if last else ""
    writer.write(f"GET /rear-diff/events HTTP/1.0\r\nHost: localhost\r\n{header}\r\n".encode())
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        assert "200" in head
        assert "content-type: text/event-stream" in head
        yield Stream(reader, writer)
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


class Server(uvicorn.Server):
    """uvicorn, which tells when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_up = asyncio.Event()

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        self.is_up.set()


@pytest.fixture
async def port(sample_target: Target) -> AsyncIterator[int]:
    """Where a server in this process listens."""
    server = Server(uvicorn.Config(create_app(sample_target), port=0, log_config=None))
    serving = asyncio.create_task(server.serve())
    await asyncio.wait_for(server.is_up.wait(), PATIENCE)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    await asyncio.wait_for(serving, PATIENCE)


async def listeners(database: Database) -> int:
    """How many connections listen on the channel."""

    async def count(connection: Any) -> int:
        cursor = await connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND query LIKE 'LISTEN \"rear_diff\"%'"
        )
        return int((await cursor.fetchone())[0])

    return await database.read(count)


async def test_two_clients_hear_a_label_through_one_connection(
    port: int, sample_database: Database
) -> None:
    async with stream(port) as one, stream(port) as other:
        for client in (one, other):
            await client.until("listening")
        key = await sample_database.read(_some_key)
        change = Change(TRAINING, key, {"anomalous": True}, who="anna")
        await carry_out(sample_database, bind(TRAINING, sample_database.offer), change)
        heard = [await client.next() for client in (one, other)]
        assert heard[0] == heard[1]
        assert heard[0][:2] == ("changed", {"table": "training", "keys": [key], "who": "anna"})
        assert await listeners(sample_database) == 1


async def _some_key(connection: Any) -> str:
    cursor = await connection.execute(
        "SELECT imdb_id FROM atp.training WHERE NOT anomalous LIMIT 1"
    )
    return str((await cursor.fetchone())[0])


async def test_who_comes_back_gets_what_was_missed(port: int, sample_database: Database) -> None:
    async with stream(port) as first:
        _, start = await first.until("listening")
        for number in range(3):
            await announce(sample_database, Changed("training", (f"tt{number:07}",)))
        seen = [await first.until("changed") for _ in range(3)]
    async with stream(port, last=seen[0][1]) as again:
        assert [await again.until("changed") for _ in range(2)] == seen[1:]
    async with stream(port, last=start) as again:
        assert [await again.until("changed") for _ in range(3)] == seen
    known = start.split("-")[0]
    for unknown in ("other-1", "nonsense", f"{known}-999", f"{known}-{'9' * 5000}", "é"):
        async with stream(port, last=unknown) as again:
            assert (await again.next())[0] == "gap"


async def test_who_is_here_is_told_at_once_and_when_they_move(
    port: int, sample_database: Database
) -> None:
    async with stream(port) as one:
        await one.until("listening")
        await announce(sample_database, ANNA)
        await announce(sample_database, ANNA)
        await announce(sample_database, Here("a1", "anna", True, "training", "tt0000002"))
        told = {"id": "a1", "who": "anna", "labels": True, "table": "training", "key": KEY}
        assert (await one.next())[:2] == ("here", told)
        moved = {**told, "key": "tt0000002"}
        assert (await one.next())[:2] == ("here", moved)
        async with stream(port) as other:
            assert (await other.next())[:2] == ("here", moved)
        await announce(sample_database, Left("a1"))
        assert (await one.next())[:2] == ("left", {"id": "a1"})


async def test_a_broken_connection_is_a_gap_and_then_all_is_heard_again(
    port: int, sample_target: Target, sample_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "AGAIN_AFTER", 0)
    async with stream(port) as one:
        await one.until("listening")
        await end_listeners(sample_target)
        assert (await one.next())[0] == "gap"
        assert (await one.next())[0] == "listening"
        await announce(sample_database, Changed("media"))
        assert (await one.next())[:2] == ("changed", {"table": "media", "keys": [], "who": ""})


async def test_too_many_clients_are_told_to_come_back(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.events, "MOST_CLIENTS", 1)
    async with stream(port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /rear-diff/events HTTP/1.0\r\nHost: localhost\r\n\r\n")
        answer = (await reader.read()).decode().lower()
        writer.close()
    assert " 503 " in answer
    assert "retry-after: 2" in answer


async def test_a_client_that_takes_nothing_is_let_go() -> None:
    client = Client()
    for number in range(api.events.MOST_WAITING + 1):
        client.put(Event("changed", {}, str(number)))
    assert client.ended
    assert not client.waiting


async def test_a_client_whose_line_is_full_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.event_stream.TAKEN_WITHIN", 0.01)

    async def never(*_: object) -> Any:
        await asyncio.Event().wait()

    events = Events.__new__(Events)
    client = Client()
    events._clients = {client}
    taken: list[Any] = []

    async def send(message: Any) -> None:
        taken.append(message)
        if len(taken) > 1:
            await never()

    await asyncio.wait_for(EventStream(events, client)({}, never, send), PATIENCE)
    assert not events._clients


async def test_silence_is_told_by_a_comment(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.event_stream.ALIVE_EVERY", 0.01)
    async with stream(port) as one:
        async with asyncio.timeout(PATIENCE):
            await one.reader.readuntil(b": alive\n\n")


@pytest.mark.thorough
async def test_the_server_ends_while_clients_listen(sample_target: Target) -> None:
    parameters = sample_target.parameters
    settings = {
        "REAR_DIFF_PGSQL_HOST": str(parameters["host"]),
        "REAR_DIFF_PGSQL_PORT": str(parameters.get("port", 5432)),
        "REAR_DIFF_PGSQL_USERNAME": str(parameters["user"]),
        "REAR_DIFF_PGSQL_DATABASE": str(parameters["dbname"]),
    }
    # Without a limit of its own on how long it waits for answers under way.
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "uvicorn", "--factory", "api.app:create_app"),
        *("--app-dir", str(ROOT), "--port", "0"),
        env={**os.environ, **settings},
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr
    found = None
    while not found:
        line = (await process.stderr.readline()).decode()
        assert line
        found = re.search(r"running on http://127\.0\.0\.1:([0-9]+)", line)
    async with stream(int(found[1])) as one, stream(int(found[1])) as other:
        await one.until("listening")
        process.send_signal(signal.SIGTERM)
        await one.end()
        await other.end()
        told = (await asyncio.wait_for(process.communicate(), PATIENCE))[1].decode()
    assert process.returncode in (0, -signal.SIGTERM)
    assert "Traceback" not in told
    assert "ERROR" not in told
