"""One run of a job on a page of its own, with its log."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from tui.keys import of
from tui.keys.bindings.app import HELP, SCREEN
from tui.keys.bindings.sheets import ROW
from tui.screens.sheet import Sheet
from tui.widgets.run_page import RunPage

if TYPE_CHECKING:
    from rear_diff.catalogue.runs import Run
    from rear_diff.database.connect import Database
    from rear_diff.jobs.overview import Overview


class RunScreen(Sheet[None], inherit_bindings=False):
    """Everything about one run."""

    TITLE = "The run"
    BINDINGS: ClassVar[list[BindingType]] = of(ROW, HELP, SCREEN)

    def __init__(self, run: Run, seen: Overview, database: Database | None) -> None:
        super().__init__()
        self._run = run
        self._seen = seen
        self._database = database

    def compose(self) -> ComposeResult:
        """One scrolling page."""
        yield RunPage(classes="sheet")

    def on_mount(self) -> None:
        """Fill it."""
        self.query_one(RunPage).show_run(self._run, self._seen, self._database)
