"""The whole row on a page of its own."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from rear_diff.query import BoundTable
from tui.keys import of
from tui.keys.bindings.app import HELP, SCREEN
from tui.keys.bindings.sheets import ROW
from tui.presentation import Values
from tui.screens.sheet import Sheet
from tui.widgets.row_detail import RowDetail


class RowScreen(Sheet[None], inherit_bindings=False):
    """Everything about one row."""

    TITLE = "The whole row"
    BINDINGS: ClassVar[list[BindingType]] = of(ROW, HELP, SCREEN)

    def __init__(self, bound: BoundTable, row: Values) -> None:
        super().__init__()
        self._bound = bound
        self._row = row

    def compose(self) -> ComposeResult:
        """One scrolling page."""
        yield RowDetail(classes="sheet")

    def on_mount(self) -> None:
        """Fill it."""
        self.query_one(RowDetail).show_row(self._bound, self._row)
