"""The line above the keys: what just happened, what is wrong, and what is not yet saved."""

from rich.cells import set_cell_size
from rich.text import Text
from textual.app import RenderResult
from textual.reactive import reactive
from textual.widget import Widget

from tui.widgets.virtual_table import plain


class StatusLine(Widget):
    """`message` for the moment, else `standing`; at the right how many changes are unsent."""

    DEFAULT_CSS = """
    StatusLine { height: 1; padding: 0 1; color: $text-muted; }
    StatusLine.-loud { color: $text-warning; }
    """

    message: reactive[str] = reactive("")
    standing: reactive[str] = reactive("")
    trouble: reactive[str] = reactive("")
    unsent: reactive[int] = reactive(0)

    def say(self, message: str, *, loud: bool = False) -> None:
        """Show `message` until something else is said."""
        self.message = message
        self.set_class(loud, "-loud")

    def render(self) -> RenderResult:
        """One line."""
        right = f"{self.unsent:,} unsent" if self.unsent else ""
        text = plain(self.trouble or self.message or self.standing)
        room = max(0, self.content_size.width - len(right) - 1)
        line = Text(set_cell_size(text, room), no_wrap=True)
        line.append(f" {right}", "bold")
        return line

    def watch_trouble(self, trouble: str) -> None:
        """Be loud while there is trouble."""
        self.set_class(bool(trouble), "-loud")
