"""The line over a table that is one of several views: which they are, and how much each has."""

from collections.abc import Sequence
from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual.app import RenderResult
from textual.reactive import reactive
from textual.widget import Widget

from tui.keys import shown

View = tuple[str, str, str]
"""A view's name, its heading, and what is told of it."""


class ViewLine(Widget):
    """The views, the current one marked, and the key that turns from one to the next."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"view-line--current", "view-line--bad"}
    DEFAULT_CSS = """
    ViewLine {
        height: 1;
        padding: 0 1;
        color: $text-muted;

        & > .view-line--current { color: $accent; text-style: bold underline; }
        & > .view-line--bad { color: $text-error; text-style: bold; }
        &:ansi { color: ansi_default; }
    }
    """

    views: reactive[Sequence[View]] = reactive(())
    warning: reactive[str] = reactive("")

    def __init__(self, current: str, key: str) -> None:
        """`key` is the id of the binding that turns."""
        super().__init__()
        self._current = current
        self._key = key

    def render(self) -> RenderResult:
        """One line; what there is no room for goes from its end."""
        line = Text(no_wrap=True, end="", overflow="ellipsis")
        for number, (name, heading, told) in enumerate(self.views):
            line.append("   " if number else "")
            style = self._style("current") if name == self._current else ""
            line.append(heading, style)
            line.append(f" {told}" if told else "")
        if self.warning:
            line.append(" · ").append(self.warning, self._style("bad"))
        key = shown(self, self._key)
        told = f"{key} turns" if key else ""
        if told and line.cell_len + len(told) + 2 <= self.content_size.width:
            line.append(told.rjust(self.content_size.width - line.cell_len))
        return line

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"view-line--{name}")
