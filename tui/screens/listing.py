"""A list on a sheet, moved through as the table is."""

from typing import ClassVar

from textual._widget_navigation import Direction
from textual.binding import BindingType
from textual.widgets import OptionList

from tui.keys import of
from tui.keys.bindings.sheets import LIST


class Listing(OptionList, inherit_bindings=False):
    """A list whose cursor moves by `j` and `k` as well."""

    BINDINGS: ClassVar[list[BindingType]] = of(LIST)

    def _move_page(self, direction: Direction) -> None:
        # Textual counts a page in lines, and fails while there are none: keys may be that fast.
        if self.scrollable_content_region:
            super()._move_page(direction)
