"""Listening on a connection of its own, and what is done where that cannot be."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from time import monotonic

import psycopg
from psycopg import AsyncConnection, Notify
from psycopg import errors as pg
from psycopg.sql import SQL, Identifier

from rear_diff.database.connect import Database
from rear_diff.database.errors import DatabaseError
from rear_diff.database.notifications.announcing import notify
from rear_diff.database.notifications.hearing import Deaf, Hears, Lost
from rear_diff.database.notifications.said import CHANNEL, Changed, Said, decode

AGAIN_AFTER = 2.0
"""Seconds until a connection that broke is made anew."""

PROBE_WITHIN = 5.0
"""Seconds in which a notification to oneself must arrive."""

QUIET = 60.0
"""Seconds of silence after which it is tried whether one still hears."""

LISTEN_AGAIN = 300.0
"""Seconds for which changed rows are asked for before listening is tried again."""

ASK_EVERY = 3.0
"""Seconds between questions for changed rows, at least."""

LEISURE = 20
"""How many times as long as a question took is waited for the next one, at least: without an index
the question reads the whole table."""

Heard = Said | Hears | Lost | Deaf
AskChanged = Callable[[Database], Awaitable[Sequence[Changed]]]


class _Silent(Exception):
    """What one says to oneself does not arrive."""


async def listen(
    database: Database, tell: Callable[[Heard], None], changed: AskChanged | None = None
) -> None:
    """Tell all that is said on the channel, until cancelled; never raises `DatabaseError`.

    `Hears` comes whenever something may have been missed: all that is shown must be looked at
    again. Where notifications do not arrive, `changed` is asked at an interval; it gives what was
    changed since it was asked last.
    """
    while True:
        try:
            why = await _hear(database, tell)
        except _Silent:
            tell(Lost("The connection that listens heard nothing any more."))
            continue
        except DatabaseError as error:
            tell(Lost(str(error)))
            await asyncio.sleep(AGAIN_AFTER)
            continue
        tell(Deaf(why))
        with suppress(TimeoutError):
            async with asyncio.timeout(LISTEN_AGAIN):
                await _ask(database, tell, changed)


async def _hear(database: Database, tell: Callable[[Heard], None]) -> str:
    """Listen until it breaks; or why notifications do not arrive here. Raises `DatabaseError`."""
    async with database.apart() as connection:
        # Of its own, because behind a pooler it may go on being listened to on a connection of
        # others, who shall not be sent what they did not ask for.
        probe = f"{CHANNEL}_probe_{secrets.token_hex(8)}"
        try:
            await connection.execute(SQL("LISTEN {}").format(Identifier(probe)))
        except (pg.ReadOnlySqlTransaction, pg.FeatureNotSupported, pg.InsufficientPrivilege) as no:
            return f"The server takes no LISTEN: {no.diag.message_primary}."
        if not await _arrives(database, connection, probe, tell):
            with suppress(psycopg.Error):
                await connection.execute("UNLISTEN *")
            return await _why_silent(connection)
        await connection.execute(SQL("LISTEN {}").format(Identifier(CHANNEL)))
        tell(Hears())
        while True:
            arrived = await _next(connection, QUIET)
            _tell_all(arrived, tell)
            if not arrived and not await _arrives(database, connection, probe, tell):
                raise _Silent


async def _arrives(
    database: Database, connection: AsyncConnection, probe: str, tell: Callable[[Heard], None]
) -> bool:
    """Whether what is said through the pool is heard.

    Not on the connection that listens, which a pooler would let hear itself.
    """
    await notify(database, probe, "")
    while arrived := await _next(connection, PROBE_WITHIN):
        _tell_all(arrived, tell)
        if any(each.channel == probe for each in arrived):
            return True
    return False


def _tell_all(arrived: Sequence[Notify], tell: Callable[[Heard], None]) -> None:
    for each in arrived:
        said = decode(each.payload) if each.channel == CHANNEL else None
        if said is not None:
            tell(said)


async def _next(connection: AsyncConnection, seconds: float) -> list[Notify]:
    """The notifications that arrive together next; none where none comes for so many seconds."""
    # By the socket, because psycopg's own wait looks ten times a second whether something came.
    readable = asyncio.Event()
    loop, number = asyncio.get_running_loop(), connection.fileno()
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while not (arrived := [each async for each in connection.notifies(timeout=0)]):
                readable.clear()
                loop.add_reader(number, readable.set)
                try:
                    await readable.wait()
                finally:
                    loop.remove_reader(number)
            return arrived
    return []


async def _why_silent(connection: AsyncConnection) -> str:
    cursor = await connection.execute("SELECT pg_catalog.pg_backend_pid()", prepare=False)
    pid = (await cursor.fetchone() or (0,))[0]
    if pid != connection.info.backend_pid:
        return "A pooler stands before the database (PgBouncer in transaction mode?)."
    return "Notifications do not arrive on this connection."


async def _ask(
    database: Database, tell: Callable[[Heard], None], changed: AskChanged | None
) -> None:
    while True:
        began = monotonic()
        if changed is not None:
            try:
                for each in await changed(database):
                    tell(each)
            except DatabaseError as error:
                tell(Lost(str(error)))
        await asyncio.sleep(max(ASK_EVERY, LEISURE * (monotonic() - began)))
