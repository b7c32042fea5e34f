"""The line under the filter: how the word may go on, or what is wrong with it."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.text import Text
from textual.widgets import Static

from rear_diff.query.completion import Completion
from tui.widgets.accent import accent
from tui.widgets.virtual_table import plain

INDENT = "  "
GAP = "  "


class Hints(Static):
    """Lies over the table's headings while there is something to say, so that nothing moves."""

    DEFAULT_CSS = """
    Hints {
        overlay: screen; display: none; width: 100%; height: auto; max-height: 3; padding: 0 1;
        background: $panel; color: $text-muted;
    }
    Hints.-wrong { color: $text-error; }
    Hints.-wrong:ansi { text-style: bold; }
    """

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._offered: tuple[Completion, ...] = ()
        self._chosen = 0

    @property
    def chosen(self) -> Completion | None:
        """The completion that stands out."""
        return self._offered[self._chosen] if self._offered else None

    def offer(self, completions: Sequence[Completion]) -> None:
        """Show these, the first one standing out; with none, say nothing."""
        self._offered, self._chosen = tuple(completions), 0
        self.remove_class("-wrong")
        self._show()

    def choose(self, step: int) -> None:
        """Let another one stand out."""
        if self._offered:
            self._chosen = (self._chosen + step) % len(self._offered)
            self._show()

    def explain(self, mistake: str) -> None:
        """Say what is wrong, unless there are completions, which may mend it."""
        if not self._offered:
            self.add_class("-wrong")
            self.update(Text(INDENT + plain(mistake)))
            self.display = True

    def _show(self) -> None:
        self.display = bool(self._offered)
        if self.display:
            self.update(self._line(self.app.size.width - 2))

    def _line(self, width: int) -> Text:
        line = Text(INDENT, no_wrap=True, overflow="ellipsis")
        # From the chosen one on where not all of them find room.
        whole = cell_len(GAP.join(each.text for each in self._offered)) <= width
        for number, each in enumerate(self._offered):
            if whole or number >= self._chosen:
                line.append(each.text, accent(self, chosen=True) if number == self._chosen else "")
                line.append(GAP)
        note = self._offered[self._chosen].note
        if note and line.cell_len + cell_len(note) <= width:
            line.append(note, "italic")
        return line
