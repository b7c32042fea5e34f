"""Which rows there are, and where among them the cursor stands, or is on its way to."""

from collections.abc import Hashable
from dataclasses import dataclass

from .columns import RowValues
from .marking import Marking
from .snapshot import Absent, Snapshot


@dataclass(frozen=True)
class Place:
    """Where the cursor stood: its row's key, position and line in the window."""

    key: Hashable | None
    index: int
    line: int


class Standing(Marking):
    """The rows of one result, and the cursor on one of them."""

    _snapshot: Snapshot
    _sought: Place | None = None

    @property
    def generation(self) -> int:
        """Which `show_keys` the rows are of: 0 before the first."""
        return self._snapshot.generation

    @property
    def row_count(self) -> int:
        """Rows there are, or are known to come."""
        return self._snapshot.row_count

    @property
    def cursor_key(self) -> Hashable | None:
        """The key under the cursor; None where it has not come, or there are no rows."""
        return self._snapshot.key_at(self._cursor)

    @property
    def row_at_cursor(self) -> RowValues | None:
        """The row under the cursor; None where it is not there."""
        row = self._snapshot.row_at(self._cursor)
        return None if isinstance(row, Absent) else row

    def index_of(self, key: Hashable) -> int | None:
        """The position of the row with `key`; None where its key is not among those here."""
        return self._snapshot.keys.find(key)

    def row(self, key: Hashable) -> RowValues | None:
        """The row with `key` if it is in memory."""
        row = self._snapshot.row(key)
        return None if isinstance(row, Absent) else row

    def nth_key(self, index: int) -> Hashable | None:
        """The key of the row at a position; None where it has not come, or there is none."""
        return self._snapshot.key_at(index)

    @property
    def place(self) -> tuple[Hashable | None, int]:
        """Key and position of the row that the cursor is on, or is on its way to; see `seek`."""
        sought = self._sought
        return (sought.key, sought.index) if sought else (self.cursor_key, self._cursor)

    def seek(self, key: Hashable | None, index: int) -> None:
        """Before any row is shown: stand at `index`, on the way to the row with `key`.

        A `show_keys` with `keep_cursor` then goes on from there.
        """
        self._snapshot.extend((), index + 1)
        self._set_extent(self._columns.width)
        line = min(index, self._height // 2)
        self._go(index, index - line)
        self._sought = Place(key, index, line)

    def look_ahead(self, index: int) -> None:
        """Somebody may be about to go to the row at `index`: ask for what would be seen there."""
        if 0 <= index < self.row_count:
            top = self._top_with(index, self._top)
            self._snapshot.ahead = range(top, top + self._height)
            self._look()

    @property
    def _count_of_keys(self) -> int:
        return len(self._snapshot.keys)

    def _settle(self, place: Place, known: int) -> None:
        """Put the cursor back to its place, as far as the keys behind the `known` ones tell."""
        found: int | None = place.index
        if place.key is not None and self._snapshot.key_at(place.index) != place.key:
            found = self._snapshot.keys.find(place.key, known)
        index = place.index if found is None else found
        self._go(index, index - place.line)
        self._announce()
        self._sought = place if found is None or index >= self.row_count else None

    def _announce(self, changed: bool = False) -> None:
        """The cursor may be elsewhere."""
