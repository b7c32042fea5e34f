"""Lines of a table, as strips of few segments."""

from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.widgets.virtual_table.cells import NO_MARK, Cell, fit
from tui.widgets.virtual_table.columns import GUTTER, Columns, RowValues
from tui.widgets.virtual_table.palette import Palette

POINTER = "▌"
FROZEN_EDGE = "│"
MORE = "›"

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

    def header(self) -> Strip:
        """The headings, and a sign at the right edge if there are columns beyond it."""
        cells = [Cell(slot.column.heading, "header") for slot in self._slots]
        strip = self._line(NO_MARK, cells, "header")
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

    def _line(self, mark: Cell, cells: Iterable[Cell], blank: str = "") -> Strip:
        palette = self._palette
        base = palette[blank]
        sign = fit(mark.text, 1), palette[mark.style if mark.text else blank]
        pieces: list[Piece] = [(" ", base), sign, (" ", base)]
        for slot, cell in zip(self._slots, cells, strict=True):
            text = fit(cell.text, slot.width, slot.column.align)
            gap = " " * slot.gap
            if slot.edge:
                pieces += self._spread(text, cell.style, base)
                pieces.append((FROZEN_EDGE + gap[1:], palette["edge"]))
            elif palette.fills(cell.style):
                pieces += self._spread(text + gap, cell.style, base)
            else:
                pieces.append((text + gap, palette[cell.style]))
        pieces.append((" " * self._rest, base))
        return _strip(pieces, self._length)

    def _spread(self, text: str, style: str, base: Style) -> list[Piece]:
        """A cell's text in its style, and its padding in that of the blanks."""
        after = text[len(text.rstrip(" ")) :]
        before = text[: len(text) - len(text.lstrip(" "))] if len(after) < len(text) else ""
        core = text[len(before) : len(text) - len(after)]
        return [(before, base), (core, self._palette[style]), (after, base)]


def under_cursor(strip: Strip, cursor: Style) -> Strip:
    """A row's line with the cursor on it.

    A cursor style without a colour of its own leaves the cells theirs.
    """
    first, *others = strip
    pointed = Segment(POINTER + first.text[1:], first.style)
    pieces = [(text, (style or Style()) + cursor) for text, style, _ in (pointed, *others)]
    return _strip(pieces, strip.cell_length)


def _strip(pieces: Iterable[Piece], length: int) -> Strip:
    segments = [
        Segment("".join(map(itemgetter(0), run)), style)
        for style, run in groupby((piece for piece in pieces if piece[0]), key=itemgetter(1))
    ]
    return Strip(segments, length)
