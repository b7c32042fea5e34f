"""What of the app others are told, and who is told of others."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from textual.app import App

from rear_diff.query import TableMissing, bind
from tui.hearing import Heard, Standing
from tui.screens.result_screen import ResultScreen
from tui.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from rear_diff.query import BoundTable
    from tui.session import Session


class HearingApp(App[None]):
    """Knows where its person stands, and tells its screens what is heard."""

    session: Session

    def on_heard(self, message: Heard) -> None:
        """Tell the screens."""
        self.session.heard.publish(message)

    @property
    def _result(self) -> ResultScreen | None:
        screens = (each for each in self.screen_stack if isinstance(each, ResultScreen))
        return next(screens, None)

    def _standing(self) -> Standing:
        labels = self.session.why_read_only is None
        if screen := self._result:
            # None before the screen is composed, and when the app is leaving.
            for table in screen.query(VirtualTable):
                return Standing(screen.TABLE.name, table.cursor_key, labels)
        return Standing("", None, labels)

    def _shown_tables(self) -> list[BoundTable]:
        screen, database = self._result, self.session.database
        if screen is None or database is None:
            return []
        found = []
        for table in (screen.TABLE, *screen.HEARS):
            with suppress(TableMissing):
                found.append(bind(table, database.offer))
        return found
