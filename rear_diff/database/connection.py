"""A connection that asks and waits at less cost, and that can be given up at once."""

import asyncio
from collections.abc import Sequence
from functools import cached_property
from typing import TypeVar

from psycopg import AsyncConnection, AsyncRawCursor
from psycopg._queries import PostgresRawQuery
from psycopg.abc import PQGen
from psycopg.adapt import Transformer
from psycopg.pq import ConnStatus
from psycopg.pq.abc import PGresult
from psycopg.rows import TupleRow
from psycopg.waiting import READY_R, WAIT_R

Value = TypeVar("Value")


class ServedConnection(AsyncConnection[TupleRow]):
    """psycopg's connection, but for how it waits.

    psycopg looks ten times a second whether it was interrupted, listens to the socket anew for each
    answer, and on a server that froze takes ten seconds and more to give up. This one is woken by
    its answer alone, or by `give_up`; after that, or where whoever waits is cancelled, it is of no
    use to anybody, and nothing is asked any more by it.
    """

    epoch = 0
    """How often its pool had been drained when it was taken."""

    _waiting: asyncio.Future[None] | None = None
    _given_up: BaseException | None = None
    # The socket that the event loop listens to.
    _heard: int | None = None

    @cached_property
    def asking(self) -> "Asking":
        """What asks with numbered values; making one takes as long as sending what it sends."""
        return Asking(self)

    @property
    def is_given_up(self) -> bool:
        """Whether it is of no use any more."""
        return self._given_up is not None

    def give_up(self, error: Exception) -> None:
        """Have whoever waits for an answer, now or later, told `error` instead."""
        self._given_up = error
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(error)

    async def close(self) -> None:
        """Close it."""
        self._listen_no_more()
        await super().close()

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
            if self.pgconn.status != ConnStatus.OK:
                self._listen_no_more()
            value: Value = end.value
            return value
        except asyncio.CancelledError as cancelled:
            self._given_up = cancelled
            self._listen_no_more()
            raise
        except BaseException:
            # libpq may have closed the socket, whose number is the next one's that is opened.
            self._listen_no_more()
            raise
        self._listen_no_more()
        return await super().wait(_resumed(gen, wanted), interval, timeout)

    async def _readable(self) -> None:
        loop = asyncio.get_running_loop()
        self._waiting = readable = loop.create_future()
        if self._heard is None:
            self._heard = self.pgconn.socket
            loop.add_reader(self._heard, self._hear)
        try:
            await readable
        finally:
            self._waiting = None

    def _hear(self) -> None:
        if self._waiting is None:
            # Nobody asked: the server ends, or says something. Who asks next reads it.
            self._listen_no_more()
        elif not self._waiting.done():
            self._waiting.set_result(None)

    def _listen_no_more(self) -> None:
        if self._heard is not None:
            asyncio.get_running_loop().remove_reader(self._heard)
            self._heard = None


class Asking(AsyncRawCursor[TupleRow]):
    """A cursor that can be used again and again, one answer behind the other, and that leaves the
    answers as they came."""

    def __init__(self, connection: ServedConnection) -> None:
        super().__init__(connection)
        self._tx = Transformer(self)

    async def result(self, text: bytes, values: Sequence[object], prepare: bool | None) -> PGresult:
        """PostgreSQL's answer to one statement. Raises `psycopg.Error`."""
        query = PostgresRawQuery(self._tx)
        query.convert(text, values)
        await self._conn.wait(self._asked(query, prepare))
        return self._results[0]

    def _asked(self, query: PostgresRawQuery, prepare: bool | None) -> PQGen[None]:
        yield from self._maybe_prepare_gen(query, prepare=prepare)
        yield from self._conn._prepared.maintain_gen(self._conn)  # noqa: SLF001

    def _set_results(self, results: list[PGresult]) -> None:
        self._results = results


def _resumed(gen: PQGen[Value], wanted: object) -> PQGen[Value]:
    """`gen` as if it had not yet said what it waits for."""
    try:
        while True:
            wanted = gen.send((yield wanted))  # type: ignore[misc]
    except StopIteration as end:
        value: Value = end.value
        return value
