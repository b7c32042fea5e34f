"""A TCP proxy in front of PostgreSQL that can be told to fail."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from enum import StrEnum
from pathlib import Path

from rear_diff.database.connect import Target

COMMIT = b"COMMIT\0"


class Mode(StrEnum):
    """What the proxy does to what comes."""

    PASS = "pass"
    REFUSE = "refuse"
    BLACK_HOLE = "black hole"
    """Takes everything and passes nothing on, either way."""
    SLOW = "slow"
    CUT_COMMITTED = "cut committed"
    """Breaks the connection when a commit was carried out, before its answer."""
    CUT_UNCOMMITTED = "cut uncommitted"
    """Breaks the connection instead of passing a commit on."""
    CUT_AFTER = "cut after"
    """Breaks the connection when so many bytes have passed, either way: amid whatever they are."""


DELAY = 0.02
"""Seconds that each piece takes while it is slow."""


class Proxy:
    """Listens on 127.0.0.1; made by `proxy_for`."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._listener: socket.socket | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._coming: set[asyncio.Task[None]] = set()
        self._closing = False
        self._open = asyncio.Event()
        self._open.set()
        self.mode = Mode.PASS
        self.port = 0
        self.cut = 0
        """Connections that were cut."""
        self.left = 0
        """Bytes that pass until a connection is cut."""

    def start(self) -> None:
        """Take connections."""
        # Not asyncio's server, which leaves a connection open that comes while it is closed.
        self._listener = listener = socket.create_server(("127.0.0.1", self.port))
        listener.setblocking(False)
        self.port = listener.getsockname()[1]
        asyncio.get_running_loop().add_reader(listener, self._take, listener)

    def _refuse(self) -> None:
        if self._listener:
            asyncio.get_running_loop().remove_reader(self._listener)
            self._listener.close()
        self._listener = None

    async def set(self, mode: Mode) -> None:
        """Be like that from now on; connections that are open are broken where none is taken."""
        self.mode = mode
        if mode is Mode.BLACK_HOLE:
            self._open.clear()
        else:
            self._open.set()
        if mode is Mode.REFUSE:
            self._refuse()
            self.break_all()
        elif self._listener is None:
            self.start()

    def break_all(self) -> None:
        """Break every connection."""
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()

    async def close(self) -> None:
        self._open.set()
        self._closing = True
        self._refuse()
        # Those that are just being connected would be left open.
        await asyncio.gather(*self._coming)
        self.break_all()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _take(self, listener: socket.socket) -> None:
        with suppress(OSError):  # whoever came has gone again
            connection, _ = listener.accept()
            connection.setblocking(False)
            coming = asyncio.ensure_future(self._connect(connection))
            self._coming.add(coming)
            coming.add_done_callback(self._coming.discard)

    async def _connect(self, connection: socket.socket) -> None:
        reader, writer = await asyncio.open_connection(sock=connection)
        try:
            inner, outer = await asyncio.open_unix_connection(str(self._place))
        except OSError:
            writer.transport.abort()
            return
        if self._closing:
            _abort((writer, outer))
            return
        self._writers |= {writer, outer}
        both = (writer, outer)
        for task in (
            asyncio.create_task(self._requests(reader, outer, both)),
            asyncio.create_task(self._answers(inner, writer, both)),
        ):
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _requests(
        self,
        reader: asyncio.StreamReader,
        server: asyncio.StreamWriter,
        both: tuple[asyncio.StreamWriter, ...],
    ) -> None:
        with suppress(OSError):
            while data := await self._piece(reader):
                if COMMIT in data and self.mode is Mode.CUT_UNCOMMITTED:
                    self._cut(both)
                    break
                if not await self._passed(data, server):
                    self._cut(both)
                    break
        _abort(both)

    async def _answers(
        self,
        reader: asyncio.StreamReader,
        client: asyncio.StreamWriter,
        both: tuple[asyncio.StreamWriter, ...],
    ) -> None:
        with suppress(OSError):
            while data := await self._piece(reader):
                # The server's word for a commit that was carried out.
                if COMMIT in data and self.mode is Mode.CUT_COMMITTED:
                    self._cut(both)
                    break
                if not await self._passed(data, client):
                    self._cut(both)
                    break
        _abort(both)

    async def _passed(self, data: bytes, to: asyncio.StreamWriter) -> bool:
        """Whether all of it may pass; what may is on its way."""
        if self.mode is Mode.CUT_AFTER:
            data, all_of_it = data[: self.left], len(data) <= self.left
            self.left -= len(data)
            to.write(data)
            await to.drain()
            return all_of_it
        to.write(data)
        return True

    async def _piece(self, reader: asyncio.StreamReader) -> bytes:
        data = await reader.read(65536)
        await self._open.wait()
        if self.mode is Mode.SLOW:
            await asyncio.sleep(DELAY)
        return data

    def _cut(self, both: tuple[asyncio.StreamWriter, ...]) -> None:
        self.cut += 1
        self.mode = Mode.PASS
        _abort(both)


def _abort(both: tuple[asyncio.StreamWriter, ...]) -> None:
    for writer in both:
        writer.transport.abort()


@asynccontextmanager
async def proxy_for(target: Target, **limits: float) -> AsyncIterator[tuple[Proxy, Target]]:
    """A proxy in front of `target`'s server, and the way through it with these limits."""
    directory, port = target.parameters["host"], target.parameters.get("port", 5432)
    proxy = Proxy(Path(str(directory)) / f".s.PGSQL.{port}")
    proxy.start()
    parameters = {
        **target.parameters,
        "host": "127.0.0.1",
        "port": proxy.port,
        "sslmode": "disable",
        "gssencmode": "disable",
    }
    pgsql = target.pgsql.model_copy(update={"pool_timeout": 0.5, "connect_timeout": 2, **limits})
    try:
        yield proxy, replace(target, parameters=parameters, pgsql=pgsql)
    finally:
        await proxy.close()
