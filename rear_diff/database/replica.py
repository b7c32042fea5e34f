"""Reading from a replica, which is behind: only once it has all that was committed before."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from time import monotonic
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import psycopg
from psycopg import AsyncConnection
from psycopg import errors as pg

from rear_diff.database.connect import Target, is_stale, look_anew, new_pool
from rear_diff.database.connection import ServedConnection
from rear_diff.database.turns import Turns

Answer = TypeVar("Answer")
Ask = Callable[[AsyncConnection], Awaitable[Answer]]

# Seconds in which a replica must have come as far as the primary was when it was asked.
CAUGHT_UP_WITHIN = 0.2
# Between two looks at how far it is.
LOOK_EVERY = 0.005
# For which it is left alone after it was away, too far behind or too busy.
REST = 2.0
# After which an answer under way is doubted, and in which it must then answer another question.
DOUBTED_AFTER = 2.0
ANSWERS_WITHIN = 0.8

# What was acknowledged is flushed, but where the role does not wait for that.
POSITION = b"""
SELECT pg_wal_lsn_diff(
    CASE
        WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()
        WHEN current_setting('synchronous_commit') = 'off' THEN pg_current_wal_insert_lsn()
        ELSE pg_current_wal_flush_lsn()
    END,
    '0/0'
)::bigint
"""


class NotFromReplica(Exception):
    """The replica cannot answer this now; the primary can."""


async def position_of(connection: AsyncConnection) -> int:
    """How far a server's log goes, in bytes from its beginning; a standby's as it follows."""
    cursor = await connection.execute(POSITION)
    row = await cursor.fetchone()
    return int(row[0]) if row and row[0] is not None else 0


class Replica:
    """The replicas behind `target`, with at most `most` connections."""

    def __init__(self, target: Target, most: int) -> None:
        self.turns = Turns(new_pool(target, 0, most, ServedConnection), CAUGHT_UP_WITHIN)
        self._target = target
        self._rests_until = 0.0
        # A server's position never goes back while a connection to it lasts.
        self._positions: WeakKeyDictionary[AsyncConnection, int] = WeakKeyDictionary()
        self._left_behind: set[asyncio.Task[Any]] = set()

    async def read(self, ask: Ask[Answer], position: Callable[[], Awaitable[int]]) -> Answer:
        """What `ask` answers there, with all that was committed up to `position`.

        Raises `NotFromReplica` where the primary is to be asked instead, and `psycopg.Error`.
        """
        if monotonic() < self._rests_until:
            raise NotFromReplica
        wanted = await position()
        begun: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        answer = asyncio.create_task(self.turns.use(self._caught_up(ask, wanted, begun)))
        either: list[asyncio.Future[Any]] = [answer, begun]
        try:
            await asyncio.wait(
                either, timeout=CAUGHT_UP_WITHIN * 2, return_when=asyncio.FIRST_COMPLETED
            )
            if not begun.done() and not answer.done():
                raise self._rested()
            while not answer.done():
                await asyncio.wait({answer}, timeout=DOUBTED_AFTER)
                if not answer.done() and not await self._answers():
                    raise self._rested()
            return answer.result()
        except psycopg.Error as error:
            raise await self._told(error) from error
        finally:
            if not answer.done():
                self._leave_behind(answer)

    def _caught_up(self, ask: Ask[Answer], wanted: int, begun: asyncio.Future[None]) -> Ask[Answer]:
        """`ask` of a connection to a server that has come as far as `wanted`."""

        async def asking(connection: AsyncConnection) -> Answer:
            late = monotonic() + CAUGHT_UP_WITHIN
            while self._positions.get(connection, 0) < wanted:
                if monotonic() > late:
                    raise self._rested()
                self._positions[connection] = await position_of(connection)
                if self._positions[connection] < wanted:
                    await asyncio.sleep(LOOK_EVERY)
            if not begun.done():
                begun.set_result(None)
            return await ask(connection)

        return asking

    async def _told(self, error: psycopg.Error) -> Exception:
        """What follows from `error`: a failure of the question's own, or of the replica."""
        if isinstance(error, pg.SerializationFailure):
            # What the primary has thrown away since was still being read.
            return NotFromReplica()
        if is_stale(error):
            await self.turns.drain()
        elif not isinstance(error, psycopg.OperationalError) or isinstance(error, pg.QueryCanceled):
            return error
        return self._rested()

    def _rested(self) -> NotFromReplica:
        self._rests_until = monotonic() + REST
        return NotFromReplica()

    async def _answers(self) -> bool:
        look = asyncio.create_task(look_anew(self._target, ()))
        look.add_done_callback(self._forget)
        await asyncio.wait({look}, timeout=ANSWERS_WITHIN)
        if look.done():
            return look.exception() is None
        self._leave_behind(look)
        return False

    def _leave_behind(self, task: asyncio.Task[Any]) -> None:
        self._left_behind.add(task)
        task.add_done_callback(self._forget)
        task.cancel()

    def _forget(self, task: asyncio.Task[Any]) -> None:
        self._left_behind.discard(task)
        with suppress(asyncio.CancelledError):
            task.exception()


class Position:
    """How far the primary is, which those share who ask before the question is sent."""

    def __init__(self, ask: Callable[[Ask[int]], Awaitable[int]]) -> None:
        self._ask = ask
        self._unsent: asyncio.Task[int] | None = None

    async def __call__(self) -> int:
        """The position, of a moment after this call. Raises as the primary's reading does."""
        if self._unsent is None:
            self._unsent = asyncio.create_task(self._fetch())
            self._unsent.add_done_callback(_look_at)
        return await asyncio.shield(self._unsent)

    async def _fetch(self) -> int:
        this = asyncio.current_task()

        async def send(connection: AsyncConnection) -> int:
            self._sent(this)
            return await position_of(connection)

        try:
            return await self._ask(send)
        finally:
            self._sent(this)

    def _sent(self, task: asyncio.Task[Any] | None) -> None:
        if self._unsent is task:
            self._unsent = None


def _look_at(task: asyncio.Task[int]) -> None:
    with suppress(asyncio.CancelledError):
        task.exception()
