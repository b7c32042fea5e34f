"""Asking the question that a screen is, and taking the answers as they come."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import ClassVar

from textual import on

from rear_diff.query import BoundTable, Criteria, Query, Row
from rear_diff.tables import Sort, Table
from tui.keys import shown
from tui.messages import FirstPage, KeysRead, MoreKeys, ReadFailed, RowsRead
from tui.presentation import shown_row
from tui.reading import Reader
from tui.screens.tab import RowsScreen
from tui.session import Session
from tui.widgets.filter_bar import FilterBar
from tui.widgets.virtual_table import RowsWanted, VirtualTable


class AskingScreen(RowsScreen):
    """A table of one result: first its first rows, then how many there are, then their order.

    Reading happens in workers, which answer with messages; an answer to an older question is
    dropped.
    """

    TABLE: ClassVar[Table]

    def __init__(self, session: Session) -> None:
        super().__init__(session, self.TABLE.heading)
        self.bound: BoundTable | None = None
        self.criteria: Criteria = ()
        self.sorts: tuple[Sort, ...] = ()
        self._reader = Reader(self, session.page_rows)
        self._keep_cursor = False
        self._counted = True
        self._known_keys = 0
        self._more_to_come = False
        self._missed = False

    @property
    def query_now(self) -> Query | None:
        """What the screen shows, as a question; None while there is no table."""
        return Query(self.bound, self.criteria, self.sorts) if self.bound else None

    def load(self, *, keep_cursor: bool = False) -> None:
        """Ask the screen's question anew."""
        query = self.query_now
        if query and self.session.database:
            self._keep_cursor = keep_cursor
            self._more_to_come = False
            self._reader.ask(self.session.database, query)

    def on_first_page(self, message: FirstPage) -> None:
        """Show the first rows at once, before all keys are there."""
        if message.question != self._reader.question:
            return
        rows = self.first_rows({row[self.TABLE.key]: row for row in message.rows})
        self._set_empty_text()
        self._counted = message.total is not None
        self._known_keys, self._more_to_come = len(rows), not self._counted
        # Where the cursor stays, there are as many rows as before until they are counted.
        before = self.table.row_count if self._keep_cursor else None
        generation = self.table.show_keys(
            list(rows),
            total=message.total if self._counted else before,
            keep_cursor=self._keep_cursor,
        )
        self.table.put_rows(generation, list(rows), rows)
        self.show_position()

    def first_rows(self, rows: Mapping[Hashable, Row]) -> dict[Hashable, Row]:
        """The first rows of an answer as they are shown."""
        return self._shown(rows)

    def on_more_keys(self, message: MoreKeys) -> None:
        """Know how many there are, and more of their order."""
        if message.question == self._reader.question:
            self._counted = True
            self._known_keys += len(message.keys)
            self.table.extend_keys(self.table.generation, message.keys, total=message.total)
            self.show_position()

    @on(VirtualTable.RowsWanted)
    def _fetch_wanted(self, message: RowsWanted) -> None:
        if self.bound and self.session.database:
            self._reader.fetch(self.session.database, self.bound, message.generation, message.keys)

    def on_rows_read(self, message: RowsRead) -> None:
        """Hand the rows to the table."""
        self.table.put_rows(message.generation, message.keys, self._shown(message.rows))

    def on_keys_read(self, message: KeysRead) -> None:
        """Do what waited for the rows."""
        if message.question == self._reader.question:
            self._more_to_come = False
            self.answered()

    def answered(self) -> None:
        """All keys of the question are there."""

    def stop_reading(self) -> bool:
        """Read no further keys, if that takes so long that it shows; whether it was stopped."""
        if not (self._more_to_come and self.status.work):
            return False
        self._reader.stop()
        self._counted = self._more_to_come = False
        self.table.extend_keys(self.table.generation, (), total=self._known_keys)
        self.show_position()
        return True

    def on_read_failed(self, message: ReadFailed) -> None:
        """Say so; the rows that are there stay. Those of a database that is away are asked for
        again when it is back."""
        if message.keys:
            self.table.page_failed(message.generation, message.keys)
        if message.away:
            self._missed = True
            self.session.writer.look()
            return
        key = shown(self, "table.reload")
        again = f"; {key} asks again" if key else ""
        self.status.say(f"{message.why} The rows here may be old{again}.", loud=True)

    def _read_again(self, _: None) -> None:
        if self._missed:
            self._missed = False
            self.load(keep_cursor=True)

    def _shown(self, rows: Mapping[Hashable, Row]) -> dict[Hashable, Row]:
        return {key: shown_row(self.TABLE, row) for key, row in rows.items()}

    # Showing

    def _set_empty_text(self) -> None:
        if not self.criteria:
            self.table.empty_text = f"{self.TABLE.heading} has no rows yet."
        elif key := shown(self, "table.back"):
            self.table.empty_text = f"No row is like that; {key} takes the filter off."
        else:
            self.table.empty_text = "No row is like that."

    def _show_empty(self, text: str) -> None:
        self.table.empty_text = text
        self.table.show_keys(())

    def show_position(self) -> None:
        """Say which row the cursor is on, or how many are marked."""
        count = self.table.row_count
        if marked := self.table.marked_count:
            self.query_one(FilterBar).show_count(f"{marked:,} marked of {count:,}")
            return
        position = self.table.position if self._counted else f"{self.table.cursor_index + 1:,} of …"
        self.query_one(FilterBar).show_count(position if count else "0 rows")

    def show_trouble(self, why: str) -> None:
        """Say it where the rows would be, while there are none."""
        super().show_trouble(why)
        if why and self.bound is None:
            self._show_empty(why)
