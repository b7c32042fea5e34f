"""The line over a Flyway history: where the schema stands."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text
from textual.app import RenderResult
from textual.reactive import reactive
from textual.widget import Widget

from rear_diff.query.history import History
from tui.presentation import local_now
from tui.presentation.migrations import standing_of
from tui.widgets.virtual_table import Cell, fit, plain

SEPARATOR = " · "


class HistoryLine(Widget):
    """The schema's version, the age of its last migration, and how many failed.

    `clock` gives the moment from which the age is counted. Empty until there is a history.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "history-line--strong",
        "history-line--bad",
    }
    DEFAULT_CSS = """
    HistoryLine {
        height: 1;
        padding: 0 1;
        color: $text-muted;

        & > .history-line--strong { color: $foreground; text-style: bold; }
        & > .history-line--bad { color: $text-error; text-style: bold; }
        &:ansi { color: ansi_default; }
        &:ansi > .history-line--strong { color: ansi_default; text-style: bold; }
    }
    """

    clock: Callable[[], datetime] = staticmethod(local_now)
    history: reactive[History | None] = reactive(None)

    def render(self) -> RenderResult:
        """One line; where there is little room, the age goes first, and never the failures."""
        line = Text(no_wrap=True, end="")
        if self.history is None:
            return line
        room = self.content_size.width
        parts = standing_of(self.history, self.clock())
        if _width(parts) > room:
            parts = [part for part in parts if part.style]
        version, *others = parts
        left = max(1, room - _width(others) - len(SEPARATOR) * bool(others))
        if cell_len(plain(version.text)) > left:
            version = Cell(fit(version.text, left), version.style)
        for number, part in enumerate([version, *others]):
            line.append(SEPARATOR if number else "")
            line.append(plain(part.text), self._style(part.style))
        return line

    def _style(self, name: str) -> str | Style:
        return self.get_component_rich_style(f"history-line--{name}") if name else ""


def _width(parts: Sequence[Cell]) -> int:
    return cell_len(SEPARATOR.join(plain(part.text) for part in parts))
