"""Taking down what is on the screen, for the next start."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.last_seen import LastSeen, Ran, save_last_seen

if TYPE_CHECKING:
    from pathlib import Path

    from tui.screens.table_screen import TableScreen


@dataclass(frozen=True)
class Picture:
    """Where it is kept, and under which circumstances it may be shown again."""

    file: Path
    circumstances: str
    identity: str
    ran: Ran

    def taken(self, screen: TableScreen) -> LastSeen | None:
        """What `screen` shows; None where its rows are not there, or are those of last time."""
        table, bound, database = screen.table, screen.bound, screen.session.database
        shown = table.visible_rows
        rows = [table.row(table.nth_key(index)) for index in shown]
        if bound is None or database is None or not rows or None in rows:
            return None
        names = [column.name for column in bound.table.columns]
        return LastSeen(
            circumstances=self.circumstances,
            identity=self.identity,
            at=time.time(),
            table=bound.table.name,
            offer=screen.offer_of(database),
            rows=tuple({name: row[name] for name in names} for row in rows if row),
            cursor=table.cursor_index - shown.start,
            place=screen.session.place,
            ran=self.ran,
        )

    def save(self, seen: LastSeen) -> None:
        """Keep it. For a thread; raises OSError."""
        save_last_seen(self.file, seen)
