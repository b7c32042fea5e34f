"""Rows that a person marks, one by one or as a range that follows the cursor."""

from collections.abc import Hashable, Iterator

from .column_view import ColumnView
from .marked import Marked

KEYS_A_TURN = 4_000
"""Keys looked at in one turn of the event loop, for marks that are carried to another result."""


class Marking(ColumnView):
    """Marks on rows. Those of a range last as long as it, and stay when it is ended by its key."""

    _marked: Marked
    _anchor: int | None = None
    _seeking = False

    @property
    def marked_count(self) -> int:
        """Rows that are marked, those of the range included."""
        return len(self._marked)

    @property
    def marked_keys(self) -> Iterator[Hashable]:
        """Their keys in the order of the rows, as far as they have come.

        Last come those marked in a result before that are not in this one. They are made one by
        one, and hold only as long as nothing changes.
        """
        return self._marked.keys(self.nth_key)

    @property
    def range_rows(self) -> range:
        """The positions of the range that follows the cursor; empty without one."""
        return self._marked.reach

    def is_marked(self, index: int) -> bool:
        """Whether the row at a position is marked."""
        return self._marked.has(index, self.nth_key(index))

    def mark_rows(self, rows: range) -> None:
        """Mark the rows at these positions, which follow one another, however many."""
        self._marked.add(rows)
        self._refresh_rows(*self.visible_rows)
        self._marks_changed()

    def clear_range(self) -> bool:
        """Give the range up, its rows unmarked; whether there was one."""
        had = self._anchor is not None
        self._anchor = None
        self._follow()
        return had

    def clear_marked(self) -> bool:
        """Take all marks away, but not the range; whether there were any."""
        had = self._marked.clear()
        if had:
            self._refresh_rows(*self.visible_rows)
            self._marks_changed()
        return had

    def nth_key(self, index: int) -> Hashable | None:
        """The key of the row at a position; None where it has not come, or there is none."""
        raise NotImplementedError

    def _follow(self) -> None:
        """Let the range reach from where it began to the cursor."""
        before = self._marked.reach
        now = range(0)
        if self._anchor is not None:
            first, last = sorted((self._anchor, self._cursor))
            now = range(first, min(last + 1, self.row_count))
        if now != before:
            self._marked.reach = now
            visible = self.visible_rows
            self._refresh_rows(*(index for index in visible if (index in now) != (index in before)))
            self._marks_changed()

    def _carry_marks(self) -> None:
        """The rows are about to be those of another result."""
        before = self.marked_count
        self._anchor = None
        self._marked.carry(self.nth_key)
        if self.marked_count != before:
            self._marks_changed()

    def _seek_marks(self) -> None:
        """Find the rows of marks that were carried, a part in each turn of the event loop."""
        if not self._seeking:
            self._seeking = True
            self.call_next(self._seek)

    def _seek(self) -> None:
        self._seeking = False
        if self._marked.seek(self.nth_key, self._count_of_keys, KEYS_A_TURN):
            self._seek_marks()

    @property
    def _count_of_keys(self) -> int:
        raise NotImplementedError

    def _clip_marks(self) -> None:
        before = self.marked_count
        self._marked.clip(self.row_count)
        self._follow()
        if self.marked_count != before:
            self._marks_changed()

    def _marks_changed(self) -> None:
        """Other rows are marked."""

    def action_mark(self) -> None:
        """Mark the row, or take its mark away, and go on; of a range, mark the rows and end it."""
        if self._anchor is not None:
            self._keep_range()
        elif self.row_count:
            self._marked.toggle(self._cursor, self.nth_key(self._cursor))
            self._refresh_rows(self._cursor)
            self._marks_changed()
            self.action_cursor_down()

    def action_range(self) -> None:
        """Begin a range at the cursor, or end it and keep its rows marked."""
        if self._anchor is not None:
            self._keep_range()
        elif self.row_count:
            self._anchor = self._cursor
            self._follow()

    def action_range_down(self) -> None:
        """Let a range reach to the next row."""
        self._extend_range(1)

    def action_range_up(self) -> None:
        """Let a range reach to the row before."""
        self._extend_range(-1)

    def _extend_range(self, by: int) -> None:
        if self._anchor is None:
            self.action_range()
        self.move_cursor(self._cursor + by)

    def _keep_range(self) -> None:
        self._marked.keep_reach()
        self._anchor = None
        self._marks_changed()
