"""The database as a server uses it: nobody who asks waits for what will not come."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from time import monotonic, perf_counter
from typing import Any, Protocol, TypeVar

import psycopg
from psycopg import AsyncConnection
from psycopg import errors as pg
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from rear_diff.database.connect import Database, Target, is_stale, new_pool
from rear_diff.database.errors import DatabaseError, Frozen, NoAnswer, told
from rear_diff.database.offer import Offer
from rear_diff.database.replica import NotFromReplica, Position, Replica
from rear_diff.settings import read_parameters

Answer = TypeVar("Answer")

Timed = Callable[[str, float], None]


def untimed(kind: str, seconds: float) -> None:
    """Nobody wants to know how long a read or a write took."""


# Seconds after which an answer under way is doubted, and the server looked at.
DOUBTED_AFTER = 2.0
FROZEN = "The database took too long: it does not answer any more."
UNLIMITED = "The database took too long, and knew no limit of time."


class Watched(Protocol):
    """Whoever knows whether the database answers."""

    def require(self) -> None:
        """Raises `DatabaseAway`, at once, while the database is known to be away."""

    @property
    def lost(self) -> asyncio.Future[DatabaseError]:
        """Done once the database is away, with why."""

    def seen(self) -> None:
        """The database has just answered."""

    async def check(self, believed: float = 0) -> None:
        """See, within a second, whether the database answers. Raises `DatabaseAway`."""


class ServedDatabase(Database):
    """A `Database` for many who ask at once.

    Reads and writes have connections of their own, so that neither waits for the other's. A broken
    connection, or an answer that takes long, has the server looked at: where it is away everybody
    is told so at once, where it froze those who wait are told that it took too long.
    """

    def __init__(self, link: Watched, offer: Offer, target: Target, timed: Timed = untimed) -> None:
        limits = target.pgsql
        writing = limits.pool_max // 2
        reading = limits.pool_max - writing
        super().__init__(new_pool(target, min(limits.pool_min, reading), reading), offer, target)
        # A single connection can only be shared.
        self.writing = new_pool(target, 0, writing) if writing else self.pool
        self._replica = _replica(target, reading)
        self._position = Position(self._from_primary)
        # Behind a pooler in transaction mode a statement may meet another session's time limit.
        self._patience = limits.pool_timeout + limits.statement_timeout + 1
        self._link = link
        self._timed = timed
        self._left_behind: set[asyncio.Task[Any]] = set()

    @property
    def pools(self) -> dict[str, AsyncConnectionPool]:
        """The pools by what they are for."""
        if self.writing is self.pool:
            pools = {"both": self.pool}
        else:
            pools = {"read": self.pool, "write": self.writing}
        return pools | ({"replica": self._replica.pool} if self._replica else {})

    async def open(self) -> None:
        """Let the pools connect."""
        for pool in self.pools.values():
            await pool.open()

    async def drain(self) -> None:
        """Let nobody use a connection again that is open now."""
        for pool in self.pools.values():
            await pool.drain()

    async def close(self) -> None:
        """Close every connection, those in use after a moment."""
        await asyncio.gather(*(pool.close(timeout=2) for pool in self.pools.values()))

    async def read(self, ask: Callable[[AsyncConnection], Awaitable[Answer]]) -> Answer:
        """What `ask` answers, from a replica where there is one that has all that was committed
        before; asked again once on fresh connections where the first was broken.

        Raises `DatabaseError`.
        """
        self._link.require()
        started = perf_counter()
        try:
            if self._replica is not None:
                with suppress(NotFromReplica):
                    return await self._replica.read(ask, self._position)
            return await self._from_primary(ask)
        except psycopg.Error as error:
            raise told(error) from error
        finally:
            self._timed("read", perf_counter() - started)

    async def _from_primary(self, ask: Callable[[AsyncConnection], Awaitable[Answer]]) -> Answer:
        try:
            try:
                return await self._watched(_use(self.pool, ask))
            except psycopg.Error as error:
                if not is_stale(error):
                    raise
                await self._link.check()
                await self.pool.drain()
                return await self._watched(_use(self.pool, ask))
        except psycopg.Error as error:
            await self._doubt(error)
            raise

    async def write(
        self,
        change: Callable[[AsyncConnection], Awaitable[Answer]],
        *,
        transaction: bool = True,
    ) -> Answer:
        """What `change` answers, within one transaction: without `transaction` each of its
        statements is one. Raises `DatabaseError`; nothing is left half-done, but after a
        `DatabaseAway` or where the server froze its fate is unknown."""
        self._link.require()
        started = perf_counter()
        try:
            return await self._watched(_use(self.writing, change, transaction=transaction))
        except psycopg.Error as error:
            if is_stale(error) or isinstance(error, pg.ReadOnlySqlTransaction):
                # A server that became a standby keeps its connections, and takes no changes.
                await self.writing.drain()
            await self._doubt(error)
            raise told(error) from error
        finally:
            self._timed("write", perf_counter() - started)

    async def _doubt(self, error: psycopg.Error) -> None:
        if is_stale(error) or isinstance(error, PoolTimeout | pg.ReadOnlySqlTransaction):
            # Why no connection could be had: all are in use, or the server is away.
            await self._link.check()

    async def _watched(self, answering: Coroutine[Any, Any, Answer]) -> Answer:
        answer = asyncio.create_task(answering)
        waited: list[asyncio.Future[Any]] = [answer, self._link.lost]
        try:
            late = monotonic() + self._patience
            while not answer.done():
                left = max(0.0, late - monotonic())
                await asyncio.wait(
                    waited, timeout=min(DOUBTED_AFTER, left), return_when=asyncio.FIRST_COMPLETED
                )
                if not answer.done():
                    await self._check_under_way()
                    if not left:
                        raise Frozen(UNLIMITED)
            result = answer.result()
        finally:
            if not answer.done():
                self._leave_behind(answer)
        self._link.seen()
        return result

    async def _check_under_way(self) -> None:
        try:
            await self._link.check(believed=DOUBTED_AFTER / 2)
        except NoAnswer as silent:
            raise Frozen(FROZEN) from silent

    def _leave_behind(self, answer: asyncio.Task[Any]) -> None:
        # psycopg can take ten seconds and more to give up a server that froze: nobody waits.
        self._left_behind.add(answer)
        answer.cancel()
        answer.add_done_callback(self._forget)

    def _forget(self, answer: asyncio.Task[Any]) -> None:
        self._left_behind.discard(answer)
        with suppress(asyncio.CancelledError):
            answer.exception()


def _replica(target: Target, most: int) -> Replica | None:
    parameters = read_parameters(target.pgsql, target.parameters)
    return Replica(Target(parameters, target.pgsql), most) if parameters else None


async def _use(
    pool: AsyncConnectionPool,
    ask: Callable[[AsyncConnection], Awaitable[Answer]],
    *,
    transaction: bool = False,
) -> Answer:
    async with pool.connection() as connection:
        if not transaction:
            return await ask(connection)
        async with connection.transaction():
            return await ask(connection)
