"""Asked before leaving while changes are not in the database."""

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Static

from tui.keys import keymap_of, of
from tui.keys.bindings.app import SCREEN
from tui.keys.bindings.sheets import QUIT
from tui.screens.sheet import Sheet


class QuitScreen(Sheet[bool], inherit_bindings=False):
    """Dismissed with whether to leave all the same."""

    BINDINGS: ClassVar[list[BindingType]] = of(QUIT, SCREEN)

    def __init__(self, unsent: int) -> None:
        super().__init__()
        self._unsent = unsent

    def compose(self) -> ComposeResult:
        """What would be lost, and the two answers."""
        changes = "1 change is" if self._unsent == 1 else f"{self._unsent} changes are"
        with Vertical(classes="sheet small"):
            yield Static(Text(f"{changes} not in the database yet.", "bold"))
            yield Static("While the app runs, it goes on trying to send them.")
            yield Static("")
            answers = {"quit.stay": " stay", "quit.leave": " leave and lose them"}
            yield Static(Text(keymap_of(self).told(answers, between=" " * 6)))
