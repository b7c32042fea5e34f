"""What others do to the rows of one screen: read again in place, marked briefly, never moved."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual.message import Message

from rear_diff import query as asking
from rear_diff.database.errors import DatabaseAway, DatabaseBusy, DatabaseError
from rear_diff.query import BoundTable, Row
from tui.errand import Errand
from tui.messages import ChangeSettled, ReadFailed

if TYPE_CHECKING:
    from rear_diff.database.connect import Database
    from tui.hearing import Heard
    from tui.screens.result_screen import ResultScreen

CHANGED, PERSON = "~", "@"
"""The signs before a row that somebody else changed lately, and before one that somebody is on."""

BRIEFLY = 5.0
"""Seconds for which a row is marked that somebody else changed."""

OWN_MOMENTS = ("updated_at", "training_updated_at")
"""What differs after every change, even one that came to nothing."""


@dataclass
class RowsAgain(Message):
    """The rows of `keys` as they are now."""

    keys: Collection[Hashable]
    rows: Mapping[Hashable, Row]


class Others:
    """Rows that others change, and rows that others are on, of one screen.

    Only rows on the screen are read again, by their keys and by one question at a time; of those
    in memory beside them it is forgotten what they hold. A screen that is not seen waits until it
    is.
    """

    def __init__(self, screen: ResultScreen) -> None:
        self._screen = screen
        self._wanted: set[Hashable] = set()
        self._reading: frozenset[Hashable] = frozenset()
        self._settled: set[Hashable] = set()
        self._put_off: set[Hashable] = set()
        self._is_asked = False
        self._meanwhile: set[Hashable] | None = set()
        self._unseen: set[Hashable] | None = set()
        self._who: dict[Hashable, str] = {}
        self._changed: dict[Hashable, int] = {}
        self._people: dict[Hashable, str] = {}
        self._batch = 0
        self._said = ""
        self._listened = False

    # Rows that changed

    def hear(self, heard: Heard) -> None:
        """Have a look at what changed."""
        screen = self._screen
        self.meet()
        own = screen.session.hearing.own
        changes = [each for each in heard.changes if each.table in screen.hears]
        # What this screen changed itself it has shown already; other tabs have not.
        changes = [
            each for each in changes if (each.sender, each.table) != (own, screen.TABLE.name)
        ]
        # At the start there was only a moment in which something could be missed.
        missed = heard.anew and self._listened
        self._listened |= heard.anew
        if missed or any(each.sender != own for each in changes):
            screen.changed_elsewhere()
        for each in changes:
            self._who.update(dict.fromkeys(each.keys, "" if each.sender == own else each.who))
        if heard.anew or any(not each.keys for each in changes):
            self.look(None)
        elif changes:
            self.look({key for each in changes for key in each.keys})

    def resume(self) -> None:
        """The screen is seen again: have a look at what changed meanwhile."""
        unseen, self._unseen = self._unseen, set()
        if unseen is None or unseen:
            self.look(unseen)

    def settle(self, settled: ChangeSettled) -> None:
        """A row that is being read has just been changed here: what is read may be older."""
        key = settled.change.key
        if key in self._reading:
            self._settled.add(key)
        self._note({key})
        self.over(key)

    def over(self, key: Hashable) -> None:
        """A change of a row is under way here no more: see what others made of it meanwhile."""
        if key in self._put_off and not self._screen.is_changing(key):
            self._put_off.remove(key)
            self.look({key})

    def look(self, keys: set[Hashable] | None) -> None:
        """Read the rows with `keys`, or all, again if they are seen, else when they are."""
        self._note(keys)
        if self._screen not in self._screen.app.screen_stack:
            both = None if keys is None or self._unseen is None else self._unseen | keys
            self._unseen = both
            return
        self._wanted.update(self._screen.table.make_stale(keys))
        self.read()

    def asked(self) -> None:
        """The screen asks its question anew: what changes until it is answered may not be in it."""
        self._is_asked, self._meanwhile = True, set()

    def answered(self) -> None:
        """The first rows of the answer are shown: see what became of them meanwhile."""
        self._is_asked = False
        if self._meanwhile is None or self._meanwhile:
            self.look(self._meanwhile)

    def _note(self, keys: set[Hashable] | None) -> None:
        if self._is_asked:
            both = None if keys is None or self._meanwhile is None else self._meanwhile | keys
            self._meanwhile = both

    def read(self) -> None:
        """Read rows that are to be read again, unless some are being read."""
        database, bound = self._screen.session.database, self._screen.bound
        if self._wanted and not self._reading and database and bound:
            self._reading = frozenset(self._wanted)
            self._wanted.clear()
            self._screen.run_worker(
                Errand(self._fetch, database, bound, self._reading), group="others"
            )

    async def _fetch(
        self, database: Database, bound: BoundTable, keys: frozenset[Hashable]
    ) -> None:
        try:
            rows = await database.read(lambda asked: asking.fetch_rows(asked, bound, tuple(keys)))
        except DatabaseError as error:
            # They are read when it answers again, or with the next of them.
            self._wanted |= keys
            self._reading = frozenset()
            if isinstance(error, DatabaseAway | DatabaseBusy):
                self._screen.session.writer.look()
            else:
                self._screen.post_message(ReadFailed(str(error)))
        else:
            self._screen.post_message(RowsAgain(keys, rows))

    def take(self, keys: Collection[Hashable], rows: Mapping[Hashable, Row]) -> None:
        """Show rows that were read again; those that are being changed here, when that is over."""
        table = self._screen.table
        changed = []
        for key in keys:
            if key in self._settled:
                self._wanted.add(key)
            elif self._screen.is_changing(key):
                self._put_off.add(key)
            else:
                before, now = table.row(key), rows.get(key)
                table.update_row(key, now)
                if _differ(before, now):
                    changed.append(key)
        self._reading = frozenset()
        self._settled.clear()
        self._mark(changed)
        self._tell_of_cursor(changed)
        self._who.clear()
        self.read()

    def _mark(self, keys: Collection[Hashable]) -> None:
        self._batch += 1
        self._changed.update(dict.fromkeys(keys, self._batch))
        self._sign(keys)
        if keys:
            self._screen.set_timer(BRIEFLY, partial(self._unmark, keys, self._batch))

    def _unmark(self, keys: Collection[Hashable], batch: int) -> None:
        old = [key for key in keys if self._changed.get(key) == batch]
        for key in old:
            del self._changed[key]
        self._sign(old)

    def _tell_of_cursor(self, changed: Collection[Hashable]) -> None:
        key = self._screen.table.cursor_key
        if key in changed:
            self._say(f"{self._who.get(key) or 'Somebody else'} changed this row.")

    # Rows that people are on

    def follow(self) -> None:
        """The cursor moved: say who else is there."""
        who = self._people.get(self._screen.table.cursor_key)
        if who is not None:
            self._say(f"{who or 'Somebody else'} is on this row.")
        elif self._said:
            self._say("")

    def meet(self) -> None:
        """Show who is here, and where."""
        self._screen.status.others = self._screen.session.hearing.company
        here: dict[Hashable, str] = {
            each.key: each.who
            for each in self._screen.session.hearing.roster
            if each.table in self._screen.hears and each.key is not None
        }
        if here != self._people:
            moved = self._people.keys() ^ here.keys()
            self._people = here
            self._sign(moved)
            if self._screen.table.cursor_key in moved:
                self.follow()

    def _sign(self, keys: Collection[Hashable]) -> None:
        for key in keys:
            sign = PERSON if key in self._people else CHANGED if key in self._changed else ""
            self._screen.rows.set_others_mark(key, sign, "strong")

    def _say(self, text: str) -> None:
        """Say it, and take back nothing but what was said here."""
        if text or self._screen.status.message == self._said:
            self._screen.tell(text)
        self._said = text


def _differ(before: Mapping[str, object] | None, now: Mapping[str, object] | None) -> bool:
    if before is None or now is None:
        return before is not now
    return any(before.get(name) != value for name, value in now.items() if name not in OWN_MOMENTS)
