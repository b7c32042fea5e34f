"""What to do with a change of many titles that was stopped in the middle."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Static

from rear_diff.labelling.journal import JournalError, Undertaking
from tui.keys import keymap_of, of
from tui.keys.bindings.app import HELP, SCREEN
from tui.keys.bindings.sheets import GOING_ON
from tui.screens.sheet import Sheet
from tui.undertakings import told_of
from tui.widgets.virtual_table import plain

if TYPE_CHECKING:
    from tui.screens.many import Many
    from tui.screens.training import TrainingScreen


class GoingOnScreen(Sheet[bool | None], inherit_bindings=False):
    """Dismissed with whether it is gone on with or given up; with None for neither."""

    TITLE = "A change that was stopped"
    BINDINGS: ClassVar[list[BindingType]] = of(GOING_ON, HELP, SCREEN)

    def __init__(self, undertaking: Undertaking) -> None:
        super().__init__()
        self._undertaking = undertaking

    def compose(self) -> ComposeResult:
        """What was done, what is left, and the keys."""
        with Vertical(classes="sheet"):
            yield Static(self._text(), id="question", markup=False)

    def _text(self) -> Text:
        left = f"{self._undertaking.left:,}"
        keys = {
            "going-on.do": f"goes on with the {left} that are left",
            "going-on.give-up": "gives them up; what was done stays",
            "going-on.close": "decides later",
        }
        text = Text(f"{plain(told_of(self._undertaking))}\n", "bold")
        text.append(keymap_of(self).told(keys, "\n"), "not bold dim")
        return text.append(
            "\n\nA title that somebody changed meanwhile is left as it is, as a conflict. Undo "
            "takes all of it back in one step.",
            "not bold",
        )


async def choose(screen: TrainingScreen, many: Many) -> None:
    """Have a person choose what becomes of the first one that was stopped, and do it."""
    undertakings = screen.session.undertakings
    try:
        if not undertakings.left:
            # Where the journal failed in the middle, what is left was not heard of.
            await undertakings.load()
        if not undertakings.left:
            screen.say("No change was stopped in the middle.")
            return
        undertaking = undertakings.left[0]
        answer = await screen.app.push_screen_wait(GoingOnScreen(undertaking))
        if answer:
            many.go_on(undertaking)
        elif answer is not None:
            await undertakings.give_up(undertaking.step)
            screen.say(f"Left at {undertaking.done:,} titles, which undo takes back.")
    except JournalError as error:
        screen.refuse(str(error))
