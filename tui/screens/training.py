"""The tab where titles are labelled."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from textual import events, on
from textual.binding import BindingType
from textual.signal import Signal

from rear_diff.labelling import (
    Applied,
    Change,
    Conflict,
    NotAllowed,
    Outcome,
    Refused,
    RowGone,
    Unchanged,
    broken_rule,
    change_of,
    why_not,
)
from rear_diff.labelling.journal import Draft, Kind, Source, new_step
from rear_diff.query import Row
from rear_diff.query.backlog import Backlog, has_backlog
from rear_diff.tables import TRAINING, Action, Table, Toggle
from tui.backlog import BacklogCounted, Tally, count_backlog
from tui.keys import keymap_of, of, shown
from tui.keys.bindings.app import SCREEN
from tui.keys.bindings.table import ALL, DETAILS, FILTERING, FINDING, TITLES
from tui.keys.bindings.table import LABELS as LABEL_KEYS
from tui.messages import ChangeSettled, ChangesKept, ChangesNotKept, Working
from tui.presentation import LABELS, name_of, shown_row
from tui.screens.many import Many, said_of
from tui.screens.table_screen import TableScreen
from tui.session import Session
from tui.undoing import Taken
from tui.widgets.filter_bar import FilterBar
from tui.widgets.virtual_table import RowSelected, VirtualTable

AGAIN = 1.0
"""Seconds until a count of the backlog that changes came between is asked for once more."""

SOON = 3.0
"""Seconds after which the backlog is counted again when others changed titles."""


@dataclass(frozen=True)
class Said:
    """What a person is told; `loud` where something did not happen."""

    text: str
    loud: bool


class TrainingScreen(TableScreen, inherit_bindings=False):
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
        self.said: Signal[Said] = Signal(self, "said")
        """Published with what is said on the status line."""
        self.tallied: Signal[Backlog | None] = Signal(self, "tallied")
        """Published with the backlog whenever its numbers may be others."""
        self.worked: Signal[Working] = Signal(self, "worked")
        """Published with what is heard of work under way."""
        self.tally = Tally()
        self._to_say: dict[str, tuple[str, int]] = {}
        self._interruptions = 0
        self._conflicts = 0
        self._many = Many(self)
        self._behind: set[int] = set()
        self._told_behind = 0
        self._counting_soon = False

    def on_mount(self) -> None:
        """Hear what became of the changes."""
        self.session.kept.subscribe(self, self._hear_kept)
        self.session.not_kept.subscribe(self, self._put_back)
        self.session.settled.subscribe(self, self._settle)
        self.watch(self.app, "conflicts", self._show_conflicts)

    # What is allowed

    def why_read_only(self) -> str | None:
        """Why no label can be set here."""
        why = self.session.why_read_only
        return f"read-only: {why} Labels are off." if why else None

    def show_standing(self) -> None:
        """Say why nothing can be changed, or what waits for a choice."""
        super().show_standing()
        count, key = self._conflicts, shown(self, "table.conflicts")
        if count and not self.status.standing:
            told = "1 conflict waits" if count == 1 else f"{count:,} conflicts wait"
            self.status.standing = f"{told} for a choice{f': {key}' if key else ''}"

    def _show_conflicts(self, count: int) -> None:
        self._conflicts = count
        if self.session.database:
            self.show_standing()

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
        if not (self._many.stop() or self._unmark()):
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
            self._send(f"{said_of(action)}: {name_of(self.TABLE, row)}", draft)
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
        await self.session.undoing.load_if_possible()
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
            self._send(f"{done}: {name}", *taken.drafts)
        else:
            self._many.take_back(taken, done)
        index = self.table.index_of(first.key)
        if index is not None:
            self.table.move_cursor(index)

    def _send(self, said: str, *drafts: Draft) -> None:
        """Show changes and send them; what is `said` of them is said when they are on the disk."""
        self.show_drafts(drafts)
        self._to_say[drafts[0].step] = (said, self._interruptions)
        self.session.writer.put(*drafts)

    def show_drafts(self, drafts: Sequence[Draft]) -> None:
        """Show changes that are about to be sent."""
        for draft in drafts:
            change = draft.change
            self.tally.change(change.key, self.table.row(change.key) or change.before, change.after)
            self._show(change.key, change.after)
            self.table.set_mark(change.key, "*")
        self._show_backlog()

    def _hear_kept(self, kept: ChangesKept) -> None:
        """They are on the disk."""
        if kept.left_behind:
            for entry in kept.entries:
                self._show(entry.change.key, entry.change.after)
                self.table.set_mark(entry.change.key, "*")
            self._behind |= {entry.id for entry in kept.entries}
            self.say(f"An earlier run left {_changes(len(self._behind))} unsent.", loud=True)
            return
        for entry in kept.entries:
            if entry.source is Source.CONFLICT and entry.kind is Kind.CHANGE:
                self._show(entry.change.key, entry.change.after)
                self.table.set_mark(entry.change.key, "*")
                row = self.table.row(entry.change.key)
                self.say(f"mine: {name_of(self.TABLE, row) if row else entry.change.key}")
        for step in {entry.step: None for entry in kept.entries}:
            said, interruptions = self._to_say.pop(step, ("", -1))
            if interruptions == self._interruptions:
                self._tell(said)

    def _put_back(self, not_kept: ChangesNotKept) -> None:
        """They could not be kept: the rows hold what they held before."""
        for draft in reversed(not_kept.drafts):
            change = draft.change
            self._to_say.pop(draft.step, None)
            self.session.undoing.not_kept(draft)
            self._show(change.key, {**change.before, **self.waiting(change.key)})
            if not self.waiting(change.key):
                self.table.set_mark(change.key, "")
            self.tally.settle(change.key, change.before)
        self._show_backlog()
        self.refuse(f"Not labelled: {not_kept.why}")

    def waiting(self, key: Any) -> Mapping[str, Any]:
        """What the changes of a row that are not sent yet make of it."""
        return self.session.writer.waiting(self.TABLE.name, key) or {}

    def _shown(self, rows: Mapping[Hashable, Row]) -> dict[Hashable, Row]:
        # The database does not have yet what was labelled and is on its way there.
        return super()._shown({key: {**row, **self.waiting(key)} for key, row in rows.items()})

    def _show(self, key: Any, values: Mapping[str, Any]) -> None:
        row = self.table.row(key)
        if row is not None:
            self.table.update_row(key, shown_row(self.TABLE, {**row, **values}))

    def refuse(self, why: str) -> None:
        """Say why something was not done."""
        self.app.bell()
        self.say(why, loud=True)

    def say(self, text: str, *, loud: bool = False) -> None:
        """Say what happened, here and on the card."""
        self._interruptions += 1
        self._tell(text, loud=loud)

    def _tell(self, text: str, *, loud: bool = False) -> None:
        self.status.say(text, loud=loud)
        self.said.publish(Said(text, loud))

    # Others

    def tell(self, text: str) -> None:
        """Say what happened, here and on the card."""
        self.say(text)

    def is_changing(self, key: Hashable) -> bool:
        """Whether a change of that title is under way here."""
        return self.session.writer.waiting(self.TABLE.name, key) is not None

    def changed_elsewhere(self) -> None:
        """Count the backlog again, but not at once: more changes may follow."""
        self.tally.expire()
        if not self._counting_soon:
            self._counting_soon = True
            self.set_timer(SOON, self._count_soon)

    def _count_soon(self) -> None:
        self._counting_soon = False
        self.answered()

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

    # What became of it

    def _settle(self, settled: ChangeSettled) -> None:
        change, outcome = settled.change, settled.outcome
        if settled.entry.id in self._behind:
            self._told_behind += 1
            if self._told_behind == len(self._behind):
                self.say(f"{_changes(self._told_behind)} of an earlier run: sent now.")
        if not isinstance(outcome, Applied):
            # What this person did not change is not theirs to undo.
            self.session.undoing.drop(settled.entry)
        if not isinstance(outcome, Applied | Unchanged):
            if settled.entry.source is not Source.BULK:
                self.app.bell()
            self.say(f"Not saved: {self._why_not_saved(change, outcome)}", loud=True)
        self._settle_backlog(change, outcome)
        if self.waiting(change.key):
            return  # a later change of the row is what the screen shows
        sign = "!" if isinstance(outcome, Conflict) else ""
        self.table.set_mark(change.key, sign, "warn")
        if isinstance(outcome, RowGone):
            self.table.update_row(change.key, None)
        else:
            self._show(change.key, self._row_now(change, outcome))

    # The backlog

    def answered(self) -> None:
        """Count the backlog behind the rows, where that is due."""
        database, bound = self.session.database, self.bound
        due = self.tally.is_due and not self.session.writer.unsent
        if database and bound and due and has_backlog(bound):
            self.run_worker(
                count_backlog(self, database, bound, self.tally.begin()),
                group="backlog",
                exclusive=True,
            )

    def action_reload(self) -> None:
        """Ask again, for the backlog as well, and stay on the row."""
        self.tally.expire()
        super().action_reload()

    def on_backlog_counted(self, message: BacklogCounted) -> None:
        """Show it, unless something was changed meanwhile; then it is soon counted once more."""
        if self.tally.take(message):
            self._show_backlog()
        else:
            self.set_timer(AGAIN, self.answered)

    def _settle_backlog(self, change: Change, outcome: Outcome | str) -> None:
        now = self._row_now(change, outcome)
        self.tally.settle(change.key, None if now is change.before else now)
        if not isinstance(outcome, Applied | Unchanged):
            self.tally.expire()
        self._show_backlog()
        self.answered()

    def _show_backlog(self) -> None:
        self.status.backlog = self.tally.backlog
        self.tallied.publish(self.tally.backlog)

    def _row_now(self, change: Change, outcome: Outcome | str) -> Mapping[str, Any]:
        row = None if isinstance(outcome, str | NotAllowed | RowGone) else outcome.row
        return row or change.before

    def _why_not_saved(self, change: Change, outcome: Outcome | str) -> str:
        match outcome:
            case Conflict(row=row):
                label = LABELS[row["label"]].text if row["label"] in LABELS else "no label"
                name = name_of(self.TABLE, row)
                key = shown(self, "table.conflicts")
                both = f"; {key} shows both" if key else ""
                return f"{name} was changed by somebody else ({label}). Theirs was kept{both}."
            case NotAllowed(why=why) | Refused(why=why):
                return why
            case RowGone():
                return f"{change.key} is no longer in the database."
        return str(outcome)


def _changes(count: int) -> str:
    return "1 change" if count == 1 else f"{count:,} changes"
