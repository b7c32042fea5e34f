"""A pool of connections to one database, each set up the same, and what its schema offers."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import psycopg
from psycopg import AsyncConnection
from psycopg import errors as pg
from psycopg.conninfo import make_conninfo
from psycopg.pq.abc import PGresult
from psycopg_pool import AsyncConnectionPool, PoolTimeout, TooManyRequests

from rear_diff.database.errors import told
from rear_diff.database.hosts import Reached, reordered
from rear_diff.database.look import look
from rear_diff.database.offer import Offer
from rear_diff.database.statement import Statement
from rear_diff.settings import PgsqlSettings

Answer = TypeVar("Answer")
Connection = TypeVar("Connection", bound=AsyncConnection)

# A server that froze is noticed by the kernel after these many seconds (SERVER.md, "Pool, faults").
KEEPALIVE = {
    "keepalives": 1,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
# Short, so that the pool is back as soon as the server is; with the library's 300 it kept failing.
RECONNECT_TIMEOUT = 2.0
# Requests that may wait for each connection of a pool; more are turned away at once.
WAITING_EACH = 25


@dataclass(frozen=True)
class Target:
    """Where to connect: libpq's keywords (a password among them, so never shown) and limits."""

    parameters: Mapping[str, str | int]
    pgsql: PgsqlSettings
    reached: Reached = field(default_factory=Reached, compare=False)
    """Which of several hosts was reached last."""

    def __repr__(self) -> str:
        return "Target(...)"

    def keywords(self) -> dict[str, str | int]:
        """Everything libpq is told about one connection."""
        return {
            "connect_timeout": round(self.pgsql.connect_timeout),
            "application_name": self.pgsql.application_name,
            **KEEPALIVE,
            **reordered(self.parameters, self.reached),
            "client_encoding": "UTF8",
        }


class Database:
    """An open pool, and what the database offered when it was opened.

    Made by `open_database`. Connections are in autocommit and in UTC; a statement, a wait for a
    lock and an idle transaction each have the time that the settings give.
    """

    def __init__(self, pool: AsyncConnectionPool[Any], offer: Offer, target: Target) -> None:
        self.pool = pool
        self.offer = offer
        self.sender = secrets.token_hex(6)
        """Who says what is announced from here: one's own echo is known by it."""
        self.target = target
        """Where this is."""

    async def read(
        self,
        ask: Callable[[AsyncConnection], Awaitable[Answer]],
        before: Callable[[], None] | None = None,
    ) -> Answer:
        """What `ask` answers, asked again once on fresh connections where the first was broken.

        What is committed after `before` was called, or after `ask` was, need not be in it. For
        reads only: a write is never repeated blindly. Raises `DatabaseError`.
        """
        del before
        try:
            try:
                return await self._once(ask)
            except psycopg.Error as error:
                if not is_stale(error):
                    raise
                await self.pool.drain()
                return await self._once(ask)
        except psycopg.Error as error:
            raise told(error) from error

    async def write(
        self,
        change: Callable[[AsyncConnection], Awaitable[Answer]],
        *,
        transaction: bool = True,
    ) -> Answer:
        """What `change` answers, within one transaction: without `transaction` each of its
        statements is one. Raises `DatabaseError`; nothing is left half-done, but after a
        `DatabaseAway` the commit's fate is unknown."""
        try:
            async with self._connection() as connection:
                if not transaction:
                    return await change(connection)
                async with connection.transaction():
                    return await change(connection)
        except psycopg.Error as error:
            if is_stale(error):
                await self.pool.drain()
            raise told(error) from error

    async def change(
        self, row: Hashable, statement: Statement, values: Mapping[str, object]
    ) -> PGresult:
        """The answer to a statement that changes `row`, in a transaction of its own. Raises
        `DatabaseError`, as `write` does."""
        del row
        return await self.write(
            lambda connection: statement.ask(connection, values), transaction=False
        )

    async def once(self, send: Callable[[AsyncConnection], Awaitable[None]]) -> None:
        """Do `send`, which may be lost: it is not repeated. Raises `DatabaseError`.

        Where nothing comes back the connection is given up at once. psycopg would ask a server
        that froze to cancel, and wait for that.
        """
        try:
            async with self._connection() as connection:
                sending = asyncio.ensure_future(send(connection))
                try:
                    limit = self.target.pgsql.connect_timeout
                    if not (await asyncio.wait([sending], timeout=limit))[0]:
                        raise psycopg.OperationalError(f"no answer in {limit} s")
                    await sending
                finally:
                    if not sending.done():
                        await connection.close()
                        sending.cancel()
        except psycopg.Error as error:
            raise told(error) from error

    def apart(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """A connection beside the pool's, set up like them. Raises `DatabaseError`."""
        return connect(self.target)

    async def probe(self) -> None:
        """See whether the server lets one in now, without the pool, whose own attempts after a
        failure take their time. Raises `DatabaseError`."""
        async with connect(self.target):
            pass

    async def _once(self, ask: Callable[[AsyncConnection], Awaitable[Answer]]) -> Answer:
        async with self._connection() as connection:
            return await ask(connection)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[AsyncConnection]:
        try:
            async with self.pool.connection() as connection:
                yield connection
        except PoolTimeout:
            # All are in use, or none can be made: trying it outside the pool tells which, and why.
            async with connect(self.target):
                raise


def is_stale(error: psycopg.Error) -> bool:
    """Whether the pool's connections are to blame, and new ones may well answer: they broke, or a
    migration changed a type under their prepared statements."""
    if isinstance(error, TooManyRequests):
        return False
    if isinstance(error, pg.FeatureNotSupported):
        return True
    broke = isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
    return broke and (error.sqlstate or "08").startswith(("08", "57P"))


@asynccontextmanager
async def open_database(
    target: Target, relations: Iterable[tuple[str, str]]
) -> AsyncIterator[Database]:
    """The database behind `target`, looked at for `relations`; closed at the end.

    Raises `DatabaseError` (mostly `DatabaseAway`) where it cannot be reached.
    """
    pool = new_pool(target, target.pgsql.pool_min, target.pgsql.pool_max, AsyncConnection)
    offer = await look_anew(target, relations)
    await pool.open()
    try:
        yield Database(pool, offer, target)
    finally:
        await asyncio.shield(pool.close(timeout=2))


def new_pool(
    target: Target, min_size: int, max_size: int, kind: type[Connection]
) -> AsyncConnectionPool[Connection]:
    """A pool of connections to `target`, each set up the same; not yet open."""
    limits = target.pgsql

    async def set_up(connection: AsyncConnection) -> None:
        await _set_up(connection, limits)

    return AsyncConnectionPool(
        connection_class=kind,
        # Asked for each connection: which host is the first may have changed.
        kwargs=lambda: {"autocommit": True, **target.keywords()},
        min_size=min_size,
        max_size=max_size,
        timeout=limits.pool_timeout,
        max_waiting=max_size * WAITING_EACH,
        reconnect_timeout=RECONNECT_TIMEOUT,
        configure=set_up,
        open=False,
    )


async def look_anew(target: Target, relations: Iterable[tuple[str, str]]) -> Offer:
    """What the database behind `target` offers. Raises `DatabaseError`."""
    # A connection of its own: the pool would hide the reason why it cannot connect.
    async with connect(target) as connection:
        return await look(connection, relations)


@asynccontextmanager
async def connect(target: Target) -> AsyncIterator[AsyncConnection]:
    """One connection outside the pool, set up like the pool's. Raises `DatabaseError`."""
    try:
        conninfo = make_conninfo("", **target.keywords())
        connection = await AsyncConnection.connect(conninfo, autocommit=True)
        try:
            await _set_up(connection, target.pgsql)
            target.reached.place = (connection.info.host, str(connection.info.port))
            yield connection
        finally:
            # Not as its context, which rolls back first: cancelled in that, it would stay open.
            await connection.close()
    except psycopg.Error as error:
        raise told(error) from error


async def _set_up(connection: AsyncConnection, limits: PgsqlSettings) -> None:
    if limits.prepare_statements is False:
        connection.prepare_threshold = None
    cursor = await connection.execute(
        SET_UP,
        {
            "statement": f"{round(limits.statement_timeout * 1000)}ms",
            "lock": f"{round(limits.lock_timeout * 1000)}ms",
            "idle": f"{round(limits.idle_in_transaction_timeout * 1000)}ms",
        },
    )
    row = await cursor.fetchone()
    pooled = row is not None and row[0] != connection.info.backend_pid
    if limits.prepare_statements is None and pooled:
        # A pooler gives out numbers of its own. What is prepared on one of its connections may be
        # asked for on another.
        connection.prepare_threshold = None


# One round trip, and not libpq's `options`, which PgBouncer refuses. Compiling a query just in
# time costs more than it gains on pages and counts.
SET_UP = b"""
SELECT
    pg_backend_pid(),
    set_config('TimeZone', 'UTC', false),
    set_config('statement_timeout', %(statement)s, false),
    set_config('lock_timeout', %(lock)s, false),
    set_config('idle_in_transaction_session_timeout', %(idle)s, false),
    set_config('jit', 'off', false)
"""
