"""A list on a sheet, moved through as the table is."""

from typing import ClassVar

from textual._widget_navigation import Direction
from textual.binding import BindingType
from textual.style import Style
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

    def get_visual_style(self, *component_classes: str, partial: bool = False) -> Style:
        """The style of component classes, with reverse video, which Textual leaves out here."""
        style = super().get_visual_style(*component_classes, partial=partial)
        own = [self.get_component_styles(name).text_style for name in component_classes]
        return style + Style(reverse=True) if any(each.reverse for each in own) else style
