"""All keys of a screen, made from its bindings."""

from collections.abc import Mapping
from typing import ClassVar

from rich.table import Table as Grid
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from tui.screens.sheet import Sheet

OURS = {
    "label": "Labels",
    "card": "The card",
    "table": "The table",
    "filter": "The filter",
    "tab": "Tabs",
    "app": "The app",
}
"""Groups of bindings, by the first part of their id."""


class HelpScreen(Sheet[None]):
    """The keys that work on the screen below, and what each does."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark", "dismiss", "close", id="help.close"),
    ]

    def __init__(self, heading: str, bindings: Mapping[str, ActiveBinding]) -> None:
        super().__init__()
        self._heading = heading
        self._active = bindings

    def compose(self) -> ComposeResult:
        """One scrolling page."""
        with VerticalScroll(classes="sheet"):
            yield Static(self._page())

    def _page(self) -> Grid:
        page = Grid.grid(padding=(0, 2))
        page.add_column(justify="right", no_wrap=True)
        page.add_column()
        page.add_row("", Text(f"Keys · {self._heading}", "bold"))
        for group, heading in OURS.items():
            rows = list(self._rows(group))
            if rows:
                page.add_row("", "")
                page.add_row("", Text(heading, "bold dim"))
            for keys, active in rows:
                page.add_row(Text(keys, "bold"), _told(active))
        page.add_row("", "")
        page.add_row("", Text("esc closes this page", "dim"))
        return page

    def _rows(self, group: str) -> list[tuple[str, ActiveBinding]]:
        by_id: dict[str, tuple[list[str], ActiveBinding]] = {}
        for active in self._active.values():
            name = active.binding.id or ""
            if name.partition(".")[0] == group:
                keys = by_id.setdefault(name, ([], active))[0]
                keys.append(self.app.get_key_display(active.binding))
        return [(" ".join(keys), active) for keys, active in by_id.values()]


def _told(active: ActiveBinding) -> Text:
    text = Text(active.tooltip or active.binding.tooltip or active.binding.description)
    if not active.enabled:
        text.append("  (off here)", "dim")
    return text
