"""The keys that work on a screen, made from its bindings."""

from collections.abc import Sequence
from itertools import zip_longest
from textwrap import wrap
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from tui.keys import SCOPES, Active, keymap_of, of
from tui.keys.bindings.app import SCREEN
from tui.keys.bindings.card import PAGE
from tui.keys.bindings.sheets import HELP_SHEET
from tui.screens.sheet import Sheet
from tui.widgets.row_detail.page import Line, Page
from tui.widgets.virtual_table import fit, plain

MOST_KEYS = 13
"""Cells for the keys of a binding; what is more has a line of its own."""

GAP = 2
"""Cells between keys and what they do, and between columns."""

LEAST_COLUMN = 54
"""Cells from which on a column of help can be read."""

OTHERS = "Others"


class KeysPage(Page, inherit_bindings=False):
    """The page of the help."""

    BINDINGS: ClassVar[list[BindingType]] = of(PAGE)


class HelpScreen(Sheet[None], inherit_bindings=False):
    """The keys that work on the screen below, and what each does."""

    TITLE = "Help"
    BINDINGS: ClassVar[list[BindingType]] = of(HELP_SHEET, SCREEN)

    def __init__(self, heading: str, active: Sequence[Active]) -> None:
        super().__init__()
        self._heading = heading
        self._groups = _grouped(active)

    def compose(self) -> ComposeResult:
        """One scrolling page."""
        yield KeysPage(classes="sheet")

    def on_mount(self) -> None:
        """Fill it."""
        self.query_one(KeysPage).show(self._lines)

    def _lines(self, width: int) -> Sequence[Line]:
        what = {"help.close": "closes", "page.half-down": "scrolls"}
        keys = keymap_of(self).told(what)
        columns = 2 if width >= 2 * LEAST_COLUMN else 1
        each = (width - GAP * (columns - 1)) // columns
        groups = [_group(heading, active, each) for heading, active in self._groups.items()]
        head: list[Line] = [(("Keys · " + plain(self._heading), "title"), (f"   {keys}", "dim"))]
        return head + _side_by_side(groups, columns, each)


def _grouped(active: Sequence[Active]) -> dict[str, list[Active]]:
    headings = {name: scope.heading for scope in SCOPES for name in scope.names}
    groups: dict[str, list[Active]] = {}
    for each in active:
        groups.setdefault(headings.get(each.name, OTHERS), []).append(each)
    return groups


def _group(heading: str, active: Sequence[Active], width: int) -> list[Line]:
    """Its lines, each of `width` cells."""
    lines: list[Line] = [_line("", "", width), _line(heading, "heading", width)]
    for each in active:
        keys = " ".join(each.keys)
        told = each.binding.tooltip or each.binding.description
        style = "" if each.enabled else "dim"
        if len(keys) > MOST_KEYS:
            lines.append(_line(keys, "strong", width))
            keys = ""
        room = max(1, width - MOST_KEYS - GAP)
        for part in wrap(told, room) or [""]:
            lines.append(((fit(keys, MOST_KEYS) + " " * GAP, "strong"), (fit(part, room), style)))
            keys = ""
    return lines


def _line(text: str, style: str, width: int) -> Line:
    return ((fit(text, width), style),)


def _side_by_side(groups: Sequence[list[Line]], columns: int, width: int) -> list[Line]:
    """The groups one below the other, in columns of about the same height."""
    if columns == 1:
        return [line for group in groups for line in group]
    half = sum(map(len, groups)) / 2
    left: list[Line] = []
    right: list[Line] = []
    for group in groups:
        fits = not right and len(left) + len(group) / 2 <= half
        (left if fits else right).extend(group)
    empty = _line("", "", width)
    gap = (" " * GAP, "")
    return [(*one, gap, *other) for one, other in zip_longest(left, right, fillvalue=empty)]
