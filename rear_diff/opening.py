"""From settings to an open database: the user's own, or the embedded one, furnished first."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

from psycopg import AsyncConnection
from psycopg.sql import SQL, Identifier

from rear_diff.database.connect import Database, Target, connect, open_database
from rear_diff.database.embedded import EmbeddedError, EmbeddedServer, default_directory
from rear_diff.database.link import Link, linked
from rear_diff.database.migrate import migrate
from rear_diff.database.served import Timed, untimed
from rear_diff.identity import embedded_identity, identity
from rear_diff.settings import Settings, connection_parameters, database_is_configured
from rear_diff.tables import RELATIONS

Say = Callable[[str], None]

ROLE = "rear_diff"
DATABASE = "rear_diff"
# Furnished under this name and renamed when whole, so that a killed start leaves nothing half-made.
UNFINISHED = "rear_diff_unfinished"
# "rear" in ASCII: one process at a time furnishes.
FURNISHING_LOCK = 0x72656172


def silent(_: str) -> None:
    """Say nothing."""


@contextmanager
def prepared(settings: Settings, say: Say = silent) -> Iterator[Target]:
    """Where to connect, with the embedded PostgreSQL running for as long as the context lasts.

    For outside an event loop, or a thread: it may start a server and fill it. `say` gets a line
    for each step that takes time. Raises `EmbeddedError` and `DatabaseError`.
    """
    if not uses_embedded(settings):
        yield Target(connection_parameters(settings.pgsql), settings.pgsql)
        return
    server = embedded_server(settings)
    parameters = server.start(say)
    try:
        maintenance = Target(parameters, settings.pgsql)
        asyncio.run(furnish(maintenance, sample_rows=settings.embedded.sample_rows, say=say))
        yield furnished(maintenance)
    finally:
        server.release()


def uses_embedded(settings: Settings) -> bool:
    """Whether the embedded PostgreSQL is meant: said so, or no database is configured."""
    if settings.pgsql.embedded is not None:
        return settings.pgsql.embedded
    return not database_is_configured(settings.pgsql, os.environ)


@asynccontextmanager
async def opened(target: Target) -> AsyncIterator[Database]:
    """The database behind `target`, looked at for the tables that rear-diff knows."""
    async with open_database(target, RELATIONS) as database:
        yield database


@asynccontextmanager
async def served(target: Target, timed: Timed = untimed) -> AsyncIterator[Link]:
    """The way to the database behind `target`, whether or not it is there: for a server.

    `timed` is told of each `read` and `write` how many seconds it took. Raises `LoginRefused`.
    """
    async with linked(target, RELATIONS, timed) as link:
        yield link


def embedded_server(settings: Settings) -> EmbeddedServer:
    """The embedded PostgreSQL that the settings name, not yet started."""
    directory: Path = settings.embedded.directory or default_directory()
    return EmbeddedServer(directory)


def identity_of(settings: Settings, target: Target) -> str:
    """What the database behind `target` is called where something is kept of it."""
    if uses_embedded(settings):
        return embedded_identity(embedded_server(settings).directory)
    return identity(target.parameters)


def revive(settings: Settings) -> None:
    """Start the embedded PostgreSQL anew if it has died under those who use it; for a thread.

    Only within `prepared`, which counts this process among them. Where it does not start, it stays
    away.
    """
    with suppress(EmbeddedError):
        embedded_server(settings).revive()


def furnished(maintenance: Target) -> Target:
    """Our database on the server that `maintenance` leads to, as our role."""
    return Target({**maintenance.parameters, "user": ROLE, "dbname": DATABASE}, maintenance.pgsql)


async def furnish(maintenance: Target, *, sample_rows: bool, say: Say = silent) -> None:
    """Make sure that the server has our database, with every migration applied.

    A new one gets sample rows if wanted, and appears whole or not at all.
    """
    async with connect(maintenance) as connection:
        # Another process' furnishing takes as long as it takes.
        await connection.execute("SET statement_timeout = 0; SET lock_timeout = 0")
        await connection.execute("SELECT pg_advisory_lock(%s)", [FURNISHING_LOCK])
        if not await _exists(connection, "pg_database", "datname", DATABASE):
            await _make_database(connection, maintenance, sample_rows=sample_rows, say=say)
            return
    async with connect(furnished(maintenance)) as connection:
        await _bring_up_to_date(connection, say)


async def _bring_up_to_date(connection: AsyncConnection, say: Say) -> None:
    # Whoever opens a database of their own has no use for these.
    from rear_diff.catalogue.installing import install_catalogue
    from rear_diff.jobs.schema import install_queue

    for migration in (*await migrate(connection), *await install_catalogue(connection)):
        say(f"Applied the migration {migration.script}")
    if await install_queue(connection):
        say("Brought the queue of jobs to its newest shape")


async def _make_database(
    connection: AsyncConnection, maintenance: Target, *, sample_rows: bool, say: Say
) -> None:
    say("Creating the tables")
    if not await _exists(connection, "pg_roles", "rolname", ROLE):
        await connection.execute(SQL("CREATE ROLE {} LOGIN").format(Identifier(ROLE)))
    unfinished = Identifier(UNFINISHED)
    await connection.execute(SQL("DROP DATABASE IF EXISTS {} (FORCE)").format(unfinished))
    await connection.execute(
        SQL("CREATE DATABASE {} OWNER {}").format(unfinished, Identifier(ROLE))
    )
    ours = Target({**maintenance.parameters, "user": ROLE, "dbname": UNFINISHED}, maintenance.pgsql)
    async with connect(ours) as inside:
        await _bring_up_to_date(inside, silent)
        if sample_rows:
            await _fill(inside, say)
    await connection.execute(
        SQL("ALTER DATABASE {} RENAME TO {}").format(unfinished, Identifier(DATABASE))
    )


async def _fill(connection: AsyncConnection, say: Say) -> None:
    # Only a first start pays for generating them.
    from rear_diff.loading.sampling import load_samples

    say("Filling it with invented sample rows")
    counts = await load_samples(connection)
    say(", ".join(f"{count:,} rows of {name}" for name, count in counts.items()))


async def _exists(connection: AsyncConnection, catalogue: str, column: str, name: str) -> bool:
    cursor = await connection.execute(
        SQL("SELECT 1 FROM {} WHERE {} = %s").format(
            Identifier("pg_catalog", catalogue), Identifier(column)
        ),
        [name],
    )
    return await cursor.fetchone() is not None
