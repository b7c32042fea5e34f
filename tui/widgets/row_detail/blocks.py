"""The parts a page is made of: each gives lines that are no wider than they are told."""

from collections.abc import Iterable, Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from tui.presentation import Rating
from tui.widgets.row_detail.page import Line, Span, length
from tui.widgets.virtual_table import fit, plain

NULL: Span = ("·", "null")
"""How a missing value looks."""

SEPARATOR = " · "
BAR_ON, BAR_OFF = "━", "─"

_CONSOLE = Console(width=80, file=None, color_system=None, legacy_windows=False)


def paragraphs(text: str, width: int, style: str = "") -> list[Line]:
    """`text` wrapped at words; a line break starts a paragraph, with a blank line between."""
    lines: list[Line] = []
    for paragraph in text.splitlines():
        if paragraph.strip():
            lines += [(), *wrapped(paragraph.strip(), width, style)]
    return lines[1:]


def wrapped(text: str, width: int, style: str = "") -> list[Line]:
    """`text`, made plain, wrapped at words; in no room at all, a character a line."""
    text, width = plain(text), max(1, width)
    if cell_len(text) <= width:
        return [((text, style),)]
    lines = Text(text, end="").wrap(_CONSOLE, width, tab_size=1)
    return [((line.plain.rstrip(), style),) for line in lines]


def flow(parts: Iterable[str], width: int, style: str = "") -> list[Line]:
    """`parts` with dots between, broken at the dots where they do not fit on one line."""
    lines: list[str] = []
    for part in map(plain, parts):
        joined = f"{lines[-1]}{SEPARATOR}{part}" if lines else part
        if lines and cell_len(joined) <= width:
            lines[-1] = joined
        else:
            lines.append(part)
    return [line for text in lines for line in wrapped(text, width, style)]


def named(label: str, spans: Sequence[Line], indent: int) -> list[Line]:
    """Lines of a value behind its name, which has `indent` cells."""
    first, *rest = spans or [()]
    margin = (" " * indent, "")
    return [((fit(label, indent - 1) + " ", "dim"), *first), *((margin, *line) for line in rest)]


def beside(left: Sequence[Line], right: Sequence[Line], column: int) -> list[Line]:
    """Two blocks side by side, the right one from the cell `column` on."""
    lines: list[Line] = []
    for index in range(max(len(left), len(right))):
        line = left[index] if index < len(left) else ()
        if index < len(right):
            line = (*line, (" " * (column - length(line)), ""), *right[index])
        lines.append(line)
    return lines


def bar(rating: Rating, width: int) -> Line:
    """A rating as a bar and in words; a dot where there is none."""
    if rating.score is None:
        return (NULL, (" " * (width + 4), ""))
    full = rating.cells(width)
    return (
        (BAR_ON * full, "bar"),
        (BAR_OFF * (width - full), "null"),
        (f"{rating.words:>5}", "strong"),
    )
