"""The whole row, in groups, for reading."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar

from textual import on, work
from textual.binding import BindingType
from textual.message import Message

from rear_diff.query import BoundTable
from tui.keys import of
from tui.keys.bindings.card import PAGE
from tui.presentation import Values, local_now, names
from tui.widgets.row_detail.blocks import wrapped
from tui.widgets.row_detail.contents import row_lines
from tui.widgets.row_detail.page import PREFIX, Line, Page

Tell = Callable[[int, datetime], Sequence[Line]]
"""Gives the lines of a page of a width in cells, at a moment."""


class FactsPage(Page, inherit_bindings=False):
    """A page on which countries and languages have names, and times are told from now.

    `clock` gives the moment from which "3 days ago" is counted, and its time zone. The page stays
    empty while the names are read, which is once and for a moment.
    """

    BINDINGS: ClassVar[list[BindingType]] = of(PAGE)
    COMPONENT_CLASSES: ClassVar[set[str]] = {PREFIX + "warn"}
    DEFAULT_CSS = """
    FactsPage > .page--warn { color: $text-warning; text-style: bold; }
    """

    clock: Callable[[], datetime] = staticmethod(local_now)
    _reading = False

    class NamesRead(Message):
        """The names of countries and languages are in memory."""

    def show_facts(self, tell: Tell, *, stay: bool = False) -> None:
        """Show what `tell` gives; `stay` as for `show`."""
        self.show(lambda width: tell(width, self.clock()) if self._has_names() else (), stay=stay)

    def _has_names(self) -> bool:
        # In a thread, and behind the first rows: they take a while to read.
        if not names.loaded() and not self._reading:
            self._reading = True
            self._read_names()
        return names.loaded()

    @work(thread=True)
    def _read_names(self) -> None:
        names.load()
        self.post_message(self.NamesRead())

    @on(NamesRead)
    def _show_named(self) -> None:
        self.rebuild()


class RowDetail(FactsPage):
    """Shows one row at a time; everything in it can be scrolled to."""

    DEFAULT_CSS = """
    RowDetail { padding: 0 1; }
    """

    def show_row(self, bound: BoundTable, row: Values | None) -> None:
        """Show `row`, or nothing."""
        self.show_facts(lambda width, now: row_lines(bound, row, now, width) if row else ())

    def say(self, text: str) -> None:
        """Show `text` in place of a row."""
        self.show_facts(lambda width, _: wrapped(text, width))
