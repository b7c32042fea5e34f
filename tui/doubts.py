"""Transactions whose connection broke at their commit: the server is asked what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rear_diff.database.errors import TookTooLong
from tui.keeping import Keeper

if TYPE_CHECKING:
    from datetime import datetime

    from rear_diff.database.connect import Database
    from rear_diff.labelling.journal import Transaction
    from rear_diff.labelling.sending import Sent


class Doubts:
    """In the order in which they were sent."""

    def __init__(self, keeper: Keeper, database: str) -> None:
        self._keeper = keeper
        self._identity = database
        self._doubts: list[tuple[Transaction, Sequence[Sent]]] = []
        self.presumed: dict[int, datetime | None] = {}
        """Entries that may have been sent before: what their rows hold is all there is to go by."""

    @property
    def some(self) -> bool:
        """Whether there are any."""
        return bool(self._doubts)

    def add(self, transaction: Transaction, sent: Sequence[Sent]) -> None:
        """It is about to commit."""
        self._doubts.append((transaction, sent))

    def clear(self) -> None:
        """They have committed, which was heard."""
        self._doubts.clear()

    async def load(self, entries: set[int]) -> None:
        """Take over those of earlier runs that are about `entries`. Raises `JournalError`."""
        from rear_diff.labelling.sending import Sent, outcome_of

        doubtful = await self._keeper.ask(lambda journal: journal.doubtful(self._identity))
        for transaction, settlements in doubtful.items():
            sent = [Sent(each, outcome_of(each)) for each in settlements]
            if any(each.entry.id in entries for each in settlements):
                self._doubts.append((transaction, sent))

    async def ask_first(self, database: Database) -> Sequence[Sent]:
        """What the first one has made; nothing where it has to be sent again. Raises
        `DatabaseError` and `JournalError`."""
        from rear_diff.labelling.fate import Fate, fate_of, presumed_of

        transaction, sent = self._doubts[0]
        settlements = [each.settlement for each in sent]
        fate = await fate_of(database, transaction, settlements)
        if fate is Fate.IN_PROGRESS:
            raise TookTooLong("The database has not finished with an earlier change yet.")
        del self._doubts[0]
        if fate is Fate.COMMITTED:
            return sent
        if fate is Fate.UNKNOWN:
            # The journal keeps it until they are settled: a next run would have to presume as well.
            self.presumed |= presumed_of(settlements)
            return ()
        await self._keeper.ask(lambda journal: journal.forget(transaction))
        return ()
