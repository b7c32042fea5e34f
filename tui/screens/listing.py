"""A list on a sheet, moved through as the table is."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.style import Style
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

    def get_visual_style(self, *component_classes: str, partial: bool = False) -> Style:
        """The style of component classes, with reverse video, which Textual leaves out here."""
        style = super().get_visual_style(*component_classes, partial=partial)
        own = [self.get_component_styles(name).text_style for name in component_classes]
        return style + Style(reverse=True) if any(each.reverse for each in own) else style
