"""The connections of a pool, for many who ask at once: each has its turn, in the order of asking.

A connection goes from one to the next without a way through the pool, and rests for a moment where
nobody waits; then the pool has it back.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from contextvars import Context
from dataclasses import dataclass
from time import monotonic
from typing import Any, TypeVar

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool, PoolTimeout, TooManyRequests

Answer = TypeVar("Answer")
Ask = Callable[[AsyncConnection], Awaitable[Any]]

MOST_WAITING = 1000
"""Those who may wait for their turn; more are turned away at once."""

REST = 0.05
"""Seconds for which a connection waits for somebody to come, before the pool has it back."""


@dataclass(frozen=True)
class Usage:
    """The connections that are open, those of them that nobody uses, how many there may be, and how
    many wait for one."""

    size: int
    idle: int
    most: int
    waiting: int


class Turn:
    """What somebody asks, and its answer."""

    def __init__(self, ask: Ask) -> None:
        self.answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.since = monotonic()
        self.patience: asyncio.TimerHandle | None = None
        self.doubting: asyncio.TimerHandle | None = None
        self._ask = ask
        self._server: asyncio.Task[Any] | None = None

    def fail(self, error: BaseException) -> None:
        """Have it answered with `error`, unless it is answered already."""
        if not self.answer.done():
            self.answer.set_exception(error)

    async def take(self, connection: AsyncConnection) -> None:
        """Have it answered. Raises what the asking raises, having told of it."""
        if self.patience is not None:
            self.patience.cancel()
        if self.answer.done():
            return
        self._server = asyncio.current_task()
        try:
            answer = await self._ask(connection)
        except BaseException as error:
            if isinstance(error, Exception):
                self.fail(error)
            else:
                self.answer.cancel()
            raise
        finally:
            self._server = None
        if not self.answer.done():
            self.answer.set_result(answer)

    def leave(self) -> None:
        """Nobody wants the answer any more, or has it already."""
        self.answer.cancel()
        if self._server is not None:
            self._server.cancel()


class Turns:
    """The turns at the connections of `pool`: one waits for `patience` seconds at most, and for a
    connection where there is none at all as long as the pool does."""

    def __init__(self, pool: AsyncConnectionPool, patience: float) -> None:
        self.pool = pool
        self._patience = patience
        self._waiting: deque[Turn] = deque()
        self._resting: list[asyncio.Future[Turn | None]] = []
        self._servers: set[asyncio.Task[None]] = set()
        self._connected = 0
        self._drained = 0

    @property
    def usage(self) -> Usage:
        """How the connections are used now."""
        size = self.pool.get_stats().get("pool_size", 0)
        return Usage(
            size=size,
            idle=max(0, size - self._connected + len(self._resting)),
            most=self.pool.max_size,
            waiting=sum(not turn.answer.done() for turn in self._waiting),
        )

    def begin(self, ask: Ask) -> Turn:
        """What will be answered when its turn has come. Raises `TooManyRequests`."""
        turn = Turn(ask)
        while self._resting:
            rest = self._resting.pop()
            if not rest.done():
                rest.set_result(turn)
                return turn
        if len(self._waiting) >= MOST_WAITING:
            raise TooManyRequests(f"{MOST_WAITING} wait already")
        self._waiting.append(turn)
        late = PoolTimeout(f"no turn within {self._patience:g} s")
        loop = asyncio.get_running_loop()
        turn.patience = loop.call_later(self._patience, turn.fail, late)
        self._may_serve()
        return turn

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection]:
        """A connection, for as long as one likes."""
        had: asyncio.Future[AsyncConnection] = asyncio.get_running_loop().create_future()
        done = asyncio.Event()

        async def hold(connection: AsyncConnection) -> None:
            had.set_result(connection)
            await done.wait()

        turn = self.begin(hold)
        turn.answer.add_done_callback(lambda answer: _hand_on(answer, had))
        try:
            yield await had
        except BaseException:
            # A connection that may be in the middle of something is not for others.
            turn.leave()
            raise
        finally:
            done.set()

    async def drain(self) -> None:
        """Let nobody use a connection again that is open now."""
        self._drained += 1
        await self.pool.drain()
        self._wake_all()

    async def close(self, within: float) -> None:
        """Close every connection, those in use after so many seconds."""
        self._drained += 1
        self._wake_all()
        await self.pool.close(timeout=within)
        if self._servers:
            await asyncio.wait(self._servers, timeout=within)
        for server in self._servers:
            server.cancel()

    def _may_serve(self) -> None:
        """Ask for one more connection, if there is one to be had."""
        if len(self._servers) < self.pool.max_size:
            # Of nobody's request: it outlives the one that it begins with.
            server = asyncio.get_running_loop().create_task(self._serve(), context=Context())
            self._servers.add(server)
            server.add_done_callback(self._served)

    def _served(self, server: asyncio.Task[None]) -> None:
        self._servers.discard(server)
        if not server.cancelled():
            server.exception()
        if self._next_waits():
            self._may_serve()

    async def _serve(self) -> None:
        began, connected = monotonic(), False
        try:
            async with self.pool.connection() as connection:
                connected = True
                self._connected += 1
                drained = self._drained
                while self._drained == drained and (turn := await self._next()):
                    await turn.take(connection)
        except Exception as error:
            # Where others have a connection, who waits has it after them.
            if not connected and not self._connected:
                self._fail(error, began)
        finally:
            self._connected -= connected

    def _next_waits(self) -> bool:
        while self._waiting and self._waiting[0].answer.done():
            self._waiting.popleft()
        return bool(self._waiting)

    async def _next(self) -> Turn | None:
        """Whose turn it is; None where nobody comes for a while."""
        if self._next_waits():
            return self._waiting.popleft()
        loop = asyncio.get_running_loop()
        rest: asyncio.Future[Turn | None] = loop.create_future()
        self._resting.append(rest)
        timer = loop.call_later(REST, self._wake, rest)
        try:
            return await rest
        finally:
            timer.cancel()

    def _wake(self, rest: asyncio.Future[Turn | None]) -> None:
        if not rest.done():
            self._resting.remove(rest)
            rest.set_result(None)

    def _wake_all(self) -> None:
        for rest in (*self._resting,):
            self._wake(rest)

    def _fail(self, error: Exception, began: float) -> None:
        # Who came since has the next attempt.
        for turn in self._waiting:
            if turn.since <= began:
                turn.fail(error)


def _hand_on(answer: asyncio.Future[Any], had: asyncio.Future[AsyncConnection]) -> None:
    error = None if answer.cancelled() else answer.exception()
    if not had.done():
        had.set_exception(error) if error else had.cancel()
