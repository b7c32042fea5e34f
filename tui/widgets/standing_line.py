"""A line over tables that says how things stand."""

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual.app import RenderResult
from textual.widget import Widget

from tui.widgets.virtual_table import Cell, plain

SEPARATOR = " · "


class StandingLine(Widget):
    """Parts with dots between, each in its style; a long text takes more lines."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "standing-line--strong",
        "standing-line--bad",
        "standing-line--warn",
    }
    DEFAULT_CSS = """
    StandingLine {
        height: auto;
        min-height: 1;
        max-height: 3;
        padding: 0 1;
        color: $text-muted;

        & > .standing-line--strong { color: $foreground; text-style: bold; }
        & > .standing-line--bad { color: $text-error; text-style: bold; }
        & > .standing-line--warn { color: $text-warning; text-style: bold; }
        &:ansi { color: ansi_default; }
        &:ansi > .standing-line--strong { color: ansi_default; text-style: bold; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._parts: tuple[Cell, ...] = ()

    def show(self, parts: Sequence[Cell]) -> None:
        """Show these, if they are others than before."""
        if tuple(parts) != self._parts:
            before, self._parts = self._parts, tuple(parts)
            longer = any(_length(each) > self.content_size.width for each in (before, parts))
            self.refresh(layout=longer)

    def say(self, text: str) -> None:
        """Say what is wrong."""
        self.show([Cell(f"! {text}", "warn")])

    def render(self) -> RenderResult:
        """The parts."""
        line = Text(end="")
        for number, part in enumerate(self._parts):
            line.append(SEPARATOR if number else "")
            style = f"standing-line--{part.style}"
            line.append(
                plain(part.text), self.get_component_rich_style(style) if part.style else ""
            )
        return line


def _length(parts: Sequence[Cell]) -> int:
    return len(SEPARATOR.join(part.text for part in parts))
