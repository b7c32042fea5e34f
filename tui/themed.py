"""An app in one of our themes or Textual's, the one without colour included."""

from textual.app import App
from textual.filter import Monochrome, NoColor

from tui.handlers import find_handlers_once
from tui.strips import keep_nothing_yet
from tui.stylesheet import SteadyStylesheet
from tui.theme import MONO, OURS


class ThemedApp(App[None]):
    """Knows our themes. In the one without colour, no colour reaches the terminal."""

    def __init__(self, theme: str) -> None:
        keep_nothing_yet()
        find_handlers_once()
        super().__init__()
        self._no_colour = NoColor(enabled=False)
        # Whatever NO_COLOR says: having no colour is up to the theme, and Textual writes greys.
        self._filters = [each for each in self._filters if not isinstance(each, Monochrome)]
        self._filters.append(self._no_colour)
        for each in OURS:
            self.register_theme(each)
        self.theme = theme
        self.watch_theme(theme)
        self.stylesheet = SteadyStylesheet(variables=self.get_css_variables())

    def watch_theme(self, theme: str) -> None:
        """Take the colours out, or let them through."""
        self._no_colour.enabled = self.no_color = theme == MONO.name
