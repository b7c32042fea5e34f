"""The tab where titles are labelled."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.binding import BindingType
from textual.signal import Signal

from rear_diff.labelling import (
    broken_rule,
    change_of,
    why_not,
)
from rear_diff.labelling.journal import Draft, JournalError, Source, new_step
from rear_diff.tables import TRAINING, Action, Table, Toggle
from tui.errand import Errand
from tui.keys import keymap_of, of, shown
from tui.keys.bindings.app import SCREEN
from tui.keys.bindings.table import ALL, DETAILS, FILTERING, FINDING, TITLES
from tui.keys.bindings.table import LABELS as LABEL_KEYS
from tui.messages import Working
from tui.presentation import name_of
from tui.screens.settling import SettlingScreen, said_of
from tui.session import Session
from tui.undoing import Taken
from tui.widgets.filter_bar import FilterBar
from tui.widgets.virtual_table import RowSelected, VirtualTable

if TYPE_CHECKING:
    from rear_diff.labelling.audit.finding import Found
    from tui.screens.many import Many


class TrainingScreen(SettlingScreen, inherit_bindings=False):
    """The titles. One key is one label: the row shows it at once, and the cursor moves on."""

    TABLE: ClassVar[Table] = TRAINING
    TAKES_MARKS: ClassVar[bool] = True
    BINDINGS: ClassVar[list[BindingType]] = of(
        LABEL_KEYS, ALL, TITLES, FILTERING, FINDING, DETAILS, SCREEN
    )

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.turned: Signal[None] = Signal(self, "turned")
        """Published when another title is under the cursor, or it changed."""
        self.worked: Signal[Working] = Signal(self, "worked")
        """Published with what is heard of work under way."""
        self._conflicts = self._unfinished = ""
        self._made: Many | None = None

    def on_mount(self) -> None:
        """Say what waits for a choice."""
        self.watch(self.app, "conflicts", self._show_conflicts)
        self.watch(self.app, "unfinished", self._show_unfinished)

    # What is allowed

    def why_read_only(self) -> str | None:
        """Why no label can be set here."""
        why = self.session.why_read_only
        return f"read-only: {why} Labels are off." if why else None

    def show_standing(self) -> None:
        """Say why nothing can be changed, or what waits for a choice."""
        super().show_standing()
        if not self.status.standing:
            self.status.standing = " · ".join(filter(None, (self._unfinished, self._conflicts)))

    def _show_conflicts(self, count: int) -> None:
        key = shown(self, "table.conflicts")
        told = "1 conflict waits" if count == 1 else f"{count:,} conflicts wait"
        self._conflicts = f"{told} for a choice{f': {key}' if key else ''}" if count else ""
        self._show_waiting()

    def _show_unfinished(self, what: str) -> None:
        key = shown(self, "label.go-on")
        self._unfinished = f"{what}; {key} goes on" if what and key else what
        self._show_waiting()

    def _show_waiting(self) -> None:
        if self.session.database:
            self.show_standing()

    def action_go_on(self) -> None:
        """Go on with a change of many titles that was stopped, or give it up."""
        if why := self.why_read_only():
            self.refuse(why)
        else:
            from tui.screens.going_on import choose

            self.run_worker(Errand(choose, self, self._many), group="undertakings")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Dim the keys of what the role may not do."""
        if action in ("act", "turn", "undo", "redo") and self.session.offer:
            return None if self._why_off(action, parameters) else True
        return True

    def _why_off(self, action: str, parameters: tuple[object, ...]) -> str | None:
        if action in ("undo", "redo") or self.session.read_only:
            return self.why_read_only()
        if action == "act":
            return self._denied(self.TABLE.action(str(parameters[0])))
        return self._denied(self._toggle(str(parameters[0])).on)

    def _denied(self, action: Action) -> str | None:
        offer = self.session.offer
        return why_not(offer, self.TABLE, action.sets) if offer else None

    def on_key(self, event: events.Key) -> None:
        """Say why, when a key is pressed that is off."""
        self.explain_key(event.key)

    def explain_key(self, key: str) -> None:
        """Say why `key` is off, if it labels and is."""
        if self.session.offer is None:
            return
        keymap = keymap_of(self)
        for binding in LABEL_KEYS.bindings:
            if key in keymap.keys(str(binding.id)):
                action, _, name = binding.action.partition("('")
                why = self._why_off(action, (name.removesuffix("')"),))
                if why:
                    self.refuse(why)

    # Changing

    def action_act(self, name: str) -> None:
        """Do to the row under the cursor what the action says, and go on; or to all marked ones."""
        if self._acts_on_many:
            self._many.act(self.TABLE.action(name))
        else:
            self._do(self.TABLE.action(name), go_on=True)

    def action_turn(self, name: str) -> None:
        """Turn a flag of the row under the cursor; or of all marked ones, alike."""
        row = self.table.row_at_cursor
        toggle = self._toggle(name)
        if self._acts_on_many:
            self._many.act(toggle.on, toggle.off)
            return
        turning_on = row is None or not row[toggle.column]
        self._do(toggle.on if turning_on else toggle.off, go_on=turning_on and name == "reviewed")

    @property
    def _many(self) -> Many:
        if self._made is None:
            # Most label one title at a time, and everybody waits for the start.
            from tui.screens.many import Many

            self._made = Many(self)
        return self._made

    @property
    def _acts_on_many(self) -> bool:
        # On the card one sees one title.
        return self.app.screen is self and bool(self.table.marked_count)

    def action_mark_all(self) -> None:
        """Mark all rows of the filter; a second time take the marks away."""
        count = self.table.row_count
        if self.table.marked_count == count:
            self._unmark()
        elif self._more_to_come or not self._counted:
            self.refuse("Not all rows have come yet: nothing was marked.")
        elif count:
            self.table.clear_range()
            self.table.mark_rows(range(count))
            keys = [shown(self, f"label.{each.name}") for each in self.TABLE.actions]
            labels = " or ".join(filter(None, keys))
            rows = f"All {count:,} rows{' of this filter' if self.criteria else ''}"
            self.say(f"{rows} are marked{f'; {labels} labels them' if labels else ''}.")

    def _unmark(self) -> bool:
        if self.table.clear_range() or self.table.clear_marked():
            self.say("No row is marked." if not self.table.marked_count else "")
            return True
        return False

    def action_peel(self) -> None:
        """Stop what is done to many rows, else take marks away, else what every table does."""
        if not ((self._made and self._made.stop()) or self._unmark()):
            super().action_peel()

    def _toggle(self, name: str) -> Toggle:
        return next(toggle for toggle in self.TABLE.toggles if toggle.name == name)

    def _do(self, action: Action, *, go_on: bool) -> None:
        row = self.table.row_at_cursor
        if row is None:
            self.refuse("There is no row under the cursor yet: nothing was changed.")
            return
        broken = broken_rule(self.TABLE, {**row, **action.sets})
        if broken:
            keys = [shown(self, f"label.{each.name}") for each in self.TABLE.actions]
            first = " or ".join(filter(None, keys))
            self.refuse(f"{broken.why} Label it first{f': {first}' if first else ''}.")
            return
        change = change_of(self.TABLE, action, row, self.session.who)
        if any(row[column] != value for column, value in change.after.items()):
            source = Source.TABLE if self.app.screen is self else Source.CARD
            draft = Draft(change, new_step(), source)
            self.session.undoing.did(draft)
            self.send(f"{said_of(action)}: {name_of(self.TABLE, row)}", draft)
        elif go_on and self.table.cursor_index == self.table.row_count - 1:
            self.refuse(f"This is the last title, and it says {said_of(action)} already.")
            return
        else:
            self.say(f"{said_of(action)}: {name_of(self.TABLE, row)}")
        if go_on:
            self.table.move_cursor(self.table.cursor_index + 1)

    def action_undo(self) -> None:
        """Take the last change back, and go to its row."""
        self._take(self.session.undoing.undo, "undone", "There is nothing to undo.")

    def action_redo(self) -> None:
        """Do again what was taken back, and go to its row."""
        self._take(self.session.undoing.redo, "done again", "There is nothing to do again.")

    def _take(self, ask: Callable[[], Taken | None], done: str, nothing: str) -> None:
        if taken := ask():
            self._take_back(taken, done)
        else:
            self.run_worker(self._look_deeper(ask, done, nothing), group="undo")

    async def _look_deeper(self, ask: Callable[[], Taken | None], done: str, nothing: str) -> None:
        try:
            await self.session.undoing.load()
        except JournalError as error:
            self.refuse(str(error))
            return
        if taken := ask():
            self._take_back(taken, done)
        else:
            self.say(nothing)

    def _take_back(self, taken: Taken, done: str) -> None:
        first = taken.step.changes[0]
        row = self.table.row(first.key)
        name = name_of(self.TABLE, row) if row else str(first.key)
        if taken.step.size > 1:
            name = f"{taken.step.size:,} titles"
        if taken.is_whole:
            self.send(f"{done}: {name}", *taken.drafts)
        else:
            self._many.take_back(taken, done)
        index = self.table.index_of(first.key)
        if index is not None:
            self.table.move_cursor(index)

    # What people said

    def action_audit(self) -> None:
        """Show the titles that are no longer as a person said, to restore them."""
        if self.session.database and self.bound:
            from tui.screens.audit import AuditScreen

            screen = AuditScreen(self.session, self.session.database, self.bound, self._restore)
            self.app.push_screen(screen, lambda plan: self._many.restore(plan) if plan else None)
        else:
            self.refuse("The database is away: nobody knows what it holds.")

    def _restore(self, found: Found) -> None:
        if found.change:
            draft = Draft(found.change, new_step(), Source.AUDIT)
            self.session.undoing.did(draft)
            self.send(f"restored: {found.name}", draft)

    # The card

    @property
    def heading(self) -> str:
        """What is shown, and how it is filtered."""
        text = self.query_one(FilterBar).text
        return f"{self.TABLE.heading} · {text}" if text else self.TABLE.heading

    @on(VirtualTable.RowSelected)
    def _open_selected(self, event: RowSelected) -> None:
        event.prevent_default()
        self.action_open_card()

    def action_open_card(self) -> None:
        """Show one title at a time, beginning with the one under the cursor."""
        if self.table.row_count:
            from tui.screens.card import CardScreen

            self.app.push_screen(CardScreen(self))

    @on(Working)
    def _tell_card(self, message: Working) -> None:
        self.worked.publish(message)

    @on(VirtualTable.CursorMoved)
    def _turn_card(self) -> None:
        self.turned.publish(None)
