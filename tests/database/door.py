"""A TCP port in front of the embedded server, which listens on a socket alone."""

import asyncio
from contextlib import suppress
from pathlib import Path

from rear_diff.database.connect import Target


class Door:
    """A TCP port in front of the server's socket, which can be shut."""

    def __init__(self, target: Target) -> None:
        directory, port = target.parameters["host"], target.parameters.get("port", 5432)
        self._socket = Path(str(directory)) / f".s.PGSQL.{port}"
        self._writers: list[asyncio.StreamWriter] = []
        self._passing: list[asyncio.Task[None]] = []
        self._server: asyncio.Server | None = None
        self.port = 0

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._pass, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def shut(self) -> None:
        assert self._server is not None
        self._server.close()
        for writer in self._writers:
            writer.close()
        await asyncio.gather(*self._passing)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner, outer = await asyncio.open_unix_connection(str(self._socket))
        self._writers += [writer, outer]
        self._passing += [
            asyncio.create_task(_copy(reader, outer)),
            asyncio.create_task(_copy(inner, writer)),
        ]


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    # One end may leave without a word.
    with suppress(ConnectionError):
        while data := await reader.read(65536):
            writer.write(data)
    writer.close()
