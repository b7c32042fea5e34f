"""Asking where to go: to a row by its number, or to the next name with some text in it."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Input, Static

from tui.keys import of
from tui.keys.bindings.app import HELP, SCREEN
from tui.keys.bindings.sheets import FIND
from tui.screens.sheet import Sheet
from tui.widgets.text_field import TextField

NAME = "part of a name"
NAME_OR_NUMBER = "a row's number, or part of a name"


class FindScreen(Sheet[str | None], inherit_bindings=False):
    """One line at the place of the status; dismissed with what was typed, or None."""

    DEFAULT_CSS = """
    FindScreen { align: left bottom; background: $background 0%; }
    FindScreen Horizontal { height: 1; margin-bottom: 1; padding: 0 1; background: $panel; }
    FindScreen Static { width: 2; color: $accent; }
    FindScreen Input { width: 1fr; height: 1; border: none; padding: 0; background: $panel; }
    """
    TITLE = "Going to a row"
    BINDINGS: ClassVar[list[BindingType]] = of(FIND, HELP, SCREEN)

    def __init__(self, wanted: str) -> None:
        super().__init__()
        self._wanted = wanted

    def compose(self) -> ComposeResult:
        """A colon, and what is typed."""
        with Horizontal():
            yield Static(":", markup=False)
            yield TextField(placeholder=self._wanted, compact=True)

    @on(Input.Submitted)
    def _done(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip() or None)
