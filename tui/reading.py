"""Asking the database for a screen, in workers that answer it with messages."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

from textual.screen import Screen
from textual.worker import Worker

from rear_diff import query as asking
from rear_diff.database.errors import DatabaseAway, DatabaseBusy, DatabaseError
from rear_diff.query import BoundTable, Query
from tui.errand import Errand
from tui.messages import FirstPage, KeysRead, MoreKeys, ReadFailed, RowsRead
from tui.working import STOPS, Work, working

if TYPE_CHECKING:
    from psycopg import AsyncConnection

    from rear_diff.database.connect import Database


class Reader:
    """Reads for one screen, and tells it of the work (`Working`); `question` numbers its questions,
    and only the last one counts.

    The first page is asked for alone, so that something is shown at once; the total and all keys
    come behind it.
    A new question cancels the one before, on the server too.
    """

    def __init__(self, screen: Screen[None], page_rows: int) -> None:
        self.question = 0
        self.page_rows = page_rows
        self._screen = screen
        self._asking: Worker[None] | None = None

    def ask(self, database: Database, query: Query) -> None:
        """Ask `query`: a `FirstPage`, then `MoreKeys` while there are more, and `KeysRead`; or
        `ReadFailed`."""
        self.question += 1
        # Not `exclusive`, which cancels those before it again and again: a connection that is
        # cancelled while it cancels is lost.
        if self._asking:
            self._asking.cancel()
        self._asking = self._screen.run_worker(
            Errand(self._answer, database, query, self.question), group="question"
        )

    def stop(self) -> None:
        """Read no further in the last question, on the server neither."""
        self.question += 1
        self._screen.workers.cancel_group(self._screen, "question")

    def fetch(
        self, database: Database, bound: BoundTable, generation: int, keys: tuple[Hashable, ...]
    ) -> None:
        """Ask for the rows of `keys`: `RowsRead`, or `ReadFailed`."""
        self._screen.run_worker(Errand(self._rows, database, bound, generation, keys), group="rows")

    async def _answer(self, database: Database, query: Query, question: int) -> None:
        limit = self.page_rows
        with working(self._screen, "reading rows") as work:
            try:
                rows = await database.read(lambda asked: asking.fetch_first(asked, query, limit))
                whole = len(rows) < limit
                total = len(rows) if whole else None
                self._screen.post_message(FirstPage(question, rows, total))
                if not whole:
                    work.say(f"counting{_stops(query)}")
                    total = await database.read(lambda asked: asking.fetch_total(asked, query))
                    self._screen.post_message(MoreKeys(question, (), total))
                    await self._more_keys(database, query, question, total, work)
                self._screen.post_message(KeysRead(question))
            except DatabaseError as error:
                away = isinstance(error, DatabaseAway | DatabaseBusy)
                self._screen.post_message(ReadFailed(str(error), away=away))

    async def _more_keys(
        self, database: Database, query: Query, question: int, total: int, work: Work
    ) -> None:
        known = self.page_rows
        what = f"reading the order of {total:,} rows"
        work.say(what + _stops(query))

        async def tell(connection: AsyncConnection) -> None:
            nonlocal known
            position = 0
            async for part in asking.stream_keys(connection, query):
                # Those of the first page, and those that an attempt before this one has told.
                new = part[max(0, known - position) :]
                position += len(part)
                if new:
                    known = position
                    self._screen.post_message(MoreKeys(question, new, max(total, known)))
                    percent = min(99, 100 * position // max(1, total))
                    work.say(f"{what} {percent:2} %{_stops(query)}")
            self._screen.post_message(MoreKeys(question, (), position))

        await database.read(tell)

    async def _rows(
        self, database: Database, bound: BoundTable, generation: int, keys: tuple[Hashable, ...]
    ) -> None:
        with working(self._screen, "reading rows"):
            try:
                rows = await database.read(lambda asked: asking.fetch_rows(asked, bound, keys))
                self._screen.post_message(RowsRead(generation, keys, rows))
            except DatabaseError as error:
                away = isinstance(error, DatabaseAway | DatabaseBusy)
                self._screen.post_message(ReadFailed(str(error), generation, keys, away))


def _stops(query: Query) -> str:
    # Where there is a filter, escape takes that off, which asks another question.
    return "" if query.criteria else STOPS
