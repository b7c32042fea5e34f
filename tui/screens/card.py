"""One title at a time, large, for labelling without a table."""

from collections.abc import Hashable
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.screen import Screen
from textual.widgets import Footer

from tui.model_word import ModelWord, hint, read_model_word, why_hidden
from tui.screens.help import HelpScreen
from tui.screens.label_keys import LABEL_BINDINGS
from tui.screens.result_screen import HEIGHTS
from tui.widgets.card_page import CardHead, CardPage
from tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from tui.screens.training import Said, TrainingScreen


def _binding(key: str, action: str, description: str, tooltip: str, name: str) -> Binding:
    return Binding(
        key, action, description, show=bool(description), id=f"card.{name}", tooltip=tooltip
    )


class CardScreen(Screen[None]):
    """The title under the cursor of the screen below, which does all the labelling.

    The card is a view of that table: it moves its cursor and shows whatever is under it. The
    model's word is hidden until a person has labelled the title, because people drift towards a
    prediction that they are shown.
    """

    AUTO_FOCUS = "CardPage"
    VERTICAL_BREAKPOINTS = HEIGHTS
    BINDINGS: ClassVar[list[BindingType]] = [
        *LABEL_BINDINGS,
        _binding("s,n,right", "go(1)", "skip", "Go to the next title", "skip"),
        _binding("p,left", "go(-1)", "", "Go to the title before", "back"),
        _binding("m", "reveal", "model?", "Show the model's word, once you have labelled", "model"),
        _binding("escape,q,c,enter", "leave", "table", "Back to the table", "leave"),
        _binding("j", "scroll('scroll_down')", "", "Scroll down a line", "down"),
        _binding("k", "scroll('scroll_up')", "", "Scroll up a line", "up"),
        _binding("ctrl+d,pagedown", "scroll('half_down')", "", "Scroll down", "half-down"),
        _binding("ctrl+u,pageup", "scroll('half_up')", "", "Scroll up", "half-up"),
        _binding("question_mark", "help", "help", "Show all keys", "help"),
    ]

    def __init__(self, below: "TrainingScreen") -> None:
        super().__init__()
        self._below = below
        self._key: Hashable | None = None
        self._word: str | None = None

    def compose(self) -> ComposeResult:
        """The parts, top to bottom."""
        yield CardHead(self._below.heading)
        with Container(id="card"):
            yield CardPage()
        yield StatusLine()
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Follow the table's cursor, and say what it says."""
        self.query_one(StatusLine).standing = self._below.why_read_only() or ""
        self._below.turned.subscribe(self, lambda _: self._show())
        self._below.said.subscribe(self, self._say)
        self.watch(self.app, "unsent", self._show_unsent)
        self.watch(self.app, "waiting_for", self._show_trouble)
        self._show()

    # What is shown

    def _show(self) -> None:
        table, bound = self._below.table, self._below.bound
        if bound is None:
            return
        row, same = table.row_at_cursor, table.cursor_key == self._key
        self._key = table.cursor_key
        if not same:
            self._word = None
        self.query_one(CardHead).show_position(table.cursor_index + 1, table.row_count)
        word = self._word or (hint(row) if row else "")
        self.query_one(CardPage).show_card(bound, self._key, row, word, stay=same)

    def _say(self, said: "Said") -> None:
        self.query_one(StatusLine).say(said.text, loud=said.loud)

    def _show_unsent(self, unsent: int) -> None:
        self.query_one(StatusLine).unsent = unsent

    def _show_trouble(self, why: str) -> None:
        self.query_one(StatusLine).trouble = why

    # What a person does

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Dim the keys of what the role may not do."""
        return self._below.check_action(action, parameters)

    def on_key(self, event: events.Key) -> None:
        """Say why, when a key is pressed that is off."""
        self._below.explain_key(event.key)

    def action_act(self, name: str) -> None:
        """Do to the title what the action says, and go on."""
        self._below.action_act(name)

    def action_turn(self, name: str) -> None:
        """Turn a flag of the title."""
        self._below.action_turn(name)

    def action_undo(self) -> None:
        """Take the last change back, and go to its title."""
        self._below.action_undo()

    def action_go(self, titles: int) -> None:
        """Go on by so many titles, or back."""
        table = self._below.table
        before = table.cursor_index
        table.move_cursor(before + titles)
        if table.cursor_index == before:
            self._below.say("This is the last title." if titles > 0 else "This is the first title.")
        else:
            self._below.say("")

    def action_reveal(self) -> None:
        """Show the model's word on the title, if a person has labelled it."""
        row, database = self._below.table.row_at_cursor, self._below.session.database
        if row is None or database is None:
            self._below.refuse("There is no title here yet.")
        elif why := why_hidden(row):
            self._below.refuse(why)
        else:
            key = row[self._below.TABLE.key]
            self.run_worker(read_model_word(self, database, key), group="model", exclusive=True)

    def on_model_word(self, message: ModelWord) -> None:
        """Show it, if its title is still the one on the card."""
        if message.key == self._key:
            self._word = message.text
            self._show()

    async def action_scroll(self, how: str) -> None:
        """Scroll the card."""
        await self.query_one(CardPage).run_action(how)

    def action_leave(self) -> None:
        """Go back to the table, whose cursor is on this title."""
        self.dismiss()

    def action_help(self) -> None:
        """Show all keys."""
        self.app.push_screen(HelpScreen("Card", self.active_bindings))
