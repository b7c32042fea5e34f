"""A list on a sheet, moved through as the table is."""

from typing import ClassVar

from textual._widget_navigation import Direction
from textual.binding import Binding, BindingType
from textual.widgets import OptionList


class Listing(OptionList):
    """A list whose cursor moves by `j` and `k` as well."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", show=False, id="list.down", tooltip="The next one"),
        Binding("k", "cursor_up", show=False, id="list.up", tooltip="The one before"),
        Binding("g", "first", show=False, id="list.first", tooltip="The first one"),
        Binding("G", "last", show=False, id="list.last", tooltip="The last one"),
        Binding("ctrl+d", "page_down", show=False, id="list.page-down", tooltip="A page down"),
        Binding("ctrl+u", "page_up", show=False, id="list.page-up", tooltip="A page up"),
    ]

    def _move_page(self, direction: Direction) -> None:
        # Textual counts a page in lines, and fails while there are none: keys may be that fast.
        if self.scrollable_content_region:
            super()._move_page(direction)
