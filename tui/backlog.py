"""Keeping count of the backlog: the database's numbers, and what was labelled since."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from time import monotonic
from typing import TYPE_CHECKING, Any

from textual.message import Message
from textual.message_pump import MessagePump

from rear_diff.database.errors import DatabaseError
from rear_diff.query import BoundTable
from rear_diff.query.backlog import CHANGED, DAY, REVIEWED, Backlog
from tui.working import working

if TYPE_CHECKING:
    from rear_diff.database.connect import Database

FRESH = 60.0
"""Seconds for which a count is good."""


def start_of_today() -> datetime:
    """When the day began, on this machine's clock."""
    return datetime.combine(date.today(), time()).astimezone()


@dataclass(frozen=True)
class Occasion:
    """When a count was asked for: the day that it is of, and how many changes there were."""

    since: datetime
    changes: int
    at: float


@dataclass
class BacklogCounted(Message):
    """The backlog as the database has it; None where it could not be asked."""

    occasion: Occasion
    backlog: Backlog | None


async def count_backlog(
    tell: MessagePump, database: Database, bound: BoundTable, occasion: Occasion
) -> None:
    """Ask the database, and post `BacklogCounted`."""
    from rear_diff.query.counting import fetch_backlog

    backlog = None
    with working(tell, "counting the backlog"), suppress(DatabaseError):
        backlog = await database.read(lambda asked: fetch_backlog(asked, bound, occasion.since))
    tell.post_message(BacklogCounted(occasion, backlog))


class Tally:
    """The backlog with what a person has done since it was counted, which takes no question.

    A count counts only where no change was made or settled while it was under way: nobody could
    tell which of them are in it.
    """

    def __init__(self) -> None:
        self.backlog: Backlog | None = None
        """The numbers now; None where nobody knows them."""
        self._occasion = Occasion(start_of_today(), 0, 0)
        self._changes = 0
        self._under_way = self._fresh = False
        self._shares: dict[Hashable, _Share] = {}
        self._counted: dict[Hashable, _Share] = {}

    @property
    def is_due(self) -> bool:
        """Whether a count is to be asked for: the numbers are of another day, or older than a
        minute but for what was done here."""
        fresh = (
            self._fresh
            and self._occasion.since == start_of_today()
            and monotonic() - self._occasion.at < FRESH
        )
        return not fresh and not self._under_way

    def begin(self) -> Occasion:
        """A count is asked for now."""
        self._under_way = True
        return Occasion(start_of_today(), self._changes, monotonic())

    def expire(self) -> None:
        """The numbers stay, but are to be asked for again."""
        self._fresh = False

    def take(self, counted: BacklogCounted) -> bool:
        """Hold what was counted; False where changes came between."""
        self._under_way = False
        if counted.occasion.changes != self._changes:
            return False
        if counted.backlog:
            self.backlog, self._occasion, self._fresh = counted.backlog, counted.occasion, True
            self._shares.clear()
            self._counted.clear()
        return True

    def change(self, key: Hashable, row: Mapping[str, Any], values: Mapping[str, Any]) -> None:
        """`row` is about to become `values`, now."""
        self._changes += 1
        self._counted.setdefault(key, self._share(row))
        reviewed = int(bool({**row, **values}.get(REVIEWED)))
        self._lay(key, _Share(reviewed, reviewed))

    def settle(self, key: Hashable, row: Mapping[str, Any] | None) -> None:
        """The row holds this now; with None it is as it was when it was counted."""
        self._changes += 1
        if key in self._counted:
            self._lay(key, self._share(row) if row else self._counted[key])
        else:
            # It was made elsewhere, and nobody knows what the row added.
            self._fresh = False

    def _share(self, row: Mapping[str, Any]) -> _Share:
        changed = row.get(CHANGED)
        if not row.get(REVIEWED):
            return _Share(0, 0)
        if changed is None:
            return _Share(1, 0)
        aware = changed if changed.tzinfo else changed.replace(tzinfo=UTC)
        since = self._occasion.since
        return _Share(1, int(since <= aware < since + DAY))

    def _lay(self, key: Hashable, share: _Share) -> None:
        before = self._shares.get(key, self._counted[key])
        self._shares[key] = share
        if self.backlog:
            today = self.backlog.today
            self.backlog = replace(
                self.backlog,
                reviewed=self.backlog.reviewed + share.reviewed - before.reviewed,
                today=None if today is None else max(0, today + share.today - before.today),
            )


@dataclass(frozen=True)
class _Share:
    """What one row adds to the numbers."""

    reviewed: int
    today: int
