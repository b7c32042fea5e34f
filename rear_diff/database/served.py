"""The database as a server uses it: nobody who asks waits for what will not come."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from contextvars import Context
from functools import partial
from time import monotonic, perf_counter
from typing import Protocol, TypeVar

import psycopg
from psycopg import AsyncConnection
from psycopg import errors as pg
from psycopg.pq.abc import PGresult
from psycopg_pool import PoolTimeout

from rear_diff.database.connect import Database, Target, is_stale, new_pool
from rear_diff.database.connection import ServedConnection
from rear_diff.database.errors import DatabaseError, Frozen, NoAnswer, told
from rear_diff.database.offer import Offer
from rear_diff.database.replica import NotFromReplica, Position, Replica
from rear_diff.database.silence import place_of, silent_places
from rear_diff.database.statement import Statement
from rear_diff.database.trips import Trips
from rear_diff.database.turns import Turn, Turns, Usage
from rear_diff.settings import read_parameters

Answer = TypeVar("Answer")

Timed = Callable[[str, float], None]


def untimed(kind: str, seconds: float) -> None:
    """Nobody wants to know how long a read or a write took."""


# Seconds after which an answer under way is doubted, and the server looked at.
DOUBTED_AFTER = 2.0
# Between two looks at how long answers have been under way.
LOOK_EVERY = 0.25
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

    Reads and writes have connections of their own, so that neither waits for the other's, and each
    has its turn, in the order of asking. A broken connection, or an answer that takes long, has the
    server looked at: where it is away everybody is told so at once, where it froze those who wait
    are told that it took too long.
    """

    def __init__(self, link: Watched, offer: Offer, target: Target, timed: Timed = untimed) -> None:
        limits = target.pgsql
        writing = limits.pool_max // 2
        reading = limits.pool_max - writing
        pool = new_pool(target, min(limits.pool_min, reading), reading, ServedConnection)
        super().__init__(pool, offer, target)
        patience = max(limits.statement_timeout, limits.pool_timeout)
        self._reading = self._writing = Turns(pool, patience)
        # A single connection can only be shared.
        if writing:
            self._writing = Turns(new_pool(target, 0, writing, ServedConnection), patience)
        self._trips = Trips(self._writing, patience)
        self._replica = _replica(target, reading)
        self._position = Position(self._from_primary)
        # Behind a pooler in transaction mode a statement may meet another session's time limit, and
        # a commit that waits for a standby knows none.
        self._limit = limits.statement_timeout + 1
        self._link = link
        self._timed = timed
        self._timer: asyncio.TimerHandle | None = None
        self._looking: asyncio.Task[None] | None = None
        self._lost = link.lost
        self._lost.add_done_callback(self._tell_all)

    @property
    def usage(self) -> dict[str, Usage]:
        """How the connections are used, by what they are for."""
        if self._writing is self._reading:
            used = {"both": self._reading.usage}
        else:
            used = {"read": self._reading.usage, "write": self._writing.usage}
        return used | ({"replica": self._replica.turns.usage} if self._replica else {})

    @property
    def _turns(self) -> set[Turns]:
        replica = {self._replica.turns} if self._replica else set()
        return {self._reading, self._writing} | replica

    async def open(self) -> None:
        """Let the pools connect."""
        for turns in self._turns:
            await turns.pool.open()

    async def drain(self) -> None:
        """Let nobody use a connection again that is open now."""
        for turns in self._turns:
            await turns.drain()

    async def close(self) -> None:
        """Close every connection, those in use after a moment."""
        if self._timer is not None:
            self._timer.cancel()
        if self._looking is not None:
            self._looking.cancel()
        await self._trips.close()
        await asyncio.gather(*(turns.close(2) for turns in self._turns))

    async def read(
        self,
        ask: Callable[[AsyncConnection], Awaitable[Answer]],
        before: Callable[[], None] | None = None,
    ) -> Answer:
        """What `ask` answers, from a replica where there is one that has all that was committed
        before; asked again once on fresh connections where the first was broken.

        `before` is called where a replica is asked: what is committed after that need not be in the
        answer. Raises `DatabaseError`.
        """
        self._link.require()
        started = perf_counter()
        try:
            if self._replica is not None:
                if before is not None:
                    before()
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
                return await self._answer(partial(self._reading.use, ask))
            except psycopg.Error as error:
                if not is_stale(error):
                    raise
                await self._link.check()
                await self._reading.drain()
                return await self._answer(partial(self._reading.use, ask))
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
        ask = _in_transaction(change) if transaction else change
        return await self._written(partial(self._writing.use, ask))

    async def change(
        self, row: Hashable, statement: Statement, values: Mapping[str, object]
    ) -> PGresult:
        """The answer to a statement that changes `row`, in a transaction of its own, which shares
        the way to the server with others that wait as it does.

        Raises `DatabaseError`, as `write` does.
        """
        return await self._written(partial(self._trips.change, row, statement, values))

    async def _written(self, write: Callable[[], Awaitable[Answer]]) -> Answer:
        self._link.require()
        started = perf_counter()
        try:
            return await self._answer(write)
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

    async def _answer(self, asking: Callable[[], Awaitable[Answer]]) -> Answer:
        if self._lost is not self._link.lost:
            self._lost = self._link.lost
            self._lost.add_done_callback(self._tell_all)
        if self._timer is None:
            self._look_later()
        answer = await asking()
        self._link.seen()
        return answer

    def _look_later(self) -> None:
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(LOOK_EVERY, self._look_after, context=Context())

    def _look_after(self) -> None:
        """See which answers are doubtful by now, as long as there are any under way."""
        self._timer, now = None, monotonic()
        under_way = self._reading.now | self._writing.now
        if under_way:
            self._look_later()
        doubtful = [turn for turn in under_way if now - turn.looked >= DOUBTED_AFTER]
        if doubtful and (self._looking is None or self._looking.done()):
            self._looking = asyncio.get_running_loop().create_task(self._look(doubtful))

    async def _look(self, doubtful: Sequence[Turn]) -> None:
        """See whether those answers will come at all."""
        try:
            await self._link.check(believed=DOUBTED_AFTER / 2)
        except DatabaseError as error:
            for turn in doubtful:
                turn.fail(_of_one_asked(error))
        else:
            await self._look_at_each_host(doubtful)
        for turn in doubtful:
            turn.looked = monotonic()
            asked = turn.connection.asked if turn.connection is not None else turn.looked
            if turn.looked - max(turn.since, asked) > self._limit:
                turn.fail(Frozen(UNLIMITED))

    async def _look_at_each_host(self, doubtful: Sequence[Turn]) -> None:
        """Of several hosts one may have frozen while the database is at another already."""
        at = {turn: place_of(turn.connection) for turn in doubtful if turn.connection is not None}
        silent = await silent_places(self.target, {*at.values()})
        for turn, place in at.items():
            if place in silent:
                turn.fail(Frozen(FROZEN))
        if silent:
            await self.drain()

    def _tell_all(self, lost: asyncio.Future[DatabaseError]) -> None:
        if not lost.cancelled():
            for turn in self._reading.now | self._writing.now:
                turn.fail(_of_one_asked(lost.result()))


def _replica(target: Target, most: int) -> Replica | None:
    parameters = read_parameters(target.pgsql, target.parameters)
    return Replica(Target(parameters, target.pgsql), most) if parameters else None


def _of_one_asked(error: DatabaseError) -> DatabaseError:
    """Why there is no answer, for one of those who wait for one."""
    return Frozen(FROZEN) if isinstance(error, NoAnswer) else type(error)(str(error))


def _in_transaction(
    change: Callable[[AsyncConnection], Awaitable[Answer]],
) -> Callable[[AsyncConnection], Awaitable[Answer]]:
    async def changing(connection: AsyncConnection) -> Answer:
        async with connection.transaction():
            return await change(connection)

    return changing
