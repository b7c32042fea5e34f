"""Rows under a header, a window over them, and a cursor that never leaves the window."""

from math import ceil

from textual import events
from textual.geometry import Region, Size
from textual.scrollbar import ScrollBar, ScrollDown, ScrollTo, ScrollUp

from .steady import SteadyView

HEADER = 1
"""Lines above the first row."""

THUMB_STEPS = 8
"""Parts of a line in which the thumb of a scrollbar moves."""


class Viewport(SteadyView):
    """A window over `row_count` rows of one line each, with a cursor on one of them.

    Nothing is animated. A cursor that moves inside the window repaints two lines; one that moves
    the window repaints the rows, but neither the header nor a scrollbar whose thumb stays.
    """

    _cursor = 0
    _heading = 1
    _thumb = 0

    @property
    def row_count(self) -> int:
        """Rows there are."""
        raise NotImplementedError

    @property
    def cursor_index(self) -> int:
        """The position of the cursor, from 0."""
        return self._cursor

    @property
    def visible_rows(self) -> range:
        """The positions of the rows on the screen."""
        bottom = self._top + max(0, self.size.height - HEADER)
        return range(self._top, min(bottom, self.row_count))

    @property
    def position(self) -> str:
        """Where the cursor is, for people: "412 of 1,980"."""
        return f"{min(self._cursor + 1, self.row_count):,} of {self.row_count:,}"

    def move_cursor(self, index: int) -> None:
        """Put the cursor on the row at `index`, or on the nearest there is, and show it."""
        self._go(index, self._top)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Repaint the rows, and take the cursor along."""
        if round(old_value) == round(new_value):
            self._move_thumb(new_value)
            return
        self._heading = 1 if new_value > old_value else -1
        self._show_window()
        self._move_thumb(new_value)
        self._cursor = self._inside(self._cursor, self._top)
        self._moved()

    def on_resize(self) -> None:
        """Keep the cursor in the window."""
        self._go(self._cursor, self._top)
        self._look()

    def on_scroll_to(self, message: ScrollTo) -> None:
        """Follow the scrollbar at once: an animation would ask for every page on the way."""
        message.stop()
        message.prevent_default()
        if message.y is not None:
            self.scroll_y = self.scroll_target_y = message.y

    def on_scroll_up(self, message: ScrollUp) -> None:
        """A click above the thumb of the scrollbar."""
        message.stop()
        message.prevent_default()
        self.action_page_up()

    def on_scroll_down(self, message: ScrollDown) -> None:
        """A click below the thumb of the scrollbar."""
        message.stop()
        message.prevent_default()
        self.action_page_down()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the row and column clicked; a second click opens it."""
        offset = event.get_content_offset(self)
        if offset is None or offset.y < HEADER:
            return
        index = self._top + offset.y - HEADER
        if index < self.row_count:
            self.move_cursor(index)
            self._point_at(offset.x)
            if event.chain == 2:
                self.action_select()

    @property
    def _top(self) -> int:
        return self.scroll_offset.y

    @property
    def _width(self) -> int:
        return max(0, self.size.width - self._margin)

    @property
    def _margin(self) -> int:
        # The scrollbar's column is kept free even where there is none: nothing jumps.
        return self.styles.scrollbar_size_vertical

    @property
    def _painted_width(self) -> int:
        return self._width if self.show_vertical_scrollbar else self.size.width

    @property
    def _height(self) -> int:
        return max(1, self.size.height - HEADER)

    def _go(self, index: int, top: int) -> None:
        """Put the cursor on a row, with the row `top` first in the window if both fit in it."""
        before, top_before = self._cursor, self._top
        self._cursor = max(0, min(index, self.row_count - 1))
        top = self._top_with(self._cursor, top)
        self.scroll_y = self.scroll_target_y = top
        if self._top == top_before and self._cursor != before:
            self._refresh_rows(before, self._cursor)
            self._moved()

    def _top_with(self, index: int, top: int) -> int:
        """The first row of a window with `index` in it, `top` if that is possible."""
        return max(index - self._height + 1, min(top, index))

    def _inside(self, index: int, top: int) -> int:
        return max(0, top, min(index, top + self._height - 1, self.row_count - 1))

    def _page(self, rows: int) -> None:
        self._go(self._cursor + rows, self._top + rows)

    def _show_window(self) -> None:
        """The window is elsewhere: paint the rows in it."""
        self.refresh(Region(0, HEADER, self._painted_width, self._height))

    def _moved(self) -> None:
        """The window or the cursor is elsewhere."""

    def _look(self) -> None:
        """The window may show other rows than before."""

    def _point_at(self, x: int) -> None:
        """The line of the cursor was clicked at its cell `x`."""

    def _set_extent(self, width: int) -> None:
        self.virtual_size = Size(width, self.row_count + HEADER)

    def _refresh_rows(self, *indexes: int) -> None:
        visible, width = self.visible_rows, self._painted_width
        lines = [
            Region(0, index - self._top + HEADER, width, 1) for index in indexes if index in visible
        ]
        if lines:
            self.refresh(*lines)

    def _move_thumb(self, scroll_y: float) -> None:
        # The scrollbar repaints itself whole whenever it is told a position, though over many rows
        # its thumb stays where it is for thousands of them, and never takes but a few lines.
        height, rows = self.size.height, self.virtual_size.height
        length = max(1, height * height / max(1, rows))
        thumb = int(THUMB_STEPS * (height - length) * scroll_y / max(1, self.max_scroll_y))
        if self.show_vertical_scrollbar and thumb != self._thumb:
            before, self._thumb = self._thumb, thumb
            bar = self.vertical_scrollbar
            bar.set_reactive(ScrollBar.position, scroll_y)
            lines = {*_lines_of(before, length), *_lines_of(thumb, length)}
            bar.refresh(*(Region(0, y, bar.size.width, 1) for y in sorted(lines) if y < height))
            # Those between look as before, but a click on them goes the other way.
            bar._styles_cache.set_dirty(bar.size.region)  # noqa: SLF001

    def action_cursor_down(self) -> None:
        """Move the cursor to the next row."""
        self.move_cursor(self._cursor + 1)

    def action_cursor_up(self) -> None:
        """Move the cursor to the row before."""
        self.move_cursor(self._cursor - 1)

    def action_cursor_first(self) -> None:
        """Move the cursor to the first row."""
        self.move_cursor(0)

    def action_cursor_last(self) -> None:
        """Move the cursor to the last row."""
        self.move_cursor(self.row_count - 1)

    def action_half_page_down(self) -> None:
        """Move window and cursor down by half a window."""
        self._page(max(1, self._height // 2))

    def action_half_page_up(self) -> None:
        """Move window and cursor up by half a window."""
        self._page(-max(1, self._height // 2))

    def action_page_down(self) -> None:
        """Move window and cursor down by a window."""
        self._page(self._height)

    def action_page_up(self) -> None:
        """Move window and cursor up by a window."""
        self._page(-self._height)

    def action_select(self) -> None:
        """Open the row under the cursor."""


def _lines_of(thumb: int, length: float) -> range:
    """The lines of a scrollbar that its thumb of so many lines takes, which begins at that step."""
    return range(thumb // THUMB_STEPS, (thumb + ceil(length * THUMB_STEPS)) // THUMB_STEPS + 1)
