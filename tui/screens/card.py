"""One title at a time, large, for labelling without a table."""

from collections.abc import Hashable
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container

from rear_diff.query.backlog import Backlog
from tui.compositor import FrugalScreen
from tui.errand import Errand
from tui.keys import of, shown
from tui.keys.bindings.app import SCREEN
from tui.keys.bindings.card import CARD
from tui.keys.bindings.table import LABELS
from tui.messages import Working
from tui.model_word import ModelWord, hint, read_model_word, why_hidden
from tui.screens.tab import HEIGHTS
from tui.widgets.card_page import CardHead, CardPage
from tui.widgets.key_line import KeyLine
from tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from tui.screens.settling import Said
    from tui.screens.training import TrainingScreen


class CardScreen(FrugalScreen, inherit_bindings=False):
    """The title under the cursor of the screen below, which does all the labelling.

    The card is a view of that table: it moves its cursor and shows whatever is under it. The
    model's word is hidden until a person has labelled the title, because people drift towards a
    prediction that they are shown.
    """

    AUTO_FOCUS = "CardPage"
    TITLE = "Card"
    BINDINGS: ClassVar[list[BindingType]] = of(LABELS, CARD, SCREEN)
    VERTICAL_BREAKPOINTS = HEIGHTS

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
        yield KeyLine()

    def on_mount(self) -> None:
        """Follow the table's cursor, and say what it says."""
        self.query_one(StatusLine).standing = self._below.why_read_only() or ""
        self._below.turned.subscribe(self, lambda _: self._show())
        self._below.said.subscribe(self, self._say)
        self._below.worked.subscribe(self, self._show_work)
        self._below.tallied.subscribe(self, self._show_backlog)
        self._show_backlog(self._below.tally.backlog)
        self._below.session.heard.subscribe(self, lambda _: self._show_others())
        self._show_others()
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
        word = self._word or (hint(row, shown(self, "card.model")) if row else "")
        self.query_one(CardPage).show_card(bound, self._key, row, word, stay=same)

    def _say(self, said: "Said") -> None:
        self.query_one(StatusLine).say(said.text, loud=said.loud)

    def _show_work(self, message: Working) -> None:
        self.query_one(StatusLine).show_work(message.work, message.what)

    def _show_backlog(self, backlog: Backlog | None) -> None:
        self.query_one(StatusLine).backlog = backlog

    def _show_others(self) -> None:
        self.query_one(StatusLine).others = self._below.session.hearing.company

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

    def action_redo(self) -> None:
        """Do again what was taken back, and go to its title."""
        self._below.action_redo()

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
            asking = Errand(read_model_word, self, database, key)
            self.run_worker(asking, group="model", exclusive=True)

    def on_model_word(self, message: ModelWord) -> None:
        """Show it, if its title is still the one on the card."""
        if message.key == self._key:
            self._word = message.text
            self._show()

    def action_copy(self) -> None:
        """Choose what to copy of the title or the query."""
        self._below.offer_copy(None, self._below.say)

    def action_leave(self) -> None:
        """Go back to the table, whose cursor is on this title."""
        self.dismiss()
