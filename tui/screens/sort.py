"""Choosing the column to sort by."""

from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Static
from textual.widgets.option_list import Option

from rear_diff.query import BoundTable
from rear_diff.tables import Kind, Sort
from tui.keys import keymap_of, of
from tui.keys.bindings.app import HELP, SCREEN
from tui.keys.bindings.sheets import SORT
from tui.screens.listing import Listing
from tui.screens.sheet import Sheet

DESCENDING_FIRST = (Kind.INTEGER, Kind.NUMBER, Kind.MOMENT, Kind.BOOLEAN)
"""Of these one wants the greatest first; choosing a column again turns it round."""


class SortScreen(Sheet[Sort | None], inherit_bindings=False):
    """The columns of the screen; dismissed with the chosen sort key, or None."""

    TITLE = "Sorting"
    BINDINGS: ClassVar[list[BindingType]] = of(SORT, HELP, SCREEN)

    def __init__(self, bound: BoundTable, now: Sort) -> None:
        super().__init__()
        self._bound = bound
        self._now = now

    def compose(self) -> ComposeResult:
        """The columns, the one in force marked."""
        with Vertical(classes="sheet"):
            keys = keymap_of(self).told({"list.choose": "chooses, again turns it round"})
            yield Static(Text(" · ".join(filter(None, ("Sort by", keys))), "dim"))
            yield Listing(*map(self._option, self._names()))

    def on_mount(self) -> None:
        """Stand on the column in force."""
        names = self._names()
        if self._now.column in names:
            self.query_one(Listing).highlighted = names.index(self._now.column)

    def _names(self) -> list[str]:
        names = [*self._bound.table.screen, self._bound.table.default_sort.column]
        return [
            name
            for name in dict.fromkeys(names)
            if self._bound.has(name) and self._bound.column(name).kind is not Kind.LIST
        ]

    def _option(self, name: str) -> Option:
        column = self._bound.column(name)
        sign = ("▾" if self._now.descending else "▴") if name == self._now.column else " "
        text = Text(f"{sign} {column.heading:<14} ")
        text.append(column.help, "dim")
        return Option(text, id=name)

    @on(Listing.OptionSelected)
    def _chosen(self, event: Listing.OptionSelected) -> None:
        name = event.option_id or self._now.column
        if name == self._now.column:
            self.dismiss(Sort(name, not self._now.descending))
        else:
            kind = self._bound.column(name).kind
            self.dismiss(Sort(name, kind in DESCENDING_FIRST))
