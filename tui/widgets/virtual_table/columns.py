"""What a column is, and which of its cells are on the screen."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise, starmap
from typing import Any

from .cells import NULL, Align, Cell

RowValues = Mapping[str, object]
"""A row's values by column name. A column that is missing here is drawn as NULL."""

GUTTER = 3
"""Cells before the first column: the cursor's pointer, the row's mark, a space."""

GAP = 1
"""Cells between two columns."""

GAP_AFTER_NUMBERS = 2
"""Cells between a column set to the right and one set to the left, which would seem one."""

RIGHT = 1
"""Cells kept free at the right edge, where a sign says that there are more columns."""

LEAST_CUT = 6
"""Cells of a text column at the right edge that are worth showing; a number is never cut."""

LEAST_SCROLLED = 20
"""Cells that must remain beside frozen columns; with fewer they scroll with the rest."""


def as_text(value: object) -> Cell:
    """A value as its own text, unstyled."""
    return Cell(str(value))


@dataclass(frozen=True)
class Column:
    """A column of fixed width.

    Raises ValueError if the width is less than one cell.
    """

    name: str
    """The key of its values in a row."""
    heading: str
    width: int
    """In terminal cells."""
    align: Align = "left"
    render: Callable[[Any], Cell] = as_text
    """Makes a cell of a value; never called with None."""
    null: Cell = NULL
    """The cell of a value that is None or missing."""

    def __post_init__(self) -> None:
        if self.width < 1:
            raise ValueError(f"column {self.name!r}: a width of {self.width} cells shows nothing")

    def cell(self, values: RowValues) -> Cell:
        """The cell of this column in a row."""
        value = values.get(self.name)
        return self.null if value is None else self.render(value)


@dataclass(frozen=True)
class Slot:
    """Where a column is on the screen."""

    column: Column
    width: int
    """Cells it has, which at the right edge may be fewer than it wants."""
    gap: int
    """Cells after it."""
    edge: bool = False
    """Whether columns are hidden between this one and the next."""


class Columns:
    """Columns side by side, the first `frozen` of them held against horizontal scrolling."""

    def __init__(self, columns: Sequence[Column] = (), frozen: int = 0) -> None:
        self._columns = tuple(columns)
        self._frozen = frozen
        self._gaps = [*starmap(_gap, pairwise(self._columns)), GAP]
        widths = (c.width + gap for c, gap in zip(self._columns, self._gaps, strict=False))
        self._starts = tuple(accumulate(widths, initial=GUTTER))

    def __iter__(self) -> Iterator[Column]:
        return iter(self._columns)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, from the left."""
        return tuple(column.name for column in self._columns)

    @property
    def width(self) -> int:
        """Cells of a whole line, from the gutter to the right edge."""
        return max(GUTTER, self._starts[-1] - GAP) + RIGHT

    def stops(self, window: int) -> list[int]:
        """How far to scroll, in cells, so that a column stands right beside the frozen ones.

        `window` is the width of the line that is seen.
        """
        frozen = self._frozen_in(window)
        return [start - self._starts[frozen] for start in self._starts[frozen:-1]]

    def slots(self, scroll_x: int, window: int) -> list[Slot]:
        """What is seen of the columns in a window of that many cells, scrolled by `scroll_x`.

        Scrolling hides columns whole.
        """
        frozen = self._frozen_in(window)
        hidden = bisect_left(self.stops(window), scroll_x)
        slots: list[Slot] = []
        room = window - GUTTER - RIGHT
        for number in (*range(frozen), *range(frozen + hidden, len(self._columns))):
            column, gap = self._columns[number], self._gaps[number]
            width = min(column.width, room)
            if width < column.width and (column.align == "right" or width < LEAST_CUT):
                break
            gap = min(gap, room - width)
            slots.append(Slot(column, width, gap, edge=bool(hidden) and number == frozen - 1))
            room -= width + gap
        return slots

    def scroll_to(self, number: int, scroll_x: int, window: int) -> int:
        """The least change of `scroll_x` after which all of a column is seen.

        One that is wider than the window stands first in it.
        """
        place = number - self._frozen_in(window)
        if place < 0:
            return scroll_x
        stops = self.stops(window)
        hidden = bisect_left(stops, scroll_x)
        if place < hidden:
            return stops[place]
        ways = (scroll_x, *stops[hidden + 1 : place])
        return next((x for x in ways if self._is_whole(number, x, window)), stops[place])

    def continue_after(self, slots: Sequence[Slot]) -> bool:
        """Whether there is more to see to the right of `slots`."""
        last = self._columns[-1:]
        return [(slot.column, slot.width) for slot in slots[-1:]] != [(c, c.width) for c in last]

    def _is_whole(self, number: int, scroll_x: int, window: int) -> bool:
        column = self._columns[number]
        slots = self.slots(scroll_x, window)
        return any(slot.column is column and slot.width == column.width for slot in slots)

    def _frozen_in(self, window: int) -> int:
        frozen = min(self._frozen, len(self._columns))
        return frozen if self._starts[frozen] + LEAST_SCROLLED <= window else 0


def spans(slots: Sequence[Slot]) -> dict[str, range]:
    """The cells of a line in which each column stands, by its name."""
    starts = accumulate((slot.width + slot.gap for slot in slots), initial=GUTTER)
    return {
        slot.column.name: range(start, start + slot.width)
        for start, slot in zip(starts, slots, strict=False)
    }


def _gap(column: Column, following: Column) -> int:
    return GAP_AFTER_NUMBERS if (column.align, following.align) == ("right", "left") else GAP
