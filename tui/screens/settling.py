"""What becomes of changes, on the screen of the rows that they change."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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
)
from rear_diff.labelling.journal import Draft, Kind, Source
from rear_diff.labelling.journal.conflicts import CHANGED
from rear_diff.query import Row
from rear_diff.query.backlog import Backlog, has_backlog
from rear_diff.tables import Action
from tui.backlog import BacklogCounted, Tally, count_backlog
from tui.keys import shown
from tui.messages import ChangeSettled, ChangesKept, ChangesNotKept
from tui.presentation import LABELS, name_of, shown_row
from tui.screens.table_screen import TableScreen
from tui.session import Session

AGAIN = 1.0
"""Seconds until a count of the backlog that changes came between is asked for once more."""

SOON = 3.0
"""Seconds after which the backlog is counted again when others changed titles."""


@dataclass(frozen=True)
class Said:
    """What a person is told; `loud` where something did not happen."""

    text: str
    loud: bool


class SettlingScreen(TableScreen):
    """Shows a change at once with a mark, says when it is on the disk, and what became of it."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.said: Signal[Said] = Signal(self, "said")
        """Published with what is said on the status line."""
        self.tallied: Signal[Backlog | None] = Signal(self, "tallied")
        """Published with the backlog whenever its numbers may be others."""
        self.tally = Tally()
        self._to_say: dict[str, tuple[str, int]] = {}
        self._interruptions = 0
        self._behind: set[int] = set()
        self._told_behind = 0
        self._counting_soon = False
        self._since: dict[Hashable, Mapping[str, Any]] | None = None
        """While first rows are on their way, what rows became meanwhile."""

    def load(self, *, keep_cursor: bool = False) -> None:
        """Ask the screen's question anew."""
        self._since = {}
        super().load(keep_cursor=keep_cursor)

    def first_rows(self, rows: Mapping[Hashable, Row]) -> dict[Hashable, Row]:
        """The first rows of an answer, with what became of them here since they were asked for."""
        since, self._since = self._since or {}, None
        return super().first_rows({key: {**row, **since.get(key, {})} for key, row in rows.items()})

    def on_mount(self) -> None:
        """Hear what became of the changes."""
        self.session.kept.subscribe(self, self._hear_kept)
        self.session.not_kept.subscribe(self, self._put_back)
        self.session.settled.subscribe(self, self._settle)

    def send(self, said: str, *drafts: Draft) -> None:
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
            self._show(change.key, {**change.before, **self.waiting(change.key)})
            if not self.waiting(change.key):
                self.table.set_mark(change.key, "")
            self.tally.settle(change.key, change.before)
            self.others.over(change.key)
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
        # Of a row that is not here an older one may be on its way.
        now = values if row is None else shown_row(self.TABLE, {**row, **values})
        self.table.update_row(key, now)

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

    # What became of it

    def _settle(self, settled: ChangeSettled) -> None:
        change, outcome = settled.change, settled.outcome
        if settled.entry.id in self._behind:
            self._told_behind += 1
            if self._told_behind == len(self._behind):
                sent = f"{_changes(self._told_behind)} of an earlier run: sent now."
                # What stands would be hidden by that, and may be what it left besides.
                standing = self.status.standing
                self.say(f"{sent} {standing}".rstrip(), loud=bool(standing))
        if not isinstance(outcome, Applied | Unchanged):
            if settled.entry.source is not Source.BULK:
                self.app.bell()
            self.say(f"Not saved: {self._why_not_saved(change, outcome)}", loud=True)
        else:
            self._call_by_name(str(change.key), outcome.row)
        self._settle_backlog(change, outcome)
        if self.waiting(change.key):
            return  # a later change of the row is what the screen shows
        sign = "!" if isinstance(outcome, Conflict) else ""
        self.table.set_mark(change.key, sign, "warn")
        if isinstance(outcome, RowGone):
            self.table.update_row(change.key, None)
        else:
            now = self._row_now(change, outcome)
            self._show(change.key, now)
            if self._since is not None:
                self._since[change.key] = now

    def _call_by_name(self, key: str, row: Mapping[str, Any]) -> None:
        """Call by its name what was told by its key, because the row was not here."""
        what, told, key_told = self.status.message.rpartition(": ")
        if told and key_told == key and self.TABLE.search in row:
            self._tell(f"{what}: {name_of(self.TABLE, row)}")

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
        # What a later change of the row makes of it is in the numbers already.
        if not self.waiting(change.key):
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
                since = row.get(CHANGED)
                announced = self.session.hearing.announced
                who = announced.who(self.TABLE.name, change.key, since) or "somebody else"
                return f"{name} was changed by {who} ({label}). Theirs was kept{both}."
            case NotAllowed(why=why) | Refused(why=why):
                return why
            case RowGone():
                return f"{change.key} is no longer in the database."
        return str(outcome)


def _changes(count: int) -> str:
    return "1 change" if count == 1 else f"{count:,} changes"


def said_of(action: Action) -> str:
    """What a person is told that an action does."""
    label = LABELS.get(str(action.sets.get("label")))
    return label.text if label else action.name
