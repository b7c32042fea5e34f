"""Asking the database for a screen, in workers that answer it with messages."""

from collections.abc import Hashable

from textual.screen import Screen

from rear_diff.database.connect import Database
from rear_diff.database.errors import DatabaseError
from rear_diff.query import BoundTable, Query, fetch_keys, fetch_page, fetch_rows
from tui.messages import FirstPage, MoreKeys, ReadFailed, RowsRead


class Reader:
    """Reads for one screen; `question` numbers its questions, and only the last one counts.

    The first page is asked for alone, so that something is shown at once; all keys come behind it.
    A new question cancels the one before, on the server too.
    """

    def __init__(self, screen: Screen[None], page_rows: int) -> None:
        self.question = 0
        self.page_rows = page_rows
        self._screen = screen

    def ask(self, database: Database, query: Query) -> None:
        """Ask `query`: a `FirstPage`, then `MoreKeys` if there are more, or `ReadFailed`."""
        self.question += 1
        self._screen.run_worker(
            self._answer(database, query, self.question), group="question", exclusive=True
        )

    def fetch(
        self, database: Database, bound: BoundTable, generation: int, keys: tuple[Hashable, ...]
    ) -> None:
        """Ask for the rows of `keys`: `RowsRead`, or `ReadFailed`."""
        self._screen.run_worker(self._rows(database, bound, generation, keys), group="rows")

    async def _answer(self, database: Database, query: Query, question: int) -> None:
        limit = self.page_rows
        try:
            page = await database.read(lambda asked: fetch_page(asked, query, limit))
            self._screen.post_message(FirstPage(question, page))
            if page.total > len(page.rows):
                keys = await database.read(lambda asked: fetch_keys(asked, query))
                self._screen.post_message(MoreKeys(question, keys))
        except DatabaseError as error:
            self._screen.post_message(ReadFailed(str(error)))

    async def _rows(
        self, database: Database, bound: BoundTable, generation: int, keys: tuple[Hashable, ...]
    ) -> None:
        try:
            rows = await database.read(lambda asked: fetch_rows(asked, bound, keys))
            self._screen.post_message(RowsRead(generation, keys, rows))
        except DatabaseError as error:
            self._screen.post_message(ReadFailed(str(error), generation, keys))
