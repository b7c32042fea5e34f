"""Changes of rows that wait at the same moment share a way to the server and back.

Each stays a transaction of its own, and is answered when it is committed itself: one that fails, or
meets a row that somebody holds, undoes and holds up no other.
"""

import asyncio
from collections import deque
from collections.abc import Hashable, Mapping, Sequence
from contextvars import Context
from functools import partial
from time import monotonic

import psycopg
from psycopg import errors as pg
from psycopg.abc import PQGen
from psycopg.pq.abc import PGresult
from psycopg_pool import PoolClosed, PoolTimeout, TooManyRequests

from rear_diff.database.connection import Asking
from rear_diff.database.errands import Errand, Held, HeldRow
from rear_diff.database.statement import Statement
from rear_diff.database.turns import MOST_WAITING, Turn, Turns

MOST_TOGETHER = 16
"""Changes that one trip carries at most."""

AT_ONCE = 2
"""Trips that are under way at once, while they are quick: one is answered while the server is at
the other. More of them would each carry fewer."""

QUICK = 0.05
"""Seconds. Changes that take longer each do not go together: they would wait for one another."""

LATE = 0.02
"""Seconds after which those who wait for a trip to end set out on another connection."""

# Before each of several in a trip, and for it alone: it waits no longer than that for a row that
# somebody holds, because the others wait behind it. It then goes alone, and waits as long as any.
HURRY = b"SELECT pg_catalog.set_config('lock_timeout', '50ms', true)"


class Trips:
    """The trips of changes on connections that they have from `turns`: two at a time, while that is
    quick. A change waits for `patience` seconds at most until it is sent."""

    def __init__(self, turns: Turns, patience: float) -> None:
        self._turns = turns
        self._patience = patience
        self._waiting: deque[Errand] = deque()
        self._under_way: dict[Turn, Sequence[Errand]] = {}
        self._ends: set[asyncio.Future[None]] = set()
        # Rows of which a change is on its way.
        self._rows: set[Hashable] = set()
        # Rows that somebody else holds, as long as there is a change that waits for them.
        self._held: dict[Hashable, HeldRow] = {}
        # One, until it is known that they are quick.
        self._most = 1
        self._is_possible = True
        self._coming: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None

    async def change(
        self, row: Hashable, statement: Statement, values: Mapping[str, object]
    ) -> PGresult:
        """PostgreSQL's answer to a change of `row`, when it is committed. Changes of the same row
        are sent in the order of asking; one that takes long may be overtaken by the others.

        Raises `psycopg.Error`.
        """
        use = partial(self._turns.use, lambda connection: statement.ask(connection, values))
        if not self._is_possible:
            return await use()
        if row in self._held:
            held = self._hold(row)
        else:
            errand = Errand(row, statement.text, statement.numbered(values))
            try:
                if turn := self._lone_turn(row):
                    return await self._alone_at(turn, errand)
                self._wait(errand)
                return await errand.answer
            except Held:
                held = self._hold(row)
            finally:
                self._turns.now.discard(errand)
                self._let_go(errand)
        try:
            return await held.wait(use)
        finally:
            self._hold_no_more(row)

    async def close(self) -> None:
        """Give up what is under way. Whoever had asked for it has gone."""
        if self._timer is not None:
            self._timer.cancel()
        if self._coming is not None:
            self._coming.cancel()
        for turn in self._under_way:
            turn.fail(PoolClosed("the server ends"))
        if self._ends:
            await asyncio.wait(self._ends)

    # Who waits, and for what

    def _lone_turn(self, row: Hashable) -> Turn | None:
        """A turn for somebody who is alone, with a connection that rests: there is nothing to
        share, and the asker's own task does it at less cost."""
        if self._waiting or self._under_way or self._coming or row in self._rows:
            return None
        return self._turns.taken()

    async def _alone_at(self, turn: Turn, errand: Errand) -> PGresult:
        self._rows.add(errand.row)
        errand.is_first = True
        self._under_way[turn] = (errand,)
        try:
            return await turn.held.asking.result(errand.text, errand.values, None)
        finally:
            self._note(turn)
            del self._under_way[turn]
            self._turns.end(turn)
            self._let_go(errand)
            self._go()

    def _wait(self, errand: Errand) -> None:
        if len(self._waiting) >= MOST_WAITING:
            raise TooManyRequests(f"{MOST_WAITING} wait already")
        self._waiting.append(errand)
        self._turns.now.add(errand)
        self._go()

    def _note(self, turn: Turn) -> None:
        """See whether the changes of a trip that ends were quick."""
        each = (monotonic() - turn.since) / len(self._under_way[turn])
        self._most = MOST_TOGETHER if each < QUICK else 1

    def _next_ones(self) -> Sequence[Errand]:
        """Those who set out together: each of another row, and no other of its row before it."""
        together: list[Errand] = []
        later: list[Errand] = []
        # Who waited before it was known that nothing can be shared goes alone as well.
        most = self._most if self._is_possible else 1
        while self._waiting and len(together) < most:
            errand = self._waiting.popleft()
            if errand.row in self._rows:
                later.append(errand)
            elif not errand.answer.done():
                self._rows.add(errand.row)
                errand.is_first = True
                self._turns.now.discard(errand)
                together.append(errand)
        self._waiting.extendleft(reversed(later))
        return together

    def _hold(self, row: Hashable) -> HeldRow:
        held = self._held.setdefault(row, HeldRow())
        held.askers += 1
        for errand in self._waiting:
            if errand.row == row:
                errand.fail(Held())
        return held

    def _hold_no_more(self, row: Hashable) -> None:
        self._held[row].askers -= 1
        if not self._held[row].askers:
            del self._held[row]

    def _let_go(self, errand: Errand) -> None:
        if errand.is_first:
            errand.is_first = False
            self._rows.discard(errand.row)
        if errand.is_held:
            errand.is_held = False
            self._hold_no_more(errand.row)

    def _fail(self, error: Exception, since: float) -> None:
        while self._waiting and self._waiting[0].since <= since:
            self._waiting.popleft().fail(error)

    # Who is under way

    def _go(self, *, beside: bool = False) -> None:
        """Set out where somebody waits, unless enough are under way who take them along then."""
        if not self._waiting:
            return
        if self._coming is None and (beside or len(self._under_way) < AT_ONCE):
            turn = self._turns.taken()
            if turn is not None:
                self._set_out(turn)
            else:
                loop = asyncio.get_running_loop()
                self._coming = loop.create_task(self._come(), context=Context())
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(LATE, self._look, context=Context())

    async def _come(self) -> None:
        began = monotonic()
        try:
            turn = await self._turns.turn()
        except Exception as error:
            self._coming = None
            if not self._under_way:
                # Who came since has the next attempt.
                self._fail(error, began)
        else:
            self._coming = None
            self._set_out(turn)
        self._go()

    def _look(self) -> None:
        """See who has waited too long, and who is under way for so long."""
        self._timer, now = None, monotonic()
        self._fail(PoolTimeout(f"no turn within {self._patience:g} s"), now - self._patience)
        late = [turn for turn in self._under_way if now - turn.since >= LATE]
        for turn in late:
            errands = self._under_way[turn]
            if len(errands) == 1 and errands[0].is_first and not errands[0].is_held:
                errands[0].is_held = True
                self._hold(errands[0].row)
        self._go(beside=len(late) == len(self._under_way))

    def _set_out(self, turn: Turn) -> None:
        self._under_way[turn] = ()
        self._is_possible = turn.held.prepare_threshold is not None
        ended = turn.held.work(self._trips(turn))
        self._ends.add(ended)
        ended.add_done_callback(partial(self._ended, turn))

    def _ended(self, turn: Turn, ended: asyncio.Future[None]) -> None:
        self._ends.discard(ended)
        error = ended.exception()
        for errand in self._under_way.pop(turn):
            if error is not None:
                errand.tell(error)
            self._let_go(errand)
        self._turns.end(turn)
        self._go()

    def _trips(self, turn: Turn) -> PQGen[None]:
        """One trip behind the other, as long as anybody waits for one."""
        asking = turn.held.asking
        while not self._turns.is_wanted(turn):
            errands = self._under_way[turn] = self._next_ones()
            turn.since = turn.looked = monotonic()
            if not errands:
                return
            if len(errands) == 1:
                yield from self._alone(asking, errands[0])
            else:
                yield from self._together(asking, errands)
            self._note(turn)

    def _alone(self, asking: Asking, errand: Errand) -> PQGen[None]:
        try:
            query = asking.query(errand.text, errand.values)
            self._settle(errand, (yield from asking.one(query, None)))
        except psycopg.Error as error:
            if not asking.is_ready:
                raise
            self._settle(errand, error)

    def _together(self, asking: Asking, errands: Sequence[Errand]) -> PQGen[None]:
        hurry = asking.query(HURRY, ())
        first = (yield from asking.prepare(hurry)), hurry
        sent, statements = [], []
        for errand in errands:
            try:
                query = asking.query(errand.text, errand.values)
                name = yield from asking.prepare(query)
            except psycopg.Error as error:
                if not asking.is_ready:
                    raise
                self._settle(errand, error)
            else:
                sent.append(errand)
                statements.append((first, (name, query)))
        yield from asking.several(
            statements, lambda number, said: self._settle(sent[number], said, hurried=True)
        )

    def _settle(
        self, errand: Errand, said: PGresult | psycopg.Error, *, hurried: bool = False
    ) -> None:
        if hurried and isinstance(said, pg.LockNotAvailable) and not errand.answer.done():
            # It is still the row's first, until it waits in another way.
            errand.answer.set_exception(Held())
            return
        errand.tell(said)
        self._let_go(errand)
