"""Lines of a table, as strips of few segments."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from .cells import NO_MARK, Cell, fit
from .columns import GUTTER, Columns, RowValues, Slot, spans
from .palette import Palette
from .plain import plain

POINTER = "▌"
FROZEN_EDGE = "│"
MORE = "›"
MARKED = "•"
MARKED_AT = 2
"""The cell of the gutter for it: behind the pointer and the sign of `set_mark`."""

ASCENDING, DESCENDING = "▴", "▾"

Sorts = Sequence[tuple[str, bool]]
"""Names of columns, the first first, each with whether it goes down."""

BLANK = Cell("")
WAITING = Cell("…", "waiting")
GONE = Cell("no longer there", "gone")

Piece = tuple[str, Style]


class Painter:
    """Draws lines of `width` cells that show `columns`, scrolled by `scroll_x`.

    A margin of so many more cells is left blank after them.
    """

    def __init__(
        self, columns: Columns, scroll_x: int, width: int, margin: int, palette: Palette
    ) -> None:
        self._slots = columns.slots(scroll_x, width)
        self._spans = spans(self._slots)
        self._more = columns.continue_after(self._slots)
        self._palette = palette
        used = GUTTER + sum(slot.width + slot.gap for slot in self._slots)
        self._rest = max(0, width - used) + margin
        self._length = used + self._rest
        self._margin = margin

    def row(self, values: RowValues, mark: Cell = NO_MARK) -> Strip:
        """A row's line without cursor."""
        return self._line(mark, [slot.column.cell(values) for slot in self._slots])

    def absent(self, sign: Cell, mark: Cell = NO_MARK) -> Strip:
        """The line of a row that has no values: `sign` in the first column."""
        return self._line(mark, [sign, *[BLANK] * len(self._slots)][: len(self._slots)])

    def span(self, name: str | None) -> range | None:
        """The cells of a line in which a column stands; None where it is not seen."""
        return None if name is None else self._spans.get(name)

    def header(self, sorts: Sorts = ()) -> Strip:
        """The headings, those sorted by with a sign, and another if there are columns beyond."""
        signs = _sort_signs(sorts)
        slots = [_with_room(slot, signs.get(slot.column.name, "")) for slot in self._slots]
        cells = [Cell(_heading(slot, signs.get(slot.column.name, "")), "header") for slot in slots]
        strip = self._line(NO_MARK, cells, "header", slots)
        if not self._more:
            return strip
        sign = Segment(MORE + " " * self._margin, self._palette["edge"])
        kept = strip.crop(0, self._length - sign.cell_length)
        return Strip([*kept, sign], self._length)

    def message(self, text: str) -> Strip:
        """A line that says `text`, or nothing."""
        base = self._palette[""]
        said = fit(text, max(0, self._length - GUTTER))
        return _strip([(" " * GUTTER, base), (said, self._palette["empty"])], self._length)

    def _line(
        self,
        mark: Cell,
        cells: Iterable[Cell],
        blank: str = "",
        slots: Sequence[Slot] | None = None,
    ) -> Strip:
        palette = self._palette
        base = palette[blank]
        sign = fit(mark.text, 1), palette[mark.style if mark.text else blank]
        pieces: list[Piece] = [(" ", base), sign, (" ", base)]
        after = base
        for slot, cell in zip(slots or self._slots, cells, strict=True):
            text = fit(cell.text, slot.width, slot.column.align)
            gap = " " * slot.gap
            if slot.edge:
                pieces += self._spread(text, cell.style, base)
                pieces.append((FROZEN_EDGE + gap[1:], palette["edge"]))
                after = base
            elif palette.fills(cell.style):
                pieces += self._spread(text + gap, cell.style, base)
                after = base
            else:
                # Blanks go on in the style before them, where it does not show: one that changes
                # is 40 bytes for the terminal.
                after = palette[cell.style] if cell.text else after
                pieces.append((text + gap, after))
        pieces.append((" " * self._rest, after))
        return _strip(pieces, self._length)

    def _spread(self, text: str, style: str, base: Style) -> list[Piece]:
        """A cell's text in its style, and its padding in that of the blanks."""
        after = text[len(text.rstrip(" ")) :]
        before = text[: len(text) - len(text.lstrip(" "))] if len(after) < len(text) else ""
        core = text[len(before) : len(text) - len(after)]
        return [(before, base), (core, self._palette[style]), (after, base)]


def marked(strip: Strip, style: Style) -> Strip:
    """A row's line with the sign of a marked row and its style."""
    before, _, after = strip.divide([MARKED_AT, MARKED_AT + 1, strip.cell_length])
    sign = Segment(MARKED, next(iter(after), Segment("")).style)
    return Strip([_laid(part, style) for part in (*before, sign, *after)], strip.cell_length)


def under_cursor(strip: Strip, cursor: Style, cell: Style, span: range | None) -> Strip:
    """A row's line with the cursor on it, and on the cells of `span` the cursor of a cell.

    A cursor style without a colour of its own leaves the cells theirs.
    """
    first, *others = strip
    pointed = Strip([Segment(POINTER + first.text[1:], first.style), *others], strip.cell_length)
    if span is None:
        return Strip([_laid(part, cursor) for part in pointed], strip.cell_length)
    styles = cursor, cursor + cell, cursor
    parts = pointed.divide([span.start, span.stop, strip.cell_length])
    pieces = [
        _laid(piece, style) for part, style in zip(parts, styles, strict=False) for piece in part
    ]
    return Strip(pieces, strip.cell_length)


def _laid(segment: Segment, style: Style) -> Segment:
    return Segment(segment.text, (segment.style or Style()) + style)


def _sort_signs(sorts: Sorts) -> dict[str, str]:
    several = len(sorts) > 1
    return {
        name: (DESCENDING if descending else ASCENDING) + str(place) * several
        for place, (name, descending) in enumerate(sorts, start=1)
    }


def _with_room(slot: Slot, sign: str) -> Slot:
    """The slot with as much of the gap after it as its heading needs for `sign`.

    A heading over numbers keeps standing over them: its sign stands in the gap.
    """
    is_number = slot.column.align == "right"
    wanted = len(sign) if is_number else cell_len(slot.column.heading + sign) - slot.width
    # A number beside the next heading would seem to be part of it.
    free = 0 if slot.edge else slot.gap - (len(sign) > 1)
    borrowed = max(0, min(wanted, free)) if sign else 0
    return replace(slot, width=slot.width + borrowed, gap=slot.gap - borrowed)


def _heading(slot: Slot, sign: str) -> str:
    heading = plain(slot.column.heading)
    room = max(0, slot.width - len(sign))
    return (set_cell_size(heading, room) if cell_len(heading) > room else heading) + sign


def _strip(pieces: Iterable[Piece], length: int) -> Strip:
    segments = [
        Segment("".join(map(itemgetter(0), run)), style)
        for style, run in groupby((piece for piece in pieces if piece[0]), key=itemgetter(1))
    ]
    return Strip(segments, length)
