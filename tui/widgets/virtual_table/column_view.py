"""A window over columns as well, with a current one, which people hide, move and resize."""

from collections.abc import Iterable, Sequence
from typing import Literal

from textual.reactive import reactive

from .columns import Column, Columns, Slot, spans
from .focusing import Focusing
from .layout import ColumnLayout, Layout

CursorType = Literal["row", "cell"]


class ColumnView(Focusing):
    """Columns side by side, and a cursor on one of them, which scrolls them along.

    Columns are known by their names. What people make of them outlives `set_columns`.
    """

    cursor_type: reactive[CursorType] = reactive[CursorType]("cell", repaint=False, init=False)
    """What the cursor is on: a cell of its row, or all of it. Over a whole row, the keys that would
    move it along the row scroll the columns."""

    _columns = Columns()
    _declared: tuple[Column, ...] = ()
    _arrangement = Layout()
    _column = 0
    _frozen = 1

    @property
    def cursor_column(self) -> str | None:
        """The name of the column under the cursor; None without one, or on a whole row."""
        names = self._columns.names
        return names[self._column] if names and self.cursor_type == "cell" else None

    @property
    def visible_columns(self) -> tuple[str, ...]:
        """The names of the columns on the screen, a cut one included."""
        return tuple(slot.column.name for slot in self._slots)

    @property
    def column_layout(self) -> tuple[ColumnLayout, ...]:
        """Name, width (None as declared) and whether hidden, of each column in order."""
        return self._laid_out.entries

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show these columns, the first `frozen` of them at the left whatever is scrolled.

        They stand in this order until somebody arranges them, and from then on as arranged. The
        cursor stays in its column if that is there.
        """
        self._declared = tuple(columns)
        self._lay_out(self._arrangement)

    def restore_layout(self, layout: Iterable[tuple[str, int | None, bool]]) -> None:
        """Arrange the columns as a `column_layout` from before says.

        Columns that are not there are remembered; those it does not know stand behind the one
        they are declared after. An empty one is the declared order. `LayoutChanged` is not told.
        """
        self._lay_out(Layout.restored(layout))

    def hide_column(self, name: str) -> bool:
        """Hide a column, but never the last one; whether it was seen before."""
        return self._columns.names != (name,) and self._change_hidden([name], hidden=True)

    def show_column(self, name: str) -> bool:
        """Show a hidden column in its place; whether it was hidden."""
        return self._change_hidden([name], hidden=False)

    def move_column(self, name: str, by: int) -> bool:
        """Move a column by so many others to the right, or to the left; whether it moved."""
        names = self._columns.names
        if name not in names:
            return False
        beside = names[max(0, min(names.index(name) + by, len(names) - 1))]
        return self._rearrange(self._laid_out.with_move(name, beside))

    def resize_column(self, name: str, by: int) -> bool:
        """Make a column that many cells wider, or narrower; whether it became so."""
        widths = {column.name: column.width for column in self._columns}
        if name not in widths:
            return False
        return self._rearrange(self._laid_out.with_width(name, widths[name] + by))

    def move_cursor_column(self, name: str) -> bool:
        """Put the cursor on a column, and show that; whether there is such a column."""
        if name in self._columns.names:
            self._go_column(self._columns.names.index(name))
        return name in self._columns.names

    def on_resize(self) -> None:
        """Keep the cursor's column in the window."""
        self._show_cursor_column()

    def watch_cursor_type(self) -> None:
        """Draw the cursor anew."""
        self._show_cursor_column()
        self._refresh_rows(self._cursor)
        self._column_moved()

    @property
    def _slots(self) -> list[Slot]:
        return self._columns.slots(self.scroll_offset.x, self._width)

    @property
    def _laid_out(self) -> Layout:
        return self._arrangement.covering(self._declared)

    def _rearrange(self, layout: Layout) -> bool:
        if layout.arranged(self._declared) == list(self._columns):
            return False
        self._lay_out(layout)
        self._layout_changed()
        return True

    def _change_hidden(self, names: Iterable[str], *, hidden: bool) -> bool:
        layout = self._laid_out
        for name in names:
            layout = layout.with_hidden(name, hidden)
        return self._rearrange(layout)

    def _lay_out(self, layout: Layout) -> None:
        before = self.cursor_column
        self._arrangement = layout
        self._columns = Columns(self._laid_out.arranged(self._declared), self._frozen)
        names = self._columns.names
        last = max(0, len(names) - 1)
        self._column = names.index(before) if before in names else min(self._column, last)
        self._set_extent(self._columns.width)
        self._columns_changed()
        self.refresh()
        self._show_cursor_column()
        if before is not None and before != self.cursor_column:
            self._column_moved()

    def _go_column(self, number: int) -> None:
        before = self._column
        self._column = max(0, min(number, len(self._columns.names) - 1))
        self._show_cursor_column()
        if self._column != before:
            self._refresh_rows(self._cursor)
            self._column_moved()

    def _show_cursor_column(self) -> None:
        if self.cursor_column is not None and self._width > 0:
            x = self.scroll_offset.x
            to = self._columns.scroll_to(self._column, x, self._width)
            if to != x:
                self._scroll_columns(to)

    def _scroll_columns(self, x: int) -> None:
        self.scroll_x = self.scroll_target_x = x

    def _stops(self) -> list[int]:
        return self._columns.stops(self._width)

    def _point_at(self, x: int) -> None:
        for name, cells in spans(self._slots).items():
            if x in cells:
                self.move_cursor_column(name)

    def _columns_changed(self) -> None:
        """There are other columns, or they are arranged otherwise."""

    def _column_moved(self) -> None:
        """The cursor is on another column."""

    def _layout_changed(self) -> None:
        """Somebody arranged the columns."""

    def action_cursor_right(self) -> None:
        """Move the cursor to the next column; over a whole row, show the columns to the right."""
        if self.cursor_type == "cell":
            self._go_column(self._column + 1)
        else:
            x = self.scroll_offset.x
            self._scroll_columns(min((stop for stop in self._stops() if stop > x), default=x))

    def action_cursor_left(self) -> None:
        """Move the cursor to the column before; over a whole row, show the columns to the left."""
        if self.cursor_type == "cell":
            self._go_column(self._column - 1)
        else:
            x = self.scroll_offset.x
            self._scroll_columns(max((stop for stop in self._stops() if stop < x), default=0))

    def action_hide_column(self) -> None:
        """Hide the current column."""
        self.hide_column(self.cursor_column or "")

    def action_show_columns(self) -> None:
        """Show all hidden columns."""
        self._change_hidden([entry.name for entry in self.column_layout], hidden=False)

    def action_move_column(self, by: int) -> None:
        """Move the current column."""
        if self.move_column(self.cursor_column or "", by):
            self._show_cursor_column()

    def action_resize_column(self, by: int) -> None:
        """Make the current column wider or narrower."""
        self.resize_column(self.cursor_column or "", by)
