"""A question before something that is much at once."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Static

from tui.keys import keymap_of, of
from tui.keys.bindings.app import HELP, SCREEN
from tui.keys.bindings.sheets import PREVIEW
from tui.screens.sheet import Sheet


class QuestionScreen(Sheet[bool], inherit_bindings=False):
    """Dismissed with whether it is to be done."""

    TITLE = "Much at once"
    BINDINGS: ClassVar[list[BindingType]] = of(PREVIEW, HELP, SCREEN)

    def __init__(self, question: str) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        """The question, the keys, and what there is to know."""
        with Vertical(classes="sheet"):
            yield Static(self._text(), id="question", markup=False)

    def _text(self) -> Text:
        text = Text(overflow="ellipsis")
        text.append(f"{self._question}\n", "bold")
        keys = {"preview.do": "does it", "preview.close": "leaves all as it is"}
        text.append(keymap_of(self).told(keys), "dim")
        self.add_to(text)
        return text

    def add_to(self, text: Text) -> None:
        """Say more."""
