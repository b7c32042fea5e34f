"""The line at the top: the tabs, and where one is connected."""

from collections.abc import Sequence

from rich.text import Text
from textual.app import RenderResult
from textual.reactive import reactive
from textual.widget import Widget

from tui.keys import shown

GAPS = (2, 1, 0)
"""Cells behind a tab's heading: as many as leave room for where one is connected."""


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
        lines = (self._line(gap) for gap in GAPS)
        line = next((each for each in lines if each.cell_len + len(self.place) <= width), None)
        line = line or self._line(GAPS[-1])
        room = width - line.cell_len
        # Its end, the rights, is what must not be lost.
        place = self.place if len(self.place) <= room else f"…{self.place[-max(0, room - 1) :]}"
        if room > 0:
            line.append(place.rjust(room), "dim")
        return line

    def _line(self, gap: int) -> Text:
        line = Text(no_wrap=True)
        for name, heading in self._tabs:
            current = name == self._current
            line.append(f" {shown(self, f'tab.{name}')} ", "bold reverse" if current else "dim")
            before = " " if current else ""
            line.append(f"{before}{heading}{' ' * gap}", "bold" if current else "dim")
        return line
