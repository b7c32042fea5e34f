"""Taking down what is on the screen, for the next start."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from tui.first_frame import FILE, Frame, save_frame
from tui.last_seen import LastSeen, Ran, save_last_seen

if TYPE_CHECKING:
    from pathlib import Path

    from textual.strip import Strip

    from tui.screens.table_screen import TableScreen
    from tui.widgets.status_line import StatusLine

STARTING = "as last seen {} · starting …"
INDENT = 2
"""Cells before it, as in the status line."""


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

    def framed(self, screen: TableScreen, at: float) -> Frame:
        """All of `screen`, saying that its rows are those of that moment."""
        console, status = screen.app.console, screen.status
        strips = screen.drawn
        said = STARTING.format(f"{datetime.fromtimestamp(at):%Y-%m-%d %H:%M}")
        for y in range(status.region.y, status.region.bottom):
            strips[y] = _line(said, screen.size.width, status)
            said = ""
        lines = [strip.render(console) for strip in strips]
        return Frame(self.circumstances, screen.size.width, lines)

    def save(self, seen: LastSeen, frame: Frame) -> None:
        """Keep them. For a thread; raises OSError."""
        save_last_seen(self.file, seen)
        save_frame(self.file.with_name(FILE), frame)


def _line(text: str, width: int, status: StatusLine) -> Strip:
    from rich.segment import Segment
    from textual.strip import Strip

    indented = " " * (status.gutter.left + INDENT) + text
    return Strip([Segment(indented[:width].ljust(width), status.rich_style)])
