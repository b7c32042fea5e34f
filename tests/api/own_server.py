"""A PostgreSQL of a test's own, to be stopped, frozen and locked."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg
from psycopg.conninfo import make_conninfo

from rear_diff.database.connect import Target, connect
from rear_diff.database.embedded import EmbeddedServer
from rear_diff.database.migrate import migrate
from rear_diff.settings import PgsqlSettings
from tests.stopped import copied

ID = "tt2759766"


@dataclass
class OwnServer:
    """The server that `server` runs at `target`, with every table and the title `ID`."""

    server: EmbeddedServer
    target: Target

    def start(self) -> None:
        """Start it again."""
        self.server.start()

    def stop(self) -> None:
        """Stop it, whoever is connected."""
        self.server.stop(force=True)

    def kill(self) -> None:
        """Kill all of its processes: what it has not written yet is lost."""
        for process in self._processes():
            with suppress(psutil.NoSuchProcess):
                process.kill()

    def _processes(self) -> list[psutil.Process]:
        pid = self.server.status().pid
        assert pid is not None
        postmaster = psutil.Process(pid)
        return [postmaster, *postmaster.children()]

    def run(self, statement: str) -> object:
        """The first value of the first row, if there are rows, as the superuser."""
        conninfo = make_conninfo("", **self.target.keywords())
        with psycopg.connect(conninfo, autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            row = cursor.fetchone() if cursor.description else None
        return row and row[0]

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """While it is stopped in its tracks: it takes connections and says nothing."""
        stopped = self._processes()
        for process in stopped:
            with suppress(psutil.NoSuchProcess):
                process.suspend()
        try:
            yield
        finally:
            for process in stopped:
                with suppress(psutil.NoSuchProcess):
                    process.resume()


@contextmanager
def own_server(directory: Path, stopped: Path) -> Iterator[OwnServer]:
    """A running server in `directory`, a copy of `stopped`; gone at the end."""
    copied(stopped, directory)
    server = EmbeddedServer(directory, durable=False)
    parameters = server.start()
    target = Target(parameters, PgsqlSettings(pool_max=4, pool_timeout=2))
    asyncio.run(_furnish(target))
    try:
        yield OwnServer(server, target)
    finally:
        server.release()
        server.reset(force=True)


async def _furnish(target: Target) -> None:
    async with connect(target) as connection:
        await migrate(connection)
        await connection.execute(
            "INSERT INTO atp.training (imdb_id, media_type, media_title, release_year)"
            " VALUES (%s, 'movie', 'Title', 2001)",
            [ID],
        )
