"""The drawn lines of a table, kept until something in them changes."""

from collections.abc import Callable, Hashable

from rich.style import Style
from textual.cache import LRUCache
from textual.strip import Strip

from .cells import NO_MARK, Cell
from .columns import Columns
from .look import OF_CURSOR
from .painting import (
    GONE,
    WAITING,
    Painter,
    Sorts,
    marked,
    under_cursor,
)
from .palette import Palette
from .snapshot import Absent, Row

STRIPS_KEPT = 512
"""Drawn rows in memory: a few screens of any size."""


class Lines:
    """Strips of the header and of rows, for one window over the columns.

    A row's strip is kept by its key and does not know the cursor, whose style is laid over it: a
    cursor that moves draws no row anew. `find_style` gives the style of a name.
    """

    def __init__(self, find_style: Callable[[str], Style]) -> None:
        self._palette = Palette(find_style)
        self._columns = Columns()
        self._window: tuple[int, int, int] = (0, 0, 0)
        self._painter = Painter(self._columns, 0, 0, 0, self._palette)
        self._header: Strip | None = None
        self._sorts: Sorts = ()
        self._strips: LRUCache[Hashable, Strip] = LRUCache(STRIPS_KEPT)

    def __len__(self) -> int:
        return len(self._strips)

    def set_columns(self, columns: Columns) -> None:
        """Draw these columns from now on."""
        self._columns = columns
        self._window = (0, 0, 0)

    def set_sorts(self, sorts: Sorts) -> None:
        """Say in the header what the rows are sorted by."""
        self._sorts = sorts
        self._header = None

    def set_window(self, scroll_x: int, width: int, margin: int) -> None:
        """Draw lines of `width` cells and a blank margin, the columns scrolled by `scroll_x`."""
        if self._window == (scroll_x, width, margin):
            return
        self._window = (scroll_x, width, margin)
        self._painter = Painter(self._columns, scroll_x, width, margin, self._palette)
        self._header = None
        self._strips.clear()

    def forget_styles(self) -> None:
        """The theme changed, or a style of it."""
        self._palette.clear()
        self._header = None
        self._strips.clear()

    def forget_cursor(self) -> None:
        """The styles of the cursor changed, and no other."""
        self._palette.forget(*OF_CURSOR)

    def forget_rows(self) -> None:
        """The rows are those of another result."""
        self._strips.clear()

    def forget(self, key: Hashable) -> None:
        """The row with `key`, or its mark, changed."""
        self._strips.discard(key)

    def header(self) -> Strip:
        """The line of headings."""
        if self._header is None:
            self._header = self._painter.header(self._sorts)
        return self._header

    def row(self, key: Hashable, row: Row, mark: Cell = NO_MARK) -> Strip:
        """The line of a row; a row that is not there is drawn as waited for, or as gone."""
        if isinstance(row, Absent):
            return self._painter.absent(WAITING if row is Absent.WAITING else GONE, mark)
        strip = self._strips.get(key)
        if strip is None:
            strip = self._painter.row(row, mark)
            self._strips.set(key, strip)
        return strip

    def marked(self, strip: Strip) -> Strip:
        """A row's line with the sign of a marked row."""
        return marked(strip, self._palette["marked"])

    def under_cursor(self, strip: Strip, column: str | None) -> Strip:
        """A row's line with the cursor on it, and on the cell of that column if there is one."""
        span = self._painter.span(column)
        return under_cursor(strip, self._palette["cursor"], self._palette["cell"], span)

    def message(self, text: str) -> Strip:
        """A line that says `text`, or nothing, in place of a row."""
        return self._painter.message(text)
