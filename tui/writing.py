"""The single writer of a running app: changes reach the database in the order of the keys."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING

from textual.message_pump import MessagePump

from rear_diff import labelling
from rear_diff.database.errors import DatabaseAway, DatabaseBusy, DatabaseError, TookTooLong
from rear_diff.labelling import Change, Outcome
from rear_diff.query import CriterionError, bind
from tui.messages import ChangeSettled, UnsentChanged

if TYPE_CHECKING:
    from rear_diff.database.connect import Database

RETRY_AFTER = 2.0
"""Seconds until a change that could not be sent is tried again."""


class Writer:
    """Takes changes at once and carries them out one after another, in order.

    A change whose database is away stays and is tried again. That is safe even where the
    connection broke at the commit: the change compares before it sets, so that trying it again
    either finds it done already or does it.
    """

    def __init__(self, tell: MessagePump) -> None:
        self._tell = tell
        self._unsent: deque[Change] = deque()
        self._arrived = asyncio.Event()
        self._emptied = asyncio.Event()
        self._emptied.set()

    @property
    def unsent(self) -> int:
        """How many changes are not yet settled."""
        return len(self._unsent)

    def put(self, change: Change) -> None:
        """Take a change in; never waits."""
        self._unsent.append(change)
        self._emptied.clear()
        self._arrived.set()
        self._tell.post_message(UnsentChanged(self.unsent))

    async def wait_until_empty(self, seconds: float) -> bool:
        """Wait until every change is settled, for at most `seconds`; whether they are."""
        try:
            async with asyncio.timeout(seconds):
                await self._emptied.wait()
        except TimeoutError:
            return False
        return True

    async def run(self, database: Database) -> None:
        """Send what there is and what comes, until cancelled."""
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            while self._unsent:
                await self._send(database, self._unsent[0])
            self._emptied.set()

    async def _send(self, database: Database, change: Change) -> None:
        try:
            outcome: Outcome | str = await labelling.carry_out(
                database, bind(change.table, database.offer), change
            )
        except (DatabaseAway, DatabaseBusy, TookTooLong) as error:
            self._tell.post_message(UnsentChanged(self.unsent, str(error)))
            await asyncio.sleep(RETRY_AFTER)
            return
        except (DatabaseError, CriterionError) as error:
            outcome = str(error)
        self._unsent.popleft()
        self._tell.post_message(ChangeSettled(change, outcome))
        self._tell.post_message(UnsentChanged(self.unsent))
