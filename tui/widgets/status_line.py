"""The line above the keys: what just happened, what is wrong, and what is not yet saved."""

from rich.text import Text
from textual.app import RenderResult
from textual.reactive import reactive
from textual.widget import Widget

from tui.widgets.virtual_table import plain

MOST_LINES = 3
"""Lines that a long message may take; an ordinary one takes one."""


class StatusLine(Widget):
    """`trouble` while there is any, else the `message` of the moment, else `standing`; at the right
    how many changes are unsent."""

    DEFAULT_CSS = """
    StatusLine { height: 1; padding: 0 1; color: $text-muted; }
    StatusLine.-loud { color: $text-warning; }
    StatusLine.-loud:ansi { text-style: bold; }
    """

    message: reactive[str] = reactive("")
    standing: reactive[str] = reactive("")
    trouble: reactive[str] = reactive("")
    unsent: reactive[int] = reactive(0)

    def say(self, message: str, *, loud: bool = False) -> None:
        """Show `message` until something else is said."""
        self.message = message
        self.set_class(loud or bool(self.trouble), "-loud")

    def render(self) -> RenderResult:
        """The message, wrapped, and the count."""
        right = f"{self.unsent:,} unsent" if self.unsent else ""
        width = self.content_size.width
        lines = self._lines(width - len(right) - 1)
        text = Text("\n").join(lines)
        if right and lines:
            padding = " " * max(1, width - lines[0].cell_len - len(right))
            text = Text("\n").join([lines[0] + Text(padding + right, "bold"), *lines[1:]])
        return text

    def on_resize(self) -> None:
        """Wrap anew."""
        self._fit()

    def watch_message(self) -> None:
        """Make room."""
        self._fit()

    def watch_standing(self) -> None:
        """Make room."""
        self._fit()

    def watch_trouble(self, trouble: str) -> None:
        """Make room, and be loud while there is trouble."""
        self.set_class(bool(trouble), "-loud")
        self._fit()

    def _lines(self, width: int) -> list[Text]:
        text = Text(plain(self.trouble or self.message or self.standing))
        return list(text.wrap(self.app.console, max(20, width)))[:MOST_LINES] or [Text()]

    def _fit(self) -> None:
        if self.is_mounted:
            height = len(self._lines(self.content_size.width - 1))
            if self.styles.height is None or self.styles.height.value != height:
                self.styles.height = height
