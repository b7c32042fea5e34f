"""A result on the screen: its rows, the details of one of them, and where the cursor is."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.widget import Widget

from rear_diff.query import (
    BoundTable,
    Row,
    TableMissing,
    bind,
)
from rear_diff.tables import Table
from tui.following import Following
from tui.presentation import screen_columns
from tui.screens.asking import AskingScreen
from tui.screens.others import Others, RowsAgain
from tui.screens.rows import Rows
from tui.session import Session
from tui.widgets.filter_bar import FilterBar
from tui.widgets.row_detail import RowDetail
from tui.widgets.tab_strip import TabStrip
from tui.widgets.virtual_table import Column, VirtualTable
from tui.widgets.virtual_table.columns import Columns

if TYPE_CHECKING:
    from textual.strip import Strip

    from rear_diff.database.connect import Database
    from rear_diff.database.offer import Offer
    from tui.last_seen import LastSeen

LEAST_NAME, MOST_NAME = 18, 48
"""Cells for a row's name."""


class ResultScreen(AskingScreen):
    """A result in a table, with the details of one row.

    The screen is its query: table, criteria, sort and cursor.
    """

    HEARS: ClassVar[tuple[Table, ...]] = ()
    """Of a view, the tables whose changes show in it."""
    TAB: ClassVar[str] = ""
    """The name of the tab that it is a view of, if that is not its table's."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.others = Others(self)
        self._following = Following(self, self._show_detail)

    # What it consists of

    def compose(self) -> ComposeResult:
        """The parts, top to bottom."""
        bar = FilterBar(self.TABLE.example)
        yield from self.composed(self.TAB or self.TABLE.name, bar, "Connecting …", self.beside())

    def beside(self) -> Iterable[Widget]:
        """What stands beside the table."""
        yield RowDetail()

    @property
    def rows(self) -> Rows:
        """The same, with the signs of what others do."""
        return self.query_one(Rows)

    @property
    def drawn(self) -> list[Strip]:
        """Its lines, as they are drawn."""
        return self._compositor.render_strips(self.size)

    def on_mount(self) -> None:
        """Ask for rows as soon as there is a database."""
        self.session.opened.subscribe(self, self.open)
        self.session.returned.subscribe(self, self._read_again)
        self.session.heard.subscribe(self, self.others.hear)
        self.others.meet()
        self.session.settled.subscribe(self, self.others.settle)
        if self.session.database:
            self.open(self.session.database)
        elif self.session.seen and self.session.seen.table == self.TABLE.name:
            self.recall(self.session.seen)

    def recall(self, seen: LastSeen) -> None:
        """Show what was seen the last time, and say so, until the database answers."""
        self.bound = bind(self.TABLE, seen.offer)
        self.query_one(TabStrip).place = seen.place
        self.status.standing = f"as last seen {_moment(seen.at)} · connecting …"
        self.lay_out(self.bound)
        self._set_columns()
        rows = self._shown({row[self.TABLE.key]: row for row in seen.rows})
        self._counted = False
        self.table.put_rows(self.table.show_keys(list(rows)), list(rows), rows)
        self.table.move_cursor(seen.cursor)

    def lay_out(self, bound: BoundTable) -> None:
        """Have columns, order and details as the table was left."""

    def open(self, database: Database) -> None:
        """Show what `database` has of the table."""
        try:
            self.bound = bind(self.TABLE, self.offer_of(database))
        except TableMissing as missing:
            self._show_empty(str(missing))
            # Where it is longer than the table's line, or says what would help.
            self.query_one(RowDetail).say(str(missing))
            return
        self.show_place()
        self.show_standing()
        self.restore(self.bound)
        self._set_columns()
        self.refresh_bindings()
        self.load(keep_cursor=True)

    def offer_of(self, database: Database) -> Offer:
        """What `database` offers of the screen's table."""
        return database.offer

    def restore(self, bound: BoundTable) -> None:
        """Be as the table was left, before its rows are asked for."""

    def show_standing(self) -> None:
        """Say what holds while nothing else is to be said."""
        self.status.standing = self.why_read_only() or ""

    def why_read_only(self) -> str | None:
        """Why nothing can be changed here, for the person; None where something can."""
        return None

    # Others

    def load(self, *, keep_cursor: bool = False) -> None:
        """Ask the screen's question anew."""
        self.others.asked()
        super().load(keep_cursor=keep_cursor)

    def first_rows(self, rows: Mapping[Hashable, Row]) -> dict[Hashable, Row]:
        """The first rows of an answer, of which those that changed meanwhile are read again."""
        self.call_later(self.others.answered)
        return super().first_rows(rows)

    def _read_again(self, _: None) -> None:
        super()._read_again(None)
        self.others.read()

    def on_rows_again(self, message: RowsAgain) -> None:
        """Show what others changed."""
        self.others.take(message.keys, self._shown(message.rows))

    def on_screen_resume(self) -> None:
        """Show what others changed while something else was shown."""
        self.others.resume()

    @property
    def hears(self) -> tuple[str, ...]:
        """The names of the tables whose changes show here."""
        return (self.TABLE.name, *(table.name for table in self.HEARS))

    def is_changing(self, key: Hashable) -> bool:
        """Whether a change of that row is under way here, which shows what becomes of it."""
        del key
        return False

    def changed_elsewhere(self) -> None:
        """Somebody else changed rows of the table."""

    def tell(self, text: str) -> None:
        """Say what happened."""
        self.status.say(text)

    # Showing

    def _set_columns(self) -> None:
        if self.bound:
            least = self.columns(self.bound, name_width=1)[: 1 + self.TABLE.essential]
            room = self.table.scrollable_content_region.width - Columns(least).width + 1
            width = max(LEAST_NAME, min(MOST_NAME, room))
            self.table.set_columns(self.columns(self.bound, width))

    def columns(self, bound: BoundTable, name_width: int) -> list[Column]:
        """The table's columns, the first of that width."""
        return screen_columns(bound, self.sorts or (self.TABLE.default_sort,), name_width)

    @on(VirtualTable.MarksChanged)
    def _show_marks(self) -> None:
        self.show_position()

    @on(VirtualTable.CursorMoved)
    def _follow_cursor(self) -> None:
        there = self.table.row_at_cursor is not None
        self._following.follow(self.table.cursor_index, there=there)
        self.others.follow()

    def _show_detail(self) -> None:
        if self.bound:
            self.query_one(RowDetail).show_row(self.bound, self.table.row_at_cursor)

    @on(Rows.Resized)
    def _fit(self) -> None:
        self._set_columns()

    def action_toggle_detail(self) -> None:
        """Show or hide the details."""
        detail = self.query_one(RowDetail)
        detail.display = not detail.display

    @on(VirtualTable.RowSelected)
    def action_open_row(self) -> None:
        """Show the whole row on a page of its own."""
        row = self.table.row_at_cursor
        if self.bound and row is not None:
            from tui.screens.row import RowScreen

            self.app.push_screen(RowScreen(self.bound, row))


def _moment(seconds: float) -> str:
    moment = datetime.fromtimestamp(seconds)
    today = moment.date() == datetime.now().date()
    return f"{moment:%H:%M}" if today else f"{moment:%Y-%m-%d %H:%M}"
