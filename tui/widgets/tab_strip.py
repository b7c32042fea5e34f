"""The line at the top: the tabs, and where one is connected."""

from collections.abc import Iterator, Sequence
from itertools import product

from rich.cells import cell_len
from rich.text import Text
from textual.app import RenderResult
from textual.reactive import reactive
from textual.widget import Widget

from tui.keys import shown

GAPS = (2, 1, 0)
"""Cells behind a tab's heading: as many as leave room for where one is connected."""

LONG, SHORT, SHORTEST = 99, 6, 4
"""Letters of a heading at most; the current tab's is whole."""


class TabStrip(Widget):
    """The tabs with their keys, the current one marked; `place` at the right end."""

    DEFAULT_CSS = """
    TabStrip { height: 1; padding: 0 1; background: $surface; }
    """

    place: reactive[str] = reactive("")

    def __init__(self, tabs: Sequence[tuple[str, str]], current: str) -> None:
        super().__init__()
        self._tabs = tabs
        self._current = current

    def render(self) -> RenderResult:
        """One line."""
        width = self.content_size.width
        fitting = (
            (line, place)
            for longest, place in self._choices()
            for line in (self._line(gap, longest) for gap in GAPS)
            if line.cell_len + cell_len(place) <= width
        )
        line, place = next(fitting, (self._line(GAPS[-1], SHORTEST), ""))
        return line.append(place.rjust(max(0, width - line.cell_len)), "dim")

    def _choices(self) -> Iterator[tuple[int, str]]:
        """How many letters of a heading there are, and what of the place, the best first."""
        _, _, database = self.place.rpartition("@")
        _, _, rights = database.rpartition(" ")
        yield from product((LONG,), (self.place, database))
        yield from product((SHORT,), (database, rights))
        yield SHORTEST, rights

    def _line(self, gap: int, longest: int) -> Text:
        line = Text(no_wrap=True)
        for name, heading in self._tabs:
            current = name == self._current
            line.append(f" {shown(self, f'tab.{name}')} ", "bold reverse" if current else "dim")
            before = " " if current else ""
            told = heading if current else _cut(heading, longest)
            line.append(f"{before}{told}{' ' * gap}", "bold" if current else "dim")
        return line


def _cut(heading: str, longest: int) -> str:
    return heading if len(heading) <= longest else f"{heading[: longest - 1]}…"
