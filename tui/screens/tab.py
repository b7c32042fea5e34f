"""What every tab has: its place among the others, what just happened, and the keys."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Container
from textual.widget import Widget

from tui.compositor import FrugalScreen
from tui.messages import Working
from tui.screens.rows import Rows
from tui.session import Session
from tui.widgets.filter_bar import FilterBar
from tui.widgets.key_line import KeyLine
from tui.widgets.status_line import StatusLine
from tui.widgets.tab_strip import TabStrip
from tui.widgets.virtual_table import VirtualTable

HEIGHTS = [(0, "-low"), (20, "-ordinary"), (36, "-high")]
"""Lines from which there is more room for whatever is not the table."""


class TabScreen(FrugalScreen):
    """Tells what is unsent, what is wrong, and what is under way."""

    VERTICAL_BREAKPOINTS = HEIGHTS

    def __init__(self, session: Session, heading: str) -> None:
        super().__init__()
        self.session = session
        self.title = heading

    @property
    def status(self) -> StatusLine:
        """The line of what just happened."""
        return self.query_one(StatusLine)

    def on_mount(self) -> None:
        """Follow the app."""
        self.watch(self.app, "unsent", self._show_unsent)
        self.watch(self.app, "waiting_for", self.show_trouble)

    def show_place(self) -> None:
        """Say who is connected to what."""
        self.query_one(TabStrip).place = self.session.place

    def on_working(self, message: Working) -> None:
        """Tell of work that takes long."""
        self.status.show_work(message.work, message.what)

    def _show_unsent(self, unsent: int) -> None:
        self.status.unsent = unsent

    def show_trouble(self, why: str) -> None:
        """Say why changes or rows wait; an empty text says that they no longer do."""
        self.status.trouble = why


class RowsScreen(TabScreen):
    """A tab with a filter and a table, whose rows are read behind it."""

    AUTO_FOCUS = "VirtualTable"
    TAKES_MARKS: ClassVar[bool] = False
    """Whether its keys can act on many rows."""

    @property
    def table(self) -> VirtualTable:
        """The table of rows."""
        return self.query_one(VirtualTable)

    @property
    def bar(self) -> FilterBar:
        """The line of the filter."""
        return self.query_one(FilterBar)

    def composed(
        self, name: str, bar: FilterBar, empty_text: str, beside: Iterable[Widget] = ()
    ) -> ComposeResult:
        """The parts, top to bottom, of the tab of that name; the table has others `beside` it."""
        yield TabStrip(self.session.tabs, name)
        yield bar
        with Container(id="body"):
            yield Rows(
                self.show_position,
                page_rows=self.session.page_rows,
                empty_text=empty_text,
                takes_marks=self.TAKES_MARKS,
            )
            yield from beside
        yield StatusLine()
        yield KeyLine()

    def show_position(self) -> None:
        """Say which row the cursor is on, and how many there are."""

    def action_filter(self) -> None:
        """Type a filter."""
        self.bar.start_typing()
