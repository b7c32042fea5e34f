"""Labels of the catalogue's titles that are rows of training too: shown, and set as there.

One key is one label, through the same journal and the same writer, compared and undone alike.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual.message import Message

from rear_diff.catalogue.linking import linked
from rear_diff.database.errors import DatabaseError
from rear_diff.labelling import (
    Applied,
    Conflict,
    RowGone,
    Unchanged,
    broken_rule,
    change_of,
    why_not,
)
from rear_diff.labelling.journal import Draft, JournalError, Source, new_step
from rear_diff.query import Row, TableMissing, bind
from rear_diff.tables import TRAINING, Action
from tui.errand import Errand
from tui.keys import keymap_of, shown
from tui.keys.bindings.table import LABELS as LABEL_KEYS
from tui.messages import ChangeSettled, ChangesKept, ChangesNotKept
from tui.presentation.cells import ScreenColumn
from tui.presentation.linking import LINKED_LABEL, shown_link
from tui.screens.settling import said_of
from tui.undoing import Taken

if TYPE_CHECKING:
    from rear_diff.database.connect import Database
    from tui.hearing import Heard
    from tui.screens.catalogue.titles import TitlesScreen

LABEL_COLUMN = ScreenColumn(
    name=LINKED_LABEL, heading="Label", width=9, render=lambda cell: cell, align="left"
)


@dataclass
class LinksRead(Message):
    """The rows of training that titles are, by the titles' numbers; of `keys` there are no more."""

    keys: Collection[int]
    links: Mapping[int, Row]


class Labels:
    """The labels of one view's titles."""

    def __init__(self, screen: TitlesScreen) -> None:
        self._screen = screen
        self._session = screen.session
        self._links: dict[int, dict[str, Any] | None] = {}
        self._asked: set[int] = set()
        self._wanted: set[int] = set()
        self._titles: dict[str, int] = {}
        self._waiting = False

    def listen(self) -> None:
        """Hear what becomes of labels, set here or elsewhere."""
        session = self._session
        session.kept.subscribe(self._screen, self._hear_kept)
        session.not_kept.subscribe(self._screen, self._put_back)
        session.settled.subscribe(self._screen, self._settle)
        session.heard.subscribe(self._screen, self._hear)

    # What training has

    def forget(self) -> None:
        """Ask again for what is shown from now on; what is known is shown meanwhile."""
        self._asked.clear()

    def shown(self, key: Hashable) -> dict[str, Any]:
        """What a row holds of its label; what is not known is asked for."""
        number = int(str(key))
        if number not in self._asked:
            self._asked.add(number)
            self._wanted.add(number)
            if not self._waiting:
                self._waiting = True
                self._screen.call_later(self._ask)
        if number not in self._links:
            return {}
        return shown_link(self._now(number))

    def _now(self, number: int) -> dict[str, Any] | None:
        """The row of training as it is when all that is on its way is done."""
        link = self._links.get(number)
        if link is None:
            return None
        return {**link, **(self._session.writer.waiting(TRAINING.name, link["imdb_id"]) or {})}

    def _ask(self) -> None:
        self._waiting = False
        keys, self._wanted = frozenset(self._wanted), set()
        if keys and self._session.database:
            self._screen.run_worker(Errand(self._read, self._session.database, keys), group="links")

    async def _read(self, database: Database, keys: frozenset[int]) -> None:
        kind = self._screen.KIND.name
        try:
            training = bind(TRAINING, database.offer)
            found = await database.read(lambda asked: linked(asked, training, kind, list(keys)))
        except (DatabaseError, TableMissing):
            # What there is of the catalogue is shown all the same.
            self._asked -= keys
        else:
            self._screen.post_message(LinksRead(keys, found))

    def take(self, message: LinksRead) -> None:
        """Know them, and show them."""
        for number in message.keys:
            link = message.links.get(number)
            self._links[number] = dict(link) if link else None
            if link:
                self._titles[link["imdb_id"]] = number
            self._show(number)

    def _show(self, number: int) -> None:
        if self._screen.table.row(number) is not None:
            self._screen.table.update_row(number, shown_link(self._now(number)))

    def _hear(self, heard: Heard) -> None:
        changed = [each for each in heard.changes if each.table == TRAINING.name]
        if heard.anew or any(not each.keys for each in changed):
            numbers = set(self._titles.values())
        else:
            numbers = {
                self._titles[str(key)]
                for each in changed
                for key in each.keys
                if key in self._titles
            }
        self._asked -= numbers
        for number in numbers:
            self.shown(number)

    # What is allowed

    def why_off(self, action: str, parameters: tuple[object, ...]) -> str | None:
        """Why a key that labels is off; None where it is not."""
        why = self._session.why_read_only
        if why:
            return f"read-only: {why} Labels are off."
        offer = self._session.offer
        if offer is None or action in ("undo", "redo"):
            return None
        return why_not(offer, TRAINING, self._action(action, str(parameters[0])).sets)

    def explain(self, key: str) -> None:
        """Say why `key` is off, if it labels and is."""
        if self._session.offer is None:
            return
        keymap = keymap_of(self._screen)
        for binding in LABEL_KEYS.bindings:
            if key in keymap.keys(str(binding.id)):
                action, _, name = binding.action.partition("('")
                if why := self.why_off(action, (name.removesuffix("')"),)):
                    self._screen.refuse(why)

    def _action(self, action: str, name: str) -> Action:
        return TRAINING.action(name) if action == "act" else self._toggle(name).on

    def _toggle(self, name: str) -> Any:
        return next(toggle for toggle in TRAINING.toggles if toggle.name == name)

    # Labelling

    def act(self, name: str) -> None:
        """Label the title under the cursor, and go on."""
        self._do(TRAINING.action(name), go_on=True)

    def turn(self, name: str) -> None:
        """Turn a flag of the title under the cursor."""
        link, toggle = self._under_cursor(), self._toggle(name)
        turning_on = link is None or not link[toggle.column]
        self._do(toggle.on if turning_on else toggle.off, go_on=turning_on and name == "reviewed")

    def _under_cursor(self) -> dict[str, Any] | None:
        key = self._screen.table.cursor_key
        return None if key is None else self._now(int(str(key)))

    def _do(self, action: Action, *, go_on: bool) -> None:
        table, link = self._screen.table, self._under_cursor()
        if link is None:
            self._refuse_unlinked()
            return
        broken = broken_rule(TRAINING, {**link, **action.sets})
        if broken:
            keys = [shown(self._screen, f"label.{each.name}") for each in TRAINING.actions]
            first = " or ".join(filter(None, keys))
            self._screen.refuse(f"{broken.why} Label it first{f': {first}' if first else ''}.")
            return
        change = change_of(TRAINING, action, link, self._session.who)
        if any(link[column] != value for column, value in change.after.items()):
            draft = Draft(change, new_step(), Source.TABLE)
            self._session.undoing.did(draft)
            self._send(draft)
        self._screen.status.say(f"{said_of(action)}: {link['media_title']}")
        if go_on:
            table.move_cursor(table.cursor_index + 1)

    def _refuse_unlinked(self) -> None:
        key = self._screen.table.cursor_key
        known = key is not None and int(str(key)) in self._links
        self._screen.refuse(
            "This title is not among those to label: nothing was changed."
            if known
            else "Its label is not known yet: nothing was changed."
        )

    def _send(self, *drafts: Draft) -> None:
        self._session.writer.put(*drafts)
        for draft in drafts:
            self._mark(draft.change.key)

    def _mark(self, imdb_id: str) -> None:
        number = self._titles.get(imdb_id)
        if number is not None:
            waits = self._session.writer.waiting(TRAINING.name, imdb_id) is not None
            self._screen.table.set_mark(number, "*" if waits else "")
            self._show(number)

    def undo(self) -> None:
        """Take the last change of a label back, wherever it was made."""
        self._take_back(self._session.undoing.undo, "undone", "There is nothing to undo.")

    def redo(self) -> None:
        """Do again what was taken back."""
        self._take_back(self._session.undoing.redo, "done again", "There is nothing to do again.")

    def _take_back(self, ask: Any, done: str, nothing: str) -> None:
        self._screen.run_worker(Errand(self._taken_back, ask, done, nothing), group="undo")

    async def _taken_back(self, ask: Any, done: str, nothing: str) -> None:
        undoing = self._session.undoing
        taken: Taken | None = ask()
        try:
            if taken is None:
                await undoing.load()
                taken = ask()
            if taken is None:
                self._screen.status.say(nothing)
                return
            drafts = await undoing.drafts_of(taken)
        except JournalError as error:
            self._screen.refuse(str(error))
            return
        self._send(*drafts)
        first = drafts[0].change.key
        number = self._titles.get(first)
        row = None if number is None else self._screen.table.row(number)
        several = f"{len(drafts):,} titles"
        name = several if len(drafts) > 1 else str(row["title"] if row else first)
        self._screen.status.say(f"{done}: {name}")
        index = None if number is None else self._screen.table.index_of(number)
        if index is not None:
            self._screen.table.move_cursor(index)

    # What became of it

    def _hear_kept(self, kept: ChangesKept) -> None:
        for entry in kept.entries:
            self._mark(entry.change.key)

    def _put_back(self, not_kept: ChangesNotKept) -> None:
        known = [draft for draft in not_kept.drafts if draft.change.key in self._titles]
        for draft in known:
            self._mark(draft.change.key)
        if known and self._screen.is_current:
            self._screen.refuse(f"Not labelled: {not_kept.why}")

    def _settle(self, settled: ChangeSettled) -> None:
        change, outcome = settled.change, settled.outcome
        number = self._titles.get(change.key)
        if number is None:
            return
        row = outcome.row if isinstance(outcome, Applied | Unchanged | Conflict) else None
        link = self._links.get(number)
        if isinstance(outcome, RowGone):
            self._links[number] = None
        elif row and link:
            self._links[number] = {**link, **{name: row[name] for name in link if name in row}}
        self._mark(change.key)
        if isinstance(outcome, Conflict):
            self._screen.table.set_mark(number, "!", "warn")
        if not isinstance(outcome, Applied | Unchanged) and self._screen.is_current:
            self._screen.refuse(f"Not saved: {_why(outcome)}")


def _why(outcome: object) -> str:
    if isinstance(outcome, Conflict):
        return "somebody else changed its label. Theirs was kept; the tab of training has both."
    if isinstance(outcome, RowGone):
        return "it is no longer in the database."
    return str(getattr(outcome, "why", outcome))
