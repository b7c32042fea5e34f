"""Who said that they changed a row, as far as it was heard."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from datetime import UTC, datetime, timedelta

from rear_diff.database.notifications import Changed

MOST = 10_000
"""Rows of which it is known; the oldest go first."""

TOGETHER = timedelta(minutes=1)
"""Between a row's change and hearing of it, the difference of two clocks included. What was heard
at another time was of another change, and nobody said who made this one."""


class Announced:
    """The last word about each row."""

    def __init__(self) -> None:
        self._rows: OrderedDict[tuple[str, Hashable], tuple[str, datetime]] = OrderedDict()

    def hear(self, changed: Changed, at: datetime | None = None) -> None:
        """Somebody else said that they changed rows."""
        for key in changed.keys:
            self._rows[changed.table, key] = changed.who, at or datetime.now(UTC)
            self._rows.move_to_end((changed.table, key))
        while len(self._rows) > MOST:
            self._rows.popitem(last=False)

    def who(self, table: str, key: Hashable, since: datetime | None) -> str:
        """Who changed a row that was changed last at `since`; empty where nobody knows."""
        who, at = self._rows.get((table, key), ("", None))
        if at is None or (since and since.tzinfo and abs(at - since) > TOGETHER):
            return ""
        return who
