"""The whole row on a page of its own."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from rear_diff.query import BoundTable
from tui.presentation import Values
from tui.widgets.row_detail import RowDetail


class RowScreen(ModalScreen[None]):
    """Everything about one row."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "dismiss", "close", id="row.close"),
        Binding("j", "scroll_to('down')", show=False, id="row.down"),
        Binding("k", "scroll_to('up')", show=False, id="row.up"),
    ]

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

    def action_scroll_to(self, direction: str) -> None:
        """Scroll a line."""
        detail = self.query_one(RowDetail)
        if direction == "down":
            detail.scroll_down(animate=False)
        else:
            detail.scroll_up(animate=False)
