"""The server that a data directory's postmaster.pid speaks of, and whether it is really there."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.rows import scalar_row

from rear_diff.database.embedded.place import Place

SUPERUSER = "postgres"
MAINTENANCE_DATABASE = "postgres"
ANSWER_SECONDS = 2


@dataclass(frozen=True)
class Noted:
    """What postmaster.pid says, true or not: its process may be dead, or another by now."""

    pid: int | None
    port: int | None
    sockets: Path | None


@dataclass(frozen=True)
class Running:
    """A server that answered, from the data directory that it was asked for."""

    pid: int
    host: str
    """The directory of its socket."""
    port: int
    version: str
    """As the server says it: `18.4`."""

    def parameters(self) -> dict[str, str | int]:
        """libpq's keywords for a connection to it."""
        return {
            "host": self.host,
            "port": self.port,
            "user": SUPERUSER,
            "dbname": MAINTENANCE_DATABASE,
        }


def noted(place: Place) -> Noted:
    """What postmaster.pid says; all None where there is none.

    Line by line: process, data directory, start time, port, socket directory (PostgreSQL's
    src/include/utils/pidfile.h). A server that is just starting has not written them all, and a
    power cut may leave none.
    """
    try:
        lines = (place.data / "postmaster.pid").read_text().splitlines()
    except (FileNotFoundError, NotADirectoryError):
        lines = []
    pid, _, _, port, sockets, *_ = (*lines, *[""] * 5)
    return Noted(
        pid=int(pid) if pid.isdecimal() else None,
        port=int(port) if port.isdecimal() else None,
        sockets=Path(sockets) if sockets else None,
    )


def answering(place: Place) -> Running | None:
    """The server in `place`, if a connection to it shows that it serves this very directory."""
    said = noted(place)
    if said.pid is None or said.port is None or said.sockets is None:
        return None
    running = Running(said.pid, str(said.sockets), said.port, version="")
    with suppress(psycopg.Error, OSError), _without_libpq_environment():
        data, version = _asked(running)
        if Path(data).samefile(place.data):
            return replace(running, version=version)
    return None


def _asked(running: Running) -> tuple[str, str]:
    conninfo = make_conninfo("", **running.parameters(), connect_timeout=ANSWER_SECONDS)
    with psycopg.connect(conninfo, autocommit=True, row_factory=scalar_row) as connection:
        data = connection.execute("SHOW data_directory").fetchone()
        version = connection.info.parameter_status("server_version") or ""
    # Some builds add their packager's name.
    return str(data), version.partition(" ")[0]


def forget_libpq_environment() -> None:
    """Takes libpq's variables out of this process' environment.

    Keywords override most of them, but not PGHOSTADDR, PGSERVICE or PGTZ: those would lead each
    connection elsewhere, or make it fail.
    """
    for name in _libpq_names():
        del os.environ[name]


@contextmanager
def _without_libpq_environment() -> Iterator[None]:
    hidden = {name: os.environ[name] for name in _libpq_names()}
    forget_libpq_environment()
    try:
        yield
    finally:
        os.environ.update(hidden)


def _libpq_names() -> list[str]:
    return [name for name in os.environ if name.startswith("PG")]
