"""The bar: a slash, the filter, and how many rows it leaves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Static

from rear_diff.query.completion import Completion
from tui.widgets.filter_bar.field import FilterInput
from tui.widgets.filter_bar.hints import Hints

DEBOUNCE = 0.15
"""Seconds after the last key until the rows follow."""

COUNT_WIDTH = 24
"""Cells for the count of rows."""
LAST_GOOD = "showing the last good filter"

Complete = Callable[[str, int], Sequence[Completion]]
"""How a text may go on at a position."""


class Stage(Enum):
    """What the person is doing with the filter."""

    TYPING = auto()
    DONE = auto()
    """They want it so."""
    LEAVING = auto()
    """They go back to the rows, whether it is right or not."""


class FilterBar(Vertical):
    """One line. Out of the typing, its text is always the filter of the rows that are shown."""

    DEFAULT_CSS = """
    FilterBar { height: 1; }
    FilterBar > Horizontal { height: 1; padding: 0 1; }
    FilterBar #slash { width: 2; color: $accent; }
    FilterBar #count { width: 24; color: $text-muted; }
    FilterBar FilterInput {
        width: 1fr; height: 1; border: none; padding: 0; background: $background;
        &:focus { border: none; background: $background; }
    }
    """

    @dataclass
    class Changed(Message):
        """The filter reads `text` now; it is to be answered by `accept` or `refuse`."""

        text: str
        stage: Stage

    def __init__(self, example: str, part: str = "part of a name") -> None:
        super().__init__()
        self._example = example
        self._part = part
        self._timer: Timer | None = None
        self._in_force = ""
        self._count = ""
        self._complete: Complete | None = None

    def compose(self) -> ComposeResult:
        """The parts, left to right, and the line under them."""
        with Horizontal():
            yield Static("/", id="slash", markup=False)
            yield FilterInput(f"{self._part}, or {self._example}")
            yield Static("", id="count", markup=False)
        yield Hints()

    @property
    def text(self) -> str:
        """The filter in force."""
        return self._in_force

    @property
    def typing(self) -> bool:
        """Whether keys go into the filter."""
        return self._field.has_focus

    @property
    def _field(self) -> FilterInput:
        return self.query_one(FilterInput)

    @property
    def _hints(self) -> Hints:
        return self.query_one(Hints)

    def complete_with(self, complete: Complete) -> None:
        """Ask `complete` how a word may go on."""
        self._complete = complete

    def start_typing(self) -> None:
        """Take the keys."""
        # At once: `focus` is for later, and letters may be right behind the slash.
        self.screen.set_focus(self._field)
        self._field.action_end()

    def put(self, text: str) -> None:
        """Make `text` the filter."""
        self._write(text)
        self._tell(Stage.DONE)

    def accept(self, text: str) -> None:
        """`text` is the filter of the rows that are shown."""
        self._in_force = text
        self._field.mistake = None

    def refuse(self, mistake: str, start: int, end: int, shown: str = LAST_GOOD) -> None:
        """Show that the text cannot be understood from `start` to `end`, why, and what is shown."""
        self._field.mistake = (start, end)
        self._hints.explain(f"{mistake}  ({shown})")

    def begin(self, text: str) -> None:
        """Let `text` stand there, before it is told whether it is the filter of the rows."""
        self._write(text)

    def leave(self, *, restore: bool = False) -> None:
        """Nobody types any more; with `restore` the text is again the filter in force."""
        self._hints.offer(())
        self._field.completable = False
        if restore:
            self._write(self._in_force)

    def show_count(self, text: str) -> None:
        """Say how many rows there are, and which one the cursor is on."""
        # Without a layout, which would cost more than the whole rest of a key.
        # Padded here, which makes it one run of one style.
        if text != self._count:
            self._count = text
            self.query_one("#count", Static).update(text.rjust(COUNT_WIDTH), layout=False)

    @on(Input.Changed)
    def _wait_for_more(self, event: Input.Changed) -> None:
        event.stop()
        self._field.mistake = None
        self._offer()
        self._stop_waiting()
        self._timer = self.set_timer(DEBOUNCE, lambda: self._tell(Stage.TYPING))

    @on(FilterInput.Moved)
    def _offer(self) -> None:
        field = self._field
        offered: Sequence[Completion] = ()
        if self._complete and field.has_focus and field.mistake is None:
            offered = self._complete(field.value, field.cursor_position)
            offered = [each for each in offered if field.value[each.start : each.end] != each.text]
            self._hints.offer(offered)
            field.completable = bool(offered)

    @on(FilterInput.Chosen)
    def _choose(self, event: FilterInput.Chosen) -> None:
        self._hints.choose(event.step)

    @on(FilterInput.Completed)
    def _take(self) -> None:
        if chosen := self._hints.chosen:
            self._field.replace(chosen.text, chosen.start, chosen.end)

    @on(Input.Submitted)
    def _done(self, event: Input.Submitted) -> None:
        event.stop()
        self._hints.offer(())
        self._tell(Stage.DONE)

    @on(FilterInput.Left)
    def _leave(self) -> None:
        self._tell(Stage.LEAVING)

    def _write(self, text: str) -> None:
        self._stop_waiting()
        with self._field.prevent(Input.Changed):
            self._field.value = text
        self._field.mistake = None

    def _tell(self, stage: Stage) -> None:
        self._stop_waiting()
        self.post_message(self.Changed(self._field.value, stage))

    def _stop_waiting(self) -> None:
        if self._timer:
            self._timer.stop()
            self._timer = None
