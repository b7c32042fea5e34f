"""Choosing the colours, seen at once on the screen behind."""

from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Static
from textual.widgets.option_list import Option

from tui.keys import keymap_of, of
from tui.keys.bindings.app import HELP, SCREEN
from tui.keys.bindings.sheets import THEME as THEME_KEYS
from tui.screens.listing import Listing
from tui.screens.sheet import Sheet
from tui.theme import ANSI, MONO, THEME

NOTES = {
    THEME.name: "one accent",
    ANSI.name: "16 colours",
    MONO.name: "no colour",
}


class ThemeScreen(Sheet[str | None], inherit_bindings=False):
    """The themes, the one under the cursor in force; dismissed with the chosen one.

    Leaving it otherwise brings back the theme from before.
    """

    TITLE = "The colours"
    BINDINGS: ClassVar[list[BindingType]] = of(THEME_KEYS, HELP, SCREEN)

    def compose(self) -> ComposeResult:
        """The names, ours first."""
        self._before = self.app.theme
        others = sorted(name for name in self.app.available_themes if name not in NOTES)
        with Vertical(classes="sheet"):
            told = {"list.choose": "takes it", "theme.close": "goes back"}
            yield Static(Text(keymap_of(self).told(told), "dim"))
            yield Listing(*(_option(name) for name in [*NOTES, *others]))

    def on_mount(self) -> None:
        """Stand on the theme in force."""
        listing = self.query_one(Listing)
        listing.highlighted = listing.get_option_index(self._before)

    @on(Listing.OptionHighlighted)
    def _show(self, event: Listing.OptionHighlighted) -> None:
        # Of one that the cursor has left by now nothing is shown.
        if self.is_current and event.option_index == event.option_list.highlighted:
            self.app.theme = event.option_id or self._before

    @on(Listing.OptionSelected)
    def _chosen(self, event: Listing.OptionSelected) -> None:
        if self.is_current:
            self.app.theme = event.option_id or self._before
            self.dismiss(self.app.theme)

    def action_leave(self) -> None:
        """Be as before."""
        self.app.theme = self._before
        self.dismiss(None)


def _option(name: str) -> Option:
    text = Text(f"{name:<20} ", no_wrap=True, overflow="ellipsis")
    text.append(NOTES.get(name, ""), "dim")
    return Option(text, id=name)
