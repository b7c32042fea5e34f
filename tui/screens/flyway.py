"""The tab of the migrations that the database has seen."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, ClassVar

from rear_diff.database.errors import DatabaseError
from rear_diff.query import BoundTable, Row
from rear_diff.query.history import History, fetch_history
from rear_diff.tables import FLYWAY, Sort, Table
from tui.errand import Errand
from tui.messages import HistoryRead, ReadFailed
from tui.presentation.migrations import shown_migration
from tui.screens.table_screen import TableScreen
from tui.session import Session
from tui.widgets.history_line import HistoryLine

if TYPE_CHECKING:
    from rear_diff.database.connect import Database


class FlywayScreen(TableScreen):
    """The migrations in the order of their versions, each with its state as Flyway names it.

    A state follows from the whole history, which is read beside whatever rows are shown.
    """

    TABLE: ClassVar[Table] = FLYWAY

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.sorts = (Sort("version"),)
        self._history = History()

    def on_mount(self) -> None:
        """Put the line that says where the schema stands over the table."""
        self.mount(HistoryLine(), before="#body")

    def open(self, database: Database) -> None:
        """Show what `database` has of the history."""
        super().open(database)
        self.query_one(HistoryLine).display = self.bound is not None

    def load(self, *, keep_cursor: bool = False) -> None:
        """Ask the screen's question anew, and what the history says."""
        super().load(keep_cursor=keep_cursor)
        if self.bound and self.session.database:
            self.run_worker(
                Errand(self._read_history, self.session.database, self.bound),
                group="history",
                exclusive=True,
            )

    async def _read_history(self, database: Database, bound: BoundTable) -> None:
        try:
            history = await database.read(lambda asked: fetch_history(asked, bound))
            self.post_message(HistoryRead(history))
        except DatabaseError as error:
            self.post_message(ReadFailed(str(error)))

    def on_history_read(self, message: HistoryRead) -> None:
        """Say where the schema stands, and give the rows that are here their states."""
        self._history = message.history
        self.query_one(HistoryLine).history = message.history
        for rank in message.history.states:
            row = self.table.row(rank)
            if row is not None:
                self.table.update_row(rank, shown_migration(row, message.history))

    def _shown(self, rows: Mapping[Hashable, Row]) -> dict[Hashable, Row]:
        return {
            key: {**row, **shown_migration(row, self._history)}
            for key, row in super()._shown(rows).items()
        }
