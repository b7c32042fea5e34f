"""Asking where to go: to a row by its number, or to the next name with some text in it."""

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, Static

from tui.keys import of
from tui.keys.bindings.sheets import FIND
from tui.keys.bindings.typing import TEXT

NAME = "part of a name"
NAME_OR_NUMBER = "a row's number, or part of a name"

ROWS_FIRST = 0.05
"""Seconds in which rows that one went to have come, as a rule."""

RESTS = 0.03
"""Seconds without a letter after which what was typed may be all."""

Then = Callable[[str], None]
"""Told what was typed; an empty text is for nothing."""


class FindField(Input, inherit_bindings=False):
    """Where it is typed."""

    BINDINGS: ClassVar[list[BindingType]] = of(FIND, TEXT)

    def __init__(self, leave: Then) -> None:
        super().__init__(compact=True)
        self._leave = leave

    async def action_submit(self) -> None:
        """Go there."""
        self._leave(self.value.strip())

    def action_leave(self) -> None:
        """Go nowhere."""
        self._leave("")

    def on_blur(self) -> None:
        """Who clicks elsewhere goes nowhere; who turns to another window comes back."""
        if self.app.app_focus:
            self._leave("")

    def watch_has_focus(self, has_focus: bool) -> None:
        """Look as the styles say; without the focus it is seen no more."""
        if has_focus:
            super().watch_has_focus(has_focus)


class FindLine(Horizontal):
    """One line in the place of the status line, there while somebody types in it.

    A sheet would repaint the whole screen to come, and again to go.
    """

    def __init__(self, instead_of: Widget) -> None:
        super().__init__()
        self.display = False
        self._instead_of = instead_of
        self._focused: Widget | None = None
        self._then: Then | None = None
        self._foresee: Then | None = None
        self._resting: Timer | None = None

    def compose(self) -> ComposeResult:
        """A colon, and what is typed."""
        yield Static(":", markup=False)
        yield FindField(self._close)

    def ask(self, wanted: str, then: Then, foresee: Then | None = None) -> None:
        """Ask for what is `wanted`, and take the keys at once.

        `foresee` is told what stands there while it is typed, whenever the keys rest.
        """
        field = self.query_one(FindField)
        field.value, field.placeholder = "", wanted
        self._then, self._foresee, self._focused = then, foresee, self.screen.focused
        self._show(True)
        field.can_focus = True
        # At once: `focus` is for later, and a number may be right behind the colon.
        self.screen.set_focus(field)

    def _show(self, shown: bool) -> None:
        self.display, self._instead_of.display = shown, not shown

    def on_input_changed(self, event: Input.Changed) -> None:
        """Wait until the keys rest."""
        event.stop()
        self._rest_no_more()
        if self._foresee is not None and event.value:
            self._resting = self.set_timer(RESTS, partial(self._foresee, event.value.strip()))

    def _rest_no_more(self) -> None:
        if self._resting is not None:
            self._resting.stop()
            self._resting = None

    def _close(self, text: str) -> None:
        then, self._then = self._then, None
        if then is None:
            return
        self._rest_no_more()
        if isinstance(self.screen.focused, FindField):
            self.screen.set_focus(self._focused)
        # It is there for a moment more: who goes to the next part meanwhile must not end in it.
        self.query_one(FindField).can_focus = False
        then(text)
        # To take the line away lays the screen out, for which the rows need not wait.
        self.set_timer(ROWS_FIRST, self._hide)

    def _hide(self) -> None:
        if self._then is None:
            self._show(False)
