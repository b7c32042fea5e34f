"""The whole row on a page of its own."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from rear_diff.query import BoundTable
from tui.presentation import Values
from tui.screens.sheet import Sheet
from tui.widgets.row_detail import RowDetail


class RowScreen(Sheet[None]):
    """Everything about one row."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "dismiss", "close", id="row.close"),
        Binding("j,down", "scroll('scroll_down')", show=False, id="row.down"),
        Binding("k,up", "scroll('scroll_up')", show=False, id="row.up"),
        Binding("ctrl+d,pagedown", "scroll('half_down')", show=False, id="row.half-down"),
        Binding("ctrl+u,pageup", "scroll('half_up')", show=False, id="row.half-up"),
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

    async def action_scroll(self, how: str) -> None:
        """Scroll the page."""
        await self.query_one(RowDetail).run_action(how)
