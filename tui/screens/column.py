"""Choosing a column, where none is under the cursor."""

from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Static
from textual.widgets.option_list import Option

from rear_diff.query import BoundTable
from rear_diff.tables import Column
from tui.keys import of
from tui.keys.bindings.app import HELP, SCREEN
from tui.keys.bindings.sheets import COLUMN
from tui.screens.listing import Listing
from tui.screens.sheet import Sheet


class ColumnScreen(Sheet[str | None], inherit_bindings=False):
    """The columns of the screen; dismissed with the name of the chosen one, or None."""

    TITLE = "Choosing a column"
    BINDINGS: ClassVar[list[BindingType]] = of(COLUMN, HELP, SCREEN)

    def __init__(self, bound: BoundTable, question: str) -> None:
        super().__init__()
        self._bound = bound
        self._question = question

    def compose(self) -> ComposeResult:
        """The question and the columns."""
        names = [name for name in self._bound.table.screen if self._bound.has(name)]
        with Vertical(classes="sheet"):
            yield Static(Text(self._question, "dim"))
            yield Listing(*(_option(self._bound.column(name)) for name in names))

    @on(Listing.OptionSelected)
    def _chosen(self, event: Listing.OptionSelected) -> None:
        self.dismiss(event.option_id)


def _option(column: Column) -> Option:
    text = Text(f"{column.heading:<14} ")
    text.append(column.help, "dim")
    return Option(text, id=column.name)
