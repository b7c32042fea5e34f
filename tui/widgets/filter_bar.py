"""The line in which one types what to see; it always shows what is filtered."""

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Static

DEBOUNCE = 0.15
"""Seconds after the last key until the rows follow."""


class FilterInput(Input):
    """Where the filter is typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "back to the rows", show=False, id="filter.leave"),
    ]

    @dataclass
    class Left(Message):
        """The person is done here; with `peel` they want the filter gone."""

        peel: bool

    def action_leave(self) -> None:
        """Peel the filter off, and go back to the rows."""
        self.post_message(self.Left(peel=True))


class FilterBar(Horizontal):
    """A slash, the filter, and how many rows it leaves."""

    DEFAULT_CSS = """
    FilterBar { height: 1; padding: 0 1; }
    FilterBar > #slash { width: 2; color: $accent; }
    FilterBar > #count { width: 24; text-align: right; color: $text-muted; }
    FilterBar > FilterInput {
        width: 1fr; height: 1; border: none; padding: 0; background: $background;
        &:focus { border: none; background: $background; }
    }
    FilterBar.-wrong > FilterInput { text-style: underline; color: $text-error; }
    """

    @dataclass
    class Changed(Message):
        """The filter reads `text` now."""

        text: str

    def __init__(self, example: str) -> None:
        super().__init__()
        self._example = example
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """The parts, left to right."""
        yield Static("/", id="slash", markup=False)
        yield FilterInput(
            placeholder=f"part of a name, or {self._example}",
            compact=True,
            select_on_focus=False,
        )
        yield Static("", id="count", markup=False)

    @property
    def text(self) -> str:
        """What is typed."""
        return self.query_one(FilterInput).value

    @property
    def typing(self) -> bool:
        """Whether keys go into the filter."""
        return self.query_one(FilterInput).has_focus

    def start_typing(self) -> None:
        """Take the keys."""
        field = self.query_one(FilterInput)
        field.focus()
        field.action_end()

    def clear(self) -> None:
        """Leave no filter."""
        self.query_one(FilterInput).value = ""

    def show_count(self, text: str) -> None:
        """Say how many rows there are, and which one the cursor is on."""
        # Without a layout, which would cost more than the whole rest of a key.
        self.query_one("#count", Static).update(text, layout=False)

    @on(Input.Changed)
    def _wait_for_more(self, event: Input.Changed) -> None:
        event.stop()
        if self._timer:
            self._timer.stop()
        self._timer = self.set_timer(DEBOUNCE, self._tell)

    @on(Input.Submitted)
    def _done(self, event: Input.Submitted) -> None:
        event.stop()
        self._tell()
        self.post_message(FilterInput.Left(peel=False))

    def _tell(self) -> None:
        if self._timer:
            self._timer.stop()
            self._timer = None
        self.post_message(self.Changed(self.text))
