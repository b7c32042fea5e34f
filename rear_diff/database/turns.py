"""The connections of a pool, for many who ask at once: each has its turn, in the order of asking.

A connection goes from one to the next without a way through the pool, and rests for a moment where
nobody waits; then the pool has it back.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from contextvars import Context
from dataclasses import dataclass
from time import monotonic
from typing import Any, TypeVar

import psycopg
from psycopg.pq import TransactionStatus
from psycopg_pool import AsyncConnectionPool, PoolTimeout, TooManyRequests

from rear_diff.database.connection import ServedConnection

Answer = TypeVar("Answer")

MOST_WAITING = 1000
"""Those who may wait for their turn; more are turned away at once."""

REST = 0.05
"""Seconds between two looks at the connections that rest: the pool has those back that nobody used
meanwhile."""

CANCEL_WITHIN = 5.0
"""Seconds in which the server must take it that an answer is not wanted any more."""

Pool = AsyncConnectionPool[ServedConnection]


@dataclass(frozen=True)
class Usage:
    """The connections that are open, those of them that nobody uses, how many there may be, and how
    many wait for one."""

    size: int
    idle: int
    most: int
    waiting: int


class Turn:
    """Somebody who waits for a connection, or has one, since a moment of the monotonic clock."""

    def __init__(self) -> None:
        self.since = monotonic()
        self.looked = self.since
        self.waiting: asyncio.Future[Any] | None = None
        self.connection: ServedConnection | None = None

    @property
    def held(self) -> ServedConnection:
        """The connection of a turn that has come."""
        if self.connection is None:
            raise RuntimeError("The turn has not come.")
        return self.connection

    def fail(self, error: Exception) -> None:
        """Have it end with `error`, at once."""
        if self.connection is not None:
            self.connection.give_up(error)
        elif self.waiting is not None and not self.waiting.done():
            self.waiting.set_exception(error)


class Turns:
    """The turns at the connections of `pool`: one waits for `patience` seconds at most, and for a
    connection where there is none at all as long as the pool does."""

    def __init__(self, pool: Pool, patience: float) -> None:
        self.pool = pool
        self.now: set[Turn] = set()
        """Those who wait for a connection or have one."""
        self._patience = patience
        self._waiting: deque[Turn] = deque()
        self._resting: list[ServedConnection] = []
        # Those that were resting at the last look.
        self._rested: set[ServedConnection] = set()
        self._taken = 0
        self._fetching = 0
        self._looking: asyncio.TimerHandle | None = None
        self._drains = 0
        self._closed = False
        self._aside: set[asyncio.Task[None]] = set()

    @property
    def usage(self) -> Usage:
        """How the connections are used now."""
        size = self.pool.get_stats().get("pool_size", 0)
        used = sum(turn.connection is not None for turn in self.now)
        return Usage(size, max(0, size - used), self.pool.max_size, len(self.now) - used)

    async def use(self, ask: Callable[[ServedConnection], Awaitable[Answer]]) -> Answer:
        """What `ask` answers when its turn has come.

        Raises what `ask` raises, `PoolTimeout` and `TooManyRequests`.
        """
        turn = self.taken() or await self.turn()
        try:
            return await ask(turn.held)
        finally:
            self.end(turn)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[ServedConnection]:
        """A connection, for as long as one likes. Raises `PoolTimeout` and `TooManyRequests`."""
        turn = self.taken() or await self.turn()
        try:
            yield turn.held
        finally:
            self.end(turn)

    def taken(self) -> Turn | None:
        """A turn that comes at once, for whoever ends it, where a connection rests."""
        if not self._resting:
            return None
        turn = Turn()
        turn.connection = self._resting.pop()
        self._rested.discard(turn.connection)
        self.now.add(turn)
        return turn

    async def turn(self) -> Turn:
        """A turn, when it has come, for whoever ends it. Raises `PoolTimeout` and
        `TooManyRequests`."""
        turn = Turn()
        self.now.add(turn)
        try:
            turn.connection = await self._come(turn)
        except BaseException:
            self.now.discard(turn)
            raise
        return turn

    def end(self, turn: Turn) -> None:
        """Let the next one have the connection."""
        self.now.discard(turn)
        self._give(turn.held)

    def is_wanted(self, turn: Turn) -> bool:
        """Whether the turn is to end as soon as it can: somebody else waits for the connection, or
        nobody is to use it any more."""
        return bool(self._waiting) or self._closed or turn.held.epoch != self._drains

    async def drain(self) -> None:
        """Let nobody use a connection again that is open now."""
        self._drains += 1
        await self.pool.drain()
        resting, self._resting = self._resting, []
        self._give_back(resting)

    async def close(self, within: float) -> None:
        """Close every connection, those in use after so many seconds."""
        self._closed = True
        if self._looking is not None:
            self._looking.cancel()
        resting, self._resting = self._resting, []
        self._give_back(resting)
        await self.pool.close(timeout=within)
        if self._aside:
            await asyncio.wait(self._aside, timeout=within)
        for task in self._aside:
            task.cancel()

    async def _come(self, turn: Turn) -> ServedConnection:
        if len(self._waiting) >= MOST_WAITING:
            raise TooManyRequests(f"{MOST_WAITING} wait already")
        loop = asyncio.get_running_loop()
        waiting: asyncio.Future[ServedConnection] = loop.create_future()
        turn.waiting = waiting
        self._waiting.append(turn)
        self._fetch()
        self._look_later()
        try:
            return await waiting
        except asyncio.CancelledError:
            if waiting.done() and not waiting.cancelled() and waiting.exception() is None:
                self._give(waiting.result())
            raise

    def _next(self) -> asyncio.Future[ServedConnection] | None:
        while self._waiting:
            waiting = self._waiting.popleft().waiting
            if waiting is not None and not waiting.done():
                return waiting
        return None

    def _give(self, connection: ServedConnection) -> None:
        """Let the next one have it, if it is as good as new."""
        idle = connection.pgconn.transaction_status == TransactionStatus.IDLE
        drained = connection.epoch != self._drains
        if not idle or drained or connection.is_given_up or self._closed:
            self._give_back([connection])
        elif waiting := self._next():
            waiting.set_result(connection)
        else:
            self._resting.append(connection)
            self._look_later()

    def _look_later(self) -> None:
        if self._looking is None and not self._closed:
            loop = asyncio.get_running_loop()
            self._looking = loop.call_later(REST, self._look, context=Context())

    def _look(self) -> None:
        """Give back what nobody used since the last look, and tell who has waited too long."""
        self._looking = None
        late = monotonic() - self._patience
        while self._waiting and self._waiting[0].since <= late:
            self._waiting.popleft().fail(PoolTimeout(f"no turn within {self._patience:g} s"))
        unused = [each for each in self._resting if each in self._rested]
        self._resting = [each for each in self._resting if each not in self._rested]
        self._rested = set(self._resting)
        self._give_back(unused)
        if self._resting or self._waiting:
            self._look_later()

    def _fetch(self) -> None:
        """Ask the pool for one connection more, where somebody waits and there may be one."""
        if self._closed or self._taken >= self.pool.max_size:
            return
        if self._fetching < len(self._waiting):
            self._taken += 1
            self._fetching += 1
            self._do_aside(self._fetch_one())

    async def _fetch_one(self) -> None:
        began = monotonic()
        try:
            connection = await self.pool.getconn()
        except Exception as error:
            self._taken -= 1
            if self._taken < self._fetching:
                # Nobody has one that could be waited for. Who came since has the next attempt.
                for turn in self._waiting:
                    if turn.since <= began:
                        turn.fail(error)
        else:
            connection.epoch = self._drains
            self._give(connection)
        finally:
            self._fetching -= 1
        self._fetch()

    def _give_back(self, connections: list[ServedConnection]) -> None:
        for connection in connections:
            self._do_aside(self._put(connection))

    async def _put(self, connection: ServedConnection) -> None:
        try:
            if connection.pgconn.transaction_status == TransactionStatus.ACTIVE:
                with suppress(psycopg.Error):
                    await connection.cancel_safe(timeout=CANCEL_WITHIN)
        finally:
            if connection.is_given_up:
                # However well it looks, nothing is asked by it any more.
                await connection.close()
            await self.pool.putconn(connection)
            self._taken -= 1
            self._fetch()

    def _do_aside(self, work: Coroutine[None, None, None]) -> None:
        # Of nobody's request: it may outlive the one that it begins with.
        task = asyncio.get_running_loop().create_task(work, context=Context())
        self._aside.add(task)
        task.add_done_callback(self._aside.discard)
