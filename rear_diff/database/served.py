"""The database as a server uses it: nobody who asks waits for what will not come."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from contextvars import Context
from time import perf_counter
from typing import Protocol, TypeVar

import psycopg
from psycopg import AsyncConnection
from psycopg import errors as pg
from psycopg_pool import PoolTimeout

from rear_diff.database.connect import Database, Target, is_stale, new_pool
from rear_diff.database.errors import DatabaseError, Frozen, NoAnswer, told
from rear_diff.database.offer import Offer
from rear_diff.database.turns import Ask, Turn, Turns, Usage

Answer = TypeVar("Answer")

Timed = Callable[[str, float], None]


def untimed(kind: str, seconds: float) -> None:
    """Nobody wants to know how long a read or a write took."""


# Seconds after which an answer under way is doubted, and the server looked at.
DOUBTED_AFTER = 2.0
FROZEN = "The database took too long: it does not answer any more."


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

    Reads and writes have connections of their own, so that neither waits for the other's, and each
    has its turn, in the order of asking. A broken connection, or an answer that takes long, has the
    server looked at: where it is away everybody is told so at once, where it froze those who wait
    are told that it took too long.
    """

    def __init__(self, link: Watched, offer: Offer, target: Target, timed: Timed = untimed) -> None:
        limits = target.pgsql
        writing = limits.pool_max // 2
        reading = limits.pool_max - writing
        super().__init__(new_pool(target, min(limits.pool_min, reading), reading), offer, target)
        patience = max(limits.statement_timeout, limits.pool_timeout)
        self._reading = Turns(self.pool, patience)
        # A single connection can only be shared.
        self._writing = Turns(new_pool(target, 0, writing), patience) if writing else self._reading
        self._link = link
        self._timed = timed
        self._under_way: set[Turn] = set()
        self._looks: set[asyncio.Task[None]] = set()
        self._lost = link.lost
        self._lost.add_done_callback(self._tell_all)

    @property
    def usage(self) -> dict[str, Usage]:
        """How the connections are used, by what they are for."""
        if self._writing is self._reading:
            return {"both": self._reading.usage}
        return {"read": self._reading.usage, "write": self._writing.usage}

    async def open(self) -> None:
        """Let the pools connect."""
        for turns in {self._reading, self._writing}:
            await turns.pool.open()

    async def drain(self) -> None:
        """Let nobody use a connection again that is open now."""
        for turns in {self._reading, self._writing}:
            await turns.drain()

    async def close(self) -> None:
        """Close every connection, those in use after a moment."""
        await asyncio.gather(*(turns.close(2) for turns in {self._reading, self._writing}))
        for look in self._looks:
            look.cancel()

    async def read(self, ask: Callable[[AsyncConnection], Awaitable[Answer]]) -> Answer:
        """What `ask` answers, asked again once on fresh connections where the first was broken.

        Raises `DatabaseError`.
        """
        self._link.require()
        started = perf_counter()
        try:
            try:
                return await self._answer(self._reading, ask)
            except psycopg.Error as error:
                if not is_stale(error):
                    raise
                await self._link.check()
                await self._reading.drain()
                return await self._answer(self._reading, ask)
        except psycopg.Error as error:
            await self._doubt(error)
            raise told(error) from error
        finally:
            self._timed("read", perf_counter() - started)

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
            ask = _in_transaction(change) if transaction else change
            return await self._answer(self._writing, ask)
        except psycopg.Error as error:
            if is_stale(error) or isinstance(error, pg.ReadOnlySqlTransaction):
                # A server that became a standby keeps its connections, and takes no changes.
                await self._writing.drain()
            await self._doubt(error)
            raise told(error) from error
        finally:
            self._timed("write", perf_counter() - started)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[AsyncConnection]:
        async with self._reading.connection() as connection:
            yield connection

    async def _doubt(self, error: psycopg.Error) -> None:
        if is_stale(error) or isinstance(error, PoolTimeout | pg.ReadOnlySqlTransaction):
            # Why no connection could be had: all are in use, or the server is away.
            try:
                await self._link.check()
            except NoAnswer as silent:
                raise _of_one_asked(silent) from silent

    async def _answer(
        self, turns: Turns, ask: Callable[[AsyncConnection], Awaitable[Answer]]
    ) -> Answer:
        if self._lost is not self._link.lost:
            self._lost = self._link.lost
            self._lost.add_done_callback(self._tell_all)
        turn = turns.begin(ask)
        self._under_way.add(turn)
        loop = asyncio.get_running_loop()
        turn.doubting = loop.call_later(DOUBTED_AFTER, self._look_after, turn)
        try:
            answer: Answer = await turn.answer
        finally:
            turn.doubting.cancel()
            self._under_way.discard(turn)
            # psycopg can take ten seconds and more to give up a server that froze: nobody waits.
            turn.leave()
        self._link.seen()
        return answer

    def _look_after(self, turn: Turn) -> None:
        look = asyncio.get_running_loop().create_task(self._look(turn), context=Context())
        self._looks.add(look)
        look.add_done_callback(self._looks.discard)

    async def _look(self, turn: Turn) -> None:
        """See whether the answer will come at all, and again after a while."""
        try:
            await self._link.check(believed=DOUBTED_AFTER / 2)
        except DatabaseError as error:
            turn.fail(_of_one_asked(error))
        if not turn.answer.done():
            loop = asyncio.get_running_loop()
            turn.doubting = loop.call_later(DOUBTED_AFTER, self._look_after, turn)

    def _tell_all(self, lost: asyncio.Future[DatabaseError]) -> None:
        if not lost.cancelled():
            for turn in self._under_way:
                turn.fail(_of_one_asked(lost.result()))


def _of_one_asked(error: DatabaseError) -> DatabaseError:
    """Why there is no answer, for one of those who wait for one."""
    return Frozen(FROZEN) if isinstance(error, NoAnswer) else type(error)(str(error))


def _in_transaction(change: Callable[[AsyncConnection], Awaitable[Answer]]) -> Ask:
    async def changing(connection: AsyncConnection) -> Answer:
        async with connection.transaction():
            return await change(connection)

    return changing
