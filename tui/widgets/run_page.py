"""One run in words: when, how long, what came of it, and its log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from rear_diff.database.errors import DatabaseError
from tui.errand import Errand
from tui.jobs import told_of
from tui.keys import of
from tui.keys.bindings.card import PAGE
from tui.widgets.row_detail.blocks import wrapped
from tui.widgets.row_detail.page import Line, Page

if TYPE_CHECKING:
    from psycopg import AsyncConnection

    from rear_diff.catalogue.runs import Run
    from rear_diff.database.connect import Database
    from rear_diff.jobs.overview import Overview


class RunPage(Page, inherit_bindings=False):
    """Shows a run at once, and its log when that is read."""

    BINDINGS: ClassVar[list[BindingType]] = of(PAGE)
    DEFAULT_CSS = """
    RunPage { padding: 0 1; }
    """

    _run: int | None = None

    def show_run(self, run: Run | None, seen: Overview | None, database: Database | None) -> None:
        """Show `run`, or nothing."""
        same = run is not None and run.id == self._run
        self._run = run.id if run else None
        if run is None or seen is None:
            self.show(lambda _: ())
            return
        if run.outcome == "running" or not same:
            self._tell(run, seen, "", stay=same)
        if database and run.outcome != "running":
            self.run_worker(Errand(self._read_log, run, seen, database), group="log")

    async def _read_log(self, run: Run, seen: Overview, database: Database) -> None:
        from rear_diff.catalogue.runs import fetch_log

        async def ask(connection: AsyncConnection) -> str:
            return await fetch_log(connection, run.id)

        try:
            log = await database.read(ask)
        except DatabaseError as error:
            log = str(error)
        if run.id == self._run:
            self._tell(run, seen, log, stay=True)

    def _tell(self, run: Run, seen: Overview, log: str, *, stay: bool) -> None:
        told = told_of(run, log, seen.at)

        def build(width: int) -> Sequence[Line]:
            return [line for text, style in told for line in wrapped(text, width, style)]

        self.show(build, stay=stay)
