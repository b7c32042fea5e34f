"""A connection that asks and waits at less cost, and that can be given up at once."""

import asyncio
from collections.abc import Callable, Sequence
from contextvars import Context
from functools import cached_property
from time import monotonic
from typing import Any, NamedTuple, TypeVar

import psycopg
from psycopg import AsyncConnection, AsyncRawCursor
from psycopg._preparing import Prepare
from psycopg._queries import PostgresRawQuery
from psycopg.abc import PQGen
from psycopg.adapt import Transformer
from psycopg.errors import error_from_result
from psycopg.generators import execute, fetch, send
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult
from psycopg.rows import TupleRow
from psycopg.waiting import READY_R, READY_W, WAIT_R, WAIT_W, Ready, Wait

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

    asked = 0.0
    """The moment of the monotonic clock at which it was asked last."""

    _work: "_Work | None" = None
    _given_up: BaseException | None = None
    # The socket that the event loop listens to, and for what.
    _heard: int | None = None
    _heard_for: Wait | None = None

    @cached_property
    def asking(self) -> "Asking":
        """What asks with numbered values; making one takes as long as sending what it sends."""
        return Asking(self)

    @property
    def is_given_up(self) -> bool:
        """Whether it is of no use any more."""
        return self._given_up is not None

    def give_up(self, error: BaseException) -> None:
        """Have whoever waits for an answer, now or later, told `error` instead."""
        self._given_up = error
        self._listen_no_more()
        work, self._work = self._work, None
        if work is not None and not work.ended.done():
            work.ended.set_exception(error)

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
        if timeout is not None and self._given_up is None:
            self._listen_no_more()
            return await super().wait(gen, interval, timeout)
        ended = self.work(gen)
        try:
            return await ended
        except asyncio.CancelledError as cancelled:
            self.give_up(cancelled)
            raise

    def work(self, gen: PQGen[Value]) -> "asyncio.Future[Value]":
        """What `gen` gives at its end, or raises, or `give_up` said. Its first part is done at
        once, and every other as soon as the server has answered, in no task's turn."""
        ended: asyncio.Future[Value] = asyncio.get_running_loop().create_future()
        if self._given_up is not None:
            gen.close()
            ended.set_exception(self._given_up)
        else:
            self._work = _Work(gen, ended)
            self.asked = monotonic()
            self._go_on(None)
        return ended

    def _go_on(self, ready: Ready | None) -> None:
        work = self._work
        if work is None or work.ended.done():
            # Nobody asked: the server ends, or says something. Who asks next reads it.
            self._listen_no_more()
            return
        try:
            # Within the callback: the loop would find the socket readable once more before a task
            # had its turn at reading it.
            wanted = work.gen.send(ready)  # type: ignore[arg-type]
        except StopIteration as end:
            self._work = None
            if self.pgconn.status != ConnStatus.OK:
                self._listen_no_more()
            work.ended.set_result(end.value)
        except BaseException as error:
            self._work = None
            # libpq may have closed the socket, whose number is the next one's that is opened.
            self._listen_no_more()
            work.ended.set_exception(error)
        else:
            self._listen(wanted)

    def _listen(self, wanted: Wait) -> None:
        if self._heard_for is wanted:
            return
        self._listen_no_more()
        loop = asyncio.get_running_loop()
        self._heard, self._heard_for = self.pgconn.socket, wanted
        # Of nobody's request: it is listened to for longer than one is answered.
        aside = Context()
        if wanted is not WAIT_W:
            aside.run(loop.add_reader, self._heard, self._go_on, READY_R)
        if wanted is not WAIT_R:
            aside.run(loop.add_writer, self._heard, self._go_on, READY_W)

    def _listen_no_more(self) -> None:
        if self._heard is not None:
            loop = asyncio.get_running_loop()
            loop.remove_reader(self._heard)
            loop.remove_writer(self._heard)
            self._heard = self._heard_for = None


class _Work(NamedTuple):
    """What is under way on a connection, and who waits for its end."""

    gen: PQGen[Any]
    ended: asyncio.Future[Any]


class Asking(AsyncRawCursor[TupleRow]):
    """A cursor that can be used again and again, one answer behind the other, and that leaves the
    answers as they came."""

    def __init__(self, connection: ServedConnection) -> None:
        super().__init__(connection)
        self._tx = Transformer(self)

    async def result(self, text: bytes, values: Sequence[object], prepare: bool | None) -> PGresult:
        """PostgreSQL's answer to one statement. Raises `psycopg.Error`."""
        return await self._conn.wait(self.one(self.query(text, values), prepare))

    def query(self, text: bytes, values: Sequence[object]) -> PostgresRawQuery:
        """A statement, as it is sent."""
        query = PostgresRawQuery(self._tx)
        query.convert(text, values)
        return query

    def one(self, query: PostgresRawQuery, prepare: bool | None) -> PQGen[PGresult]:
        """Send one statement and wait for the answer. Raises `psycopg.Error`."""
        yield from self._maybe_prepare_gen(query, prepare=prepare)
        yield from self._conn._prepared.maintain_gen(self._conn)  # noqa: SLF001
        return self._results[0]

    def prepare(self, query: PostgresRawQuery) -> PQGen[bytes]:
        """The name by which the server knows the statement, from now on at the latest. Raises
        `psycopg.Error`."""
        known = self._conn._prepared  # noqa: SLF001
        prepared, name = known.get(query, prepare=True)
        if prepared is Prepare.SHOULD:
            self._send_prepare(name, query)
            (result,) = yield from execute(self._pgconn)
            if result.status != ExecStatus.COMMAND_OK:
                raise error_from_result(result, encoding=self._encoding)
        known.maybe_add_to_cache(query, prepared, name)
        return name

    @property
    def is_ready(self) -> bool:
        """Whether more can be asked, whatever became of what was asked before."""
        pgconn = self._pgconn
        idle = pgconn.transaction_status == TransactionStatus.IDLE
        return idle and pgconn.status == ConnStatus.OK

    def several(
        self,
        statements: Sequence[Sequence[tuple[bytes, PostgresRawQuery]]],
        answered: Callable[[int, PGresult | psycopg.Error], None],
    ) -> PQGen[None]:
        """Send prepared statements, those of each sequence within a transaction of their own, and
        tell `answered` of each one, when it is committed or has failed, what the last of its
        statements gave. Raises `psycopg.Error` where the connection breaks."""
        pgconn = self._pgconn
        pgconn.enter_pipeline_mode()
        for transaction in statements:
            for name, query in transaction:
                pgconn.send_query_prepared(name, query.params, param_formats=query.formats)
            pgconn.pipeline_sync()
        yield from send(pgconn)
        for number in range(len(statements)):
            answered(number, (yield from self._committed()))
        pgconn.exit_pipeline_mode()

    def _committed(self) -> PQGen[PGresult | psycopg.Error]:
        """The last result of a transaction, or its first error, which may be that of its commit."""
        last: PGresult | None = None
        try:
            while (result := (yield from self._next_result())).status != ExecStatus.PIPELINE_SYNC:
                if last is None or last.status != ExecStatus.FATAL_ERROR:
                    last = result
        except psycopg.Error:
            if last is not None and last.status == ExecStatus.FATAL_ERROR:
                # Why the server hung up.
                raise error_from_result(last, encoding=self._encoding) from None
            raise
        if last is None or last.status == ExecStatus.PIPELINE_ABORTED:
            raise psycopg.OperationalError("the server left a statement out")
        if last.status == ExecStatus.FATAL_ERROR:
            return error_from_result(last, encoding=self._encoding)
        return last

    def _next_result(self) -> PQGen[PGresult]:
        # Between the results of two statements there is nothing, once.
        for _ in range(2):
            result: PGresult | None = yield from fetch(self._pgconn)
            if result is not None:
                return result
        raise psycopg.OperationalError("the server's answers ended early")

    def _set_results(self, results: list[PGresult]) -> None:
        self._results = results
