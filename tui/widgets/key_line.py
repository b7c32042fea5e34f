"""The last line: the keys that one needs most here, and what they do."""

from typing import ClassVar

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text
from textual.app import RenderResult
from textual.screen import Screen
from textual.widget import Widget

from tui.keys import Active, active_on

GAPS = (2, 1)
"""Cells between two keys, where there is room and where there is little."""

Shown = tuple[str, str, str, str, bool]
"""A key as one reads it, what it does, Textual's name of it, the binding's id, whether it is on."""

LAST = ("app.help", "app.quit")
"""What stays where there is no room for everything."""


class KeyLine(Widget):
    """Follows the bindings that are active on its screen, and repaints only when they change.

    Textual's Footer makes a widget for each key anew whenever the focus moves.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"key-line--key"}
    DEFAULT_CSS = """
    KeyLine { dock: bottom; height: 1; color: $footer-description-foreground; }
    KeyLine > .key-line--key { color: $footer-key-foreground; text-style: bold; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.auto_links = False
        self._keys: tuple[Shown, ...] = ()

    def on_mount(self) -> None:
        """Follow the screen."""
        self.screen.bindings_updated_signal.subscribe(self, self._look_later)
        self._look_later(self.screen)

    def _look_later(self, screen: Screen[object]) -> None:
        # What the key was for has been painted by then.
        self.call_after_refresh(self._look, screen)

    def _look(self, screen: Screen[object]) -> None:
        keys = tuple(_shown(each) for each in active_on(screen) if each.binding.show)
        if keys != self._keys:
            self._keys = keys
            self.refresh()

    def render(self) -> RenderResult:
        """One line; keys in the middle go first where there is no room."""
        strong = self.get_component_rich_style("key-line--key", partial=True)
        line = Text(no_wrap=True, end="")
        keys, gap = _fitting(self._keys, self.size.width)
        for key, does, name, _, on in keys:
            click = Style(meta={"@click": f"app.simulate_key({name!r})"})
            start = len(line)
            line.append(key, strong)
            line.append(f" {does}")
            line.stylize(click if on else click + Style(dim=True), start)
            line.append(" " * gap)
        line.rstrip()
        return line


def _shown(active: Active) -> Shown:
    binding = active.binding
    return active.keys[0], binding.description, binding.key, active.name, active.enabled


def _fitting(keys: tuple[Shown, ...], width: int) -> tuple[list[Shown], int]:
    fitting = list(keys)
    for gap in GAPS:
        if _width(fitting, gap) <= width:
            return fitting, gap
    while _width(fitting, gap) > width and (
        least := [each for each in fitting if each[3] not in LAST]
    ):
        fitting.remove(least[-1])
    return fitting, gap


def _width(keys: list[Shown], gap: int) -> int:
    return sum(cell_len(f"{each[0]} {each[1]}") + gap for each in keys) - gap
