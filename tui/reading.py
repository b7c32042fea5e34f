"""Asking the database for a screen, in workers that answer it with messages."""

from collections.abc import Hashable

from psycopg import AsyncConnection
from textual.screen import Screen
from textual.worker import Worker

from rear_diff.database.connect import Database
from rear_diff.database.errors import DatabaseError
from rear_diff.query import (
    BoundTable,
    Query,
    fetch_first,
    fetch_rows,
    fetch_total,
    stream_keys,
)
from tui.messages import FirstPage, MoreKeys, ReadFailed, RowsRead
from tui.work import Work


class Reader:
    """Reads for one screen; `question` numbers its questions, and only the last one counts.

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
        """Ask `query`: a `FirstPage`, then `MoreKeys` while there are more, or `ReadFailed`."""
        self.question += 1
        # Not `exclusive`, which cancels those before it again and again: a connection that is
        # cancelled while it cancels is lost.
        if self._asking:
            self._asking.cancel()
        self._asking = self._screen.run_worker(
            Work(self._answer, database, query, self.question), group="question"
        )

    def fetch(
        self, database: Database, bound: BoundTable, generation: int, keys: tuple[Hashable, ...]
    ) -> None:
        """Ask for the rows of `keys`: `RowsRead`, or `ReadFailed`."""
        self._screen.run_worker(Work(self._rows, database, bound, generation, keys), group="rows")

    async def _answer(self, database: Database, query: Query, question: int) -> None:
        limit = self.page_rows
        try:
            rows = await database.read(lambda asked: fetch_first(asked, query, limit))
            if len(rows) < limit:
                self._screen.post_message(FirstPage(question, rows, len(rows)))
                return
            self._screen.post_message(FirstPage(question, rows, None))
            total = await database.read(lambda asked: fetch_total(asked, query))
            self._screen.post_message(MoreKeys(question, (), total))
            await self._more_keys(database, query, question, total)
        except DatabaseError as error:
            self._screen.post_message(ReadFailed(str(error)))

    async def _more_keys(self, database: Database, query: Query, question: int, total: int) -> None:
        known = self.page_rows

        async def tell(connection: AsyncConnection) -> None:
            nonlocal known
            position = 0
            async for part in stream_keys(connection, query):
                # Those of the first page, and those that an attempt before this one has told.
                new = part[max(0, known - position) :]
                position += len(part)
                if new:
                    known = position
                    self._screen.post_message(MoreKeys(question, new, max(total, known)))
            self._screen.post_message(MoreKeys(question, (), position))

        await database.read(tell)

    async def _rows(
        self, database: Database, bound: BoundTable, generation: int, keys: tuple[Hashable, ...]
    ) -> None:
        try:
            rows = await database.read(lambda asked: fetch_rows(asked, bound, keys))
            self._screen.post_message(RowsRead(generation, keys, rows))
        except DatabaseError as error:
            self._screen.post_message(ReadFailed(str(error), generation, keys))
