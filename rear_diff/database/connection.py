"""A connection that waits for its answers at less cost, and that can be given up at once."""

import asyncio
from functools import cached_property
from typing import TypeVar

from psycopg import AsyncConnection, AsyncRawCursor
from psycopg.abc import PQGen
from psycopg.rows import TupleRow
from psycopg.waiting import READY_R, WAIT_R

Value = TypeVar("Value")


class ServedConnection(AsyncConnection[TupleRow]):
    """psycopg's connection, but for how it waits.

    psycopg looks ten times a second whether it was interrupted, and on a server that froze it takes
    ten seconds and more to give up. This one is woken by its answer alone, or by `give_up`; after
    that, or where whoever waits is cancelled, it is of no use to anybody, and nothing is asked any
    more by it.
    """

    epoch = 0
    """How often its pool had been drained when it was taken."""

    @cached_property
    def raw(self) -> AsyncRawCursor[TupleRow]:
        """A cursor that takes numbered values; to make one takes as long as what it sends."""
        return AsyncRawCursor(self)

    _waiting: asyncio.Future[None] | None = None
    _given_up: BaseException | None = None

    @property
    def is_given_up(self) -> bool:
        """Whether it is of no use any more."""
        return self._given_up is not None

    def give_up(self, error: Exception) -> None:
        """Have whoever waits for an answer, now or later, told `error` instead."""
        self._given_up = error
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(error)

    async def wait(
        self,
        gen: PQGen[Value],
        interval: float = 0.1,
        timeout: float | None = None,  # noqa: ASYNC109 - as psycopg has it
    ) -> Value:
        """What `gen` gives at its end. Raises what `give_up` said, or what `gen` raises."""
        if self._given_up is not None:
            gen.close()
            raise self._given_up
        try:
            wanted = next(gen)
            while wanted is WAIT_R and timeout is None:
                await self._readable()
                wanted = gen.send(READY_R)
        except StopIteration as end:
            value: Value = end.value
            return value
        except asyncio.CancelledError as cancelled:
            self._given_up = cancelled
            raise
        return await super().wait(_resumed(gen, wanted), interval, timeout)

    async def _readable(self) -> None:
        loop, number = asyncio.get_running_loop(), self.pgconn.socket
        self._waiting = readable = loop.create_future()
        loop.add_reader(number, _wake, readable)
        try:
            await readable
        finally:
            loop.remove_reader(number)
            self._waiting = None


def _wake(readable: asyncio.Future[None]) -> None:
    if not readable.done():
        readable.set_result(None)


def _resumed(gen: PQGen[Value], wanted: object) -> PQGen[Value]:
    """`gen` as if it had not yet said what it waits for."""
    try:
        while True:
            wanted = gen.send((yield wanted))  # type: ignore[misc]
    except StopIteration as end:
        value: Value = end.value
        return value
