"""The line at the top: the tabs, and where one is connected."""

from collections.abc import Sequence

from rich.text import Text
from textual.app import RenderResult
from textual.reactive import reactive
from textual.widget import Widget

from tui.keys import shown


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
        line = Text(no_wrap=True)
        for name, heading in self._tabs:
            current = name == self._current
            line.append(f" {shown(self, f'tab.{name}')} ", "bold reverse" if current else "dim")
            line.append(f"{' ' if current else ''}{heading}  ", "bold" if current else "dim")
        room = self.content_size.width - line.cell_len
        # Its end, the rights, is what must not be lost.
        place = self.place if len(self.place) <= room else f"…{self.place[-max(0, room - 1) :]}"
        if room > 0:
            line.append(place.rjust(room), "dim")
        return line
