"""The tab of the jobs: schedules, queue and runs, which follow by themselves."""

from __future__ import annotations

import asyncio
from importlib import import_module
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.timer import Timer

from rear_diff.database.errors import DatabaseError
from tui.errand import Errand
from tui.following import Following
from tui.jobs import (
    TAB,
    queue_columns,
    queue_rows,
    run_columns,
    run_rows,
    standing_of,
    task_columns,
    task_rows,
)
from tui.keys import of
from tui.keys.bindings.app import SCREEN
from tui.keys.bindings.jobs import JOBS
from tui.screens.doing_jobs import Doing
from tui.screens.tab import TabScreen
from tui.session import Session
from tui.widgets.job_table import JobTable
from tui.widgets.key_line import KeyLine
from tui.widgets.run_page import RunPage
from tui.widgets.standing_line import StandingLine
from tui.widgets.status_line import StatusLine
from tui.widgets.tab_strip import TabStrip
from tui.widgets.virtual_table import CursorMoved, VirtualTable

if TYPE_CHECKING:
    from rear_diff.catalogue.runs import Run
    from rear_diff.jobs.overview import Overview

LOOK_EVERY = 2.0
"""Seconds between looks, while the tab is seen."""

LOOKING_TAKES = 20
"""A look is at least so many times rarer than it is long."""


class JobsScreen(TabScreen, inherit_bindings=False):
    """The schedules, the queue and the runs, each in a table. They are read again every few
    seconds while they are seen; no cursor moves by that."""

    TABLE = TAB
    AUTO_FOCUS = "#tasks"
    BINDINGS: ClassVar[list[BindingType]] = of(JOBS, SCREEN)
    DEFAULT_CSS = """
    JobsScreen #tasks { height: 6; }
    JobsScreen #queue { height: 5; }
    JobsScreen.-low #tasks { height: 5; }
    JobsScreen.-low #queue { height: 3; }
    JobsScreen.-high #queue { height: 9; }
    JobsScreen #lists { width: 1fr; }
    JobsScreen RunPage { display: none; }
    JobsScreen.-wide RunPage {
        display: block; width: 34%; max-width: 72; height: 1fr; border-left: solid $border;
    }
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session, TAB.heading)
        self.seen: Overview | None = None
        """What was seen last."""
        self.doing = Doing(self)
        self._timer: Timer | None = None
        self._looking = False
        self._shown: tuple[int, str] | None = None
        self._following = Following(self, self._tell_run)

    def compose(self) -> ComposeResult:
        """The parts, top to bottom."""
        yield TabStrip(self.session.tabs, TAB.name)
        yield StandingLine()
        with Container(id="body"):
            with Vertical(id="lists"):
                yield JobTable(task_columns, "No tasks", "tasks")
                yield JobTable(queue_columns, "Nothing waits, and nothing failed", "queue")
                yield JobTable(run_columns, "Nothing was run yet", "runs")
            yield RunPage()
        yield StatusLine()
        yield KeyLine()

    def on_mount(self) -> None:
        """Look, and follow the app."""
        self.query_one(RunPage).can_focus = False
        self.session.opened.subscribe(self, lambda _: self._open())
        self.session.returned.subscribe(self, lambda _: self.look())
        self._open()

    def _open(self) -> None:
        self.show_place()
        if self.session.read_only:
            self.status.standing = "read-only: You asked for it. No job can be started or stopped."
        self.look()

    # Looking

    def on_screen_resume(self) -> None:
        """Look at once, and go on looking."""
        self.look()

    def on_screen_suspend(self) -> None:
        """Look no more: nobody sees it."""
        if self._timer:
            self._timer.stop()

    def action_reload(self) -> None:
        """Look again."""
        self.look()

    def look(self) -> None:
        """See how the jobs stand, if somebody sees that."""
        if self._looking or not self._is_seen:
            return
        self._looking = True
        self.run_worker(Errand(self._look), group="looking")

    @property
    def _is_seen(self) -> bool:
        return bool(self.session.database) and self in self.app.screen_stack

    async def _look(self) -> None:
        began = monotonic()
        try:
            await self._read()
        finally:
            self._looking = False
        if self._timer:
            self._timer.stop()
        self._timer = self.set_timer(
            max(LOOK_EVERY, LOOKING_TAKES * (monotonic() - began)), self.look
        )

    async def _read(self) -> None:
        database = self.session.database
        if database is None:
            return
        # In a thread: what none of the other tabs needs is imported when this one is looked at.
        await asyncio.to_thread(import_module, "rear_diff.jobs.schedule")
        from rear_diff.catalogue.installing import CatalogueMissing
        from rear_diff.jobs.overview import fetch_overview

        limit = self.session.chosen().jobs.stalled_after
        try:
            seen = await database.read(lambda asked: fetch_overview(asked, limit))
        except CatalogueMissing as missing:
            self.seen = None
            self.query_one(StandingLine).say(str(missing))
            self.say_in_all("No catalogue")
        except DatabaseError as error:
            self.status.say(str(error), loud=True)
        else:
            self._show(seen)

    def say_in_all(self, text: str) -> None:
        """Empty the tables, with `text` in them."""
        for table in self.query(JobTable):
            table.say(text)

    def _show(self, seen: Overview) -> None:
        from rear_diff.jobs.schedule import TASKS, schedules

        self.seen = seen
        self.query_one(StandingLine).show(standing_of(seen))
        due = schedules(self.session.chosen())
        self._table("tasks").put(task_rows(due, TASKS, seen))
        self._table("queue").put(queue_rows(seen))
        self._table("runs").put(run_rows(seen))
        self._tell_run()

    def _table(self, name: str) -> JobTable:
        return self.query_one(f"#{name}", JobTable)

    # The run under the cursor

    @on(VirtualTable.CursorMoved)
    def _cursor_moved(self, message: CursorMoved) -> None:
        self._following.follow(message.index)

    def _tell_run(self) -> None:
        run = self.run_at_cursor
        page = self.query_one(RunPage)
        if not self.session.read_only:
            # The column has little room for it.
            self.status.standing = f"{run.task}: {run.why}" if run and run.why else ""
        shown = (run.id, run.outcome) if run else None
        if page.display and (shown != self._shown or (run and run.outcome == "running")):
            self._shown = shown
            page.show_run(run, self.seen, self.session.database)

    def on_resize(self) -> None:
        """There may be room for the run now."""
        self.call_after_refresh(self._tell_run)

    @property
    def run_at_cursor(self) -> Run | None:
        """The run that is looked at: that of the row, or the last one of the row's task."""
        seen, table = self.seen, self.focused
        if seen is None:
            return None
        if not isinstance(table, JobTable):
            table = self._table("runs")
        row = table.row_at_cursor or {}
        found = [run for run in seen.runs if run.task == row.get("task")]
        return next((run for run in found if run is row.get("run")), found[0] if found else None)

    def on_descendant_focus(self) -> None:
        """Another table, another run."""
        self._tell_run()

    @on(VirtualTable.RowSelected)
    def _open_run(self) -> None:
        from tui.screens.run import RunScreen

        if self.seen and (run := self.run_at_cursor):
            self.app.push_screen(RunScreen(run, self.seen, self.session.database))
        else:
            self.status.say("It was not run yet.")

    # What a person does

    @property
    def row(self) -> dict[str, object]:
        """The row under the cursor of the table that has the focus."""
        table = self.focused
        found = table.row_at_cursor if isinstance(table, JobTable) else None
        return dict(found or {})

    def action_run_now(self) -> None:
        """Do the task of the row."""
        self.doing.run_now(self.row)

    def action_retry(self) -> None:
        """Have the failed job of the row wait again."""
        self.doing.retry(self.row)

    def action_cancel(self) -> None:
        """Take the job of the row out, or stop it."""
        self.doing.cancel(self.row)

    def action_stop(self) -> None:
        """Stop what is run here."""
        self.doing.stop()
