"""The single writer of a running app: changes reach the database in the order of the keys."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from textual.message_pump import MessagePump

from rear_diff.database.errors import DatabaseAway, DatabaseBusy, DatabaseError, TookTooLong
from rear_diff.labelling.journal import Draft, Entry, JournalError, Result, Settlement, Source
from rear_diff.labelling.journal.conflicts import BY, CHANGED
from tui.doubts import Doubts
from tui.keeping import Keeper
from tui.messages import ChangeSettled, ChangesKept, ChangesNotKept, DatabaseBack, UnsentChanged
from tui.patience import Patience
from tui.unsettled import Unsettled

if TYPE_CHECKING:
    from rear_diff.database.connect import Database
    from rear_diff.labelling.journal import Transaction
    from rear_diff.labelling.sending import Sent

WhoChanged = Callable[[str, Any, datetime | None], str]

MOST_AT_ONCE = 200
"""Changes in one transaction, when many wait."""

MOST_OF_BULK = 1000
"""Of a change of many rows."""

OF_MANY = (Source.BULK, Source.AUDIT)

TOLD_AT_ONCE = 25
"""Settled changes that are told in one turn of the event loop."""

LOOK_EVERY = 5.0
"""Seconds between looks for what other runs of the app have left unsent."""

GLANCE = 0.1
"""Seconds between looks whether it is worth waiting."""

NO_ANSWER = 5.0
"""Seconds after which a database that is silent is told as such."""


class Writer:
    """Takes changes at once, keeps them in the journal, and carries them out in their order.

    What is kept waits while the database is away, in this run of the app or the next. Where a
    connection broke at the commit, the server is asked what became of the transaction.
    """

    def __init__(self, tell: MessagePump, keeper: Keeper, database: str) -> None:
        """`database` is the identity of the database (`rear_diff.identity`)."""
        self.keeper = keeper
        self.identity = database
        self.patience = Patience(tell)
        self.who_changed: WhoChanged = lambda *_: ""
        """Who is known to have changed a row at a moment; empty where nobody does."""
        self._tell = tell
        self._drafts = 0
        self._kept: deque[Entry] = deque()
        self._waiting = Unsettled()
        self._doubts = Doubts(keeper, database)
        self._unsettled: list[Settlement] = []
        self._singly = 0
        self._look = False
        self._attempt: asyncio.Task[None] | None = None
        self._taking = asyncio.Lock()
        self._arrived = asyncio.Event()
        self.emptied = asyncio.Event()
        """Set while every change is settled."""
        self.emptied.set()

    # What waits

    @property
    def unsent(self) -> int:
        """How many changes are not yet settled."""
        return self._drafts + len(self._kept)

    def waiting(self, table: str, key: Any) -> Mapping[str, Any] | None:
        """What the changes of a row that are not yet settled make of it; None where there are
        none."""
        return self._waiting.made_of(table, key)

    async def wait_until_empty(self, seconds: float) -> bool:
        """Wait until every change is settled, for at most `seconds`, and not for a database that
        is away; whether they are."""
        waiting = asyncio.create_task(self.emptied.wait())
        try:
            async with asyncio.timeout(seconds):
                while self.unsent and not self.patience.waiting:
                    await asyncio.wait({waiting}, timeout=GLANCE)
        except TimeoutError:
            pass
        finally:
            waiting.cancel()
        return not self.unsent

    # Taking in

    def put(self, *drafts: Draft) -> None:
        """Take changes in; never waits. `ChangesKept` says that they are on the disk, or
        `ChangesNotKept` that they were not made; then `ChangeSettled` what became of each."""
        for draft in drafts:
            self._waiting.add(draft.change)
        self._drafts += len(drafts)
        self.emptied.clear()
        self.keeper.append(self.identity, drafts, self._was_kept, self._was_refused)

    def look(self) -> None:
        """See whether the database answers, because somebody found that it did not."""
        self._look = True
        self._arrived.set()

    def _was_kept(self, entries: Sequence[Entry]) -> None:
        self._drafts -= len(entries)
        self._kept.extend(entries)
        self._tell.post_message(ChangesKept(entries))
        self._count()
        self._arrived.set()

    def _was_refused(self, drafts: Sequence[Draft], error: JournalError) -> None:
        self._drafts -= len(drafts)
        for draft in drafts:
            self._waiting.remove(draft.change)
        self._tell.post_message(ChangesNotKept(drafts, str(error)))
        self._count()

    # Sending

    async def run(self, database: Database) -> None:
        """Send what there is and what comes, until cancelled."""
        while True:
            # Whoever labels is told what is wrong with the journal.
            with suppress(JournalError):
                await self.take_over()
            if self._look:
                await self._with_patience(database, lambda: self._ask(database))
            while self._kept:
                await self._with_patience(database, lambda: self._send(database))
            # Not `wait_for`, which may lose that it was cancelled.
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY):
                    await self._arrived.wait()
            self._arrived.clear()

    async def _with_patience(
        self, database: Database, attempt: Callable[[], Coroutine[Any, Any, None]]
    ) -> None:
        """Make the attempt, again and again while the database is away."""
        while True:
            try:
                if self.patience.waiting:
                    await self._heard(database.probe())
                await self._heard(attempt())
            except (DatabaseAway, DatabaseBusy, TookTooLong, JournalError) as error:
                await self.patience.wait(error)
            else:
                self.patience.over()
                return

    async def _heard(self, attempt: Coroutine[Any, Any, None]) -> None:
        """Make the attempt, however long it takes; a long silence is told.

        Where this is cancelled the attempt is left to die: a server that froze may hold it long.
        """
        self._attempt = task = asyncio.create_task(attempt)
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
        try:
            done, _ = await asyncio.wait({task}, timeout=NO_ANSWER)
            if not done:
                self.patience.silent()
            await asyncio.shield(task)
        finally:
            task.cancel()

    async def stopped(self) -> None:
        """Wait until an attempt that was cancelled has died."""
        if self._attempt:
            await asyncio.wait({self._attempt})

    async def _ask(self, database: Database) -> None:
        await database.read(lambda connection: connection.execute("SELECT 1"))
        self._look = False
        self._tell.post_message(DatabaseBack())

    async def take_over(self) -> None:
        """Have what runs that have ended left unsent. Raises `JournalError`."""
        async with self._taking:
            await self._take_over()

    async def _take_over(self) -> None:
        pending = await self.keeper.ask(lambda journal: journal.pending(self.identity))
        known = {entry.id for entry in self._kept}
        known |= {settlement.entry.id for settlement in self._unsettled}
        left = [entry for entry in pending if entry.id not in known]
        if not left:
            return
        for entry in left:
            self._waiting.add(entry.change)
        self.emptied.clear()
        self._kept = deque(sorted([*self._kept, *left], key=lambda entry: entry.id))
        self._tell.post_message(ChangesKept(left, left_behind=True))
        self._count()
        await self._doubts.load({entry.id for entry in left})

    async def _send(self, database: Database) -> None:
        from rear_diff.labelling.sending import send

        while self._doubts.some:
            if made := await self._doubts.ask_first(database):
                await self._settle(made)
        batch = self._batch()
        if not batch:
            return

        async def prepare(transaction: Transaction, sent: Sequence[Sent]) -> None:
            settlements = [each.settlement for each in sent]
            await self.keeper.ask(lambda journal: journal.prepare(transaction, settlements))
            self._doubts.add(transaction, sent)

        try:
            reversed_ = await self._made(batch)
            sent = await send(database, batch, reversed_, prepare, self._doubts.presumed)
        except (DatabaseAway, DatabaseBusy):
            raise
        except DatabaseError as error:
            if len(batch) == 1:
                raise
            # One of them is to blame; alone each is told what it did.
            self._singly = len(batch)
            if isinstance(error, TookTooLong):
                raise
        else:
            self._doubts.clear()
            await self._settle(sent)

    def _batch(self) -> list[Entry]:
        """The first changes, as many as go into one transaction."""
        if self._singly:
            self._singly -= 1
            return list(islice(self._kept, 1))
        bulk = self._kept and self._kept[0].source in OF_MANY
        return list(islice(self._kept, MOST_OF_BULK if bulk else MOST_AT_ONCE))

    async def _made(self, batch: Sequence[Entry]) -> Mapping[int, Entry]:
        reversing = [entry for entry in batch if entry.reverses]
        if not reversing:
            return {}
        return await self.keeper.ask(lambda journal: journal.results_of_reversed(reversing))

    async def _settle(self, sent: Sequence[Sent]) -> None:
        self._unsettled += [self._attributed(each.settlement) for each in sent]
        unsettled = tuple(self._unsettled)
        # Where it fails the database has them, and the journal finds that out at the next start.
        with suppress(JournalError):
            await self.keeper.ask(lambda journal: journal.settle(unsettled))
            self._unsettled.clear()
        settled = {each.settlement.entry.id for each in sent}
        self._kept = deque(entry for entry in self._kept if entry.id not in settled)
        for number, each in enumerate(sent, start=1):
            if number % TOLD_AT_ONCE == 0:
                # Of a thousand each is told to a screen: no key waits for all of them.
                await asyncio.sleep(0)
            self._waiting.remove(each.settlement.entry.change)
            self._tell.post_message(ChangeSettled(each.settlement.entry, each.outcome))
        self._count()

    def _attributed(self, settlement: Settlement) -> Settlement:
        """With who changed the row meanwhile, if that is known."""
        if settlement.result is not Result.CONFLICT:
            return settlement
        change, found = settlement.entry.change, settlement.found
        who = self.who_changed(change.table.name, change.key, found.get(CHANGED))
        return replace(settlement, found={**found, BY: who}) if who else settlement

    # Counting

    def _count(self) -> None:
        if not self.unsent:
            self.emptied.set()
        self._tell.post_message(UnsentChanged(len(self._kept)))
