"""A view that stays as it is while others around it are laid out."""

from typing import Any

from textual.geometry import Size
from textual.scroll_view import ScrollView

from .bare import BareLines


class SteadyView(ScrollView):
    """Takes notice of a layout that changes its size, and of no other.

    Textual's own takes each for a change where there is padding or a scrollbar, repaints the
    scrollbar, and is told to resize.
    """

    _told: tuple[Size, Size, Size] | None = None

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._styles_cache = BareLines()

    def _size_updated(
        self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True
    ) -> bool:
        told = size, self.virtual_size, container_size
        if told == self._told:
            return False
        self._told = told
        return super()._size_updated(size, virtual_size, container_size, layout)
