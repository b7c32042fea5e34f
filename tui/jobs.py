"""The jobs as tables: their columns and rows, and the line that says how they stand."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from tui.history import Tab
from tui.presentation import ago
from tui.presentation.words import span
from tui.widgets.virtual_table import Cell
from tui.widgets.virtual_table.columns import Column

if TYPE_CHECKING:
    from rear_diff.catalogue.runs import Run
    from rear_diff.jobs.overview import Job, Overview
    from rear_diff.jobs.schedule import Schedule

TAB = Tab("jobs", "Jobs")

TASK_WIDTH, NEXT_WIDTH, WHEN_WIDTH, STATE_WIDTH = 16, 19, 12, 10
"""In cells."""

STATES = {
    "todo": Cell("waiting"),
    "doing": Cell("▶ running", "mark"),
    "running": Cell("▶ running", "mark"),
    "done": Cell("✓ done", "good"),
    "failed": Cell("! failed", "bad"),
    "killed": Cell("! killed", "bad"),
    "stopped": Cell("■ stopped", "warn"),
    "stopping": Cell("■ stopping", "warn"),
    "never": Cell("never", "dim"),
}
"""Each state by a sign and a word as well as by its colour."""

Rows = Mapping[Hashable, Mapping[str, Any]]


def state_cell(state: str) -> Cell:
    """A state as it is shown."""
    return STATES.get(state, Cell(state))


def _dim(text: str) -> Cell:
    return Cell(text, "dim")


def _failures(count: int) -> Cell:
    return Cell(f"{count:,}", "warn" if count else "dim")


def task_columns(width: int) -> list[Column]:
    """The columns of the schedules; `width` is that of the table."""
    others = TASK_WIDTH + NEXT_WIDTH + WHEN_WIDTH + STATE_WIDTH + 9
    return [
        Column("task", "Task", TASK_WIDTH),
        Column("next", "Next run", NEXT_WIDTH),
        Column("schedule", "Cron (UTC)", WHEN_WIDTH, render=_dim),
        Column("state", "Last run", STATE_WIDTH, render=state_cell),
        Column("ended", "", max(14, min(24, width - others)), render=_dim),
    ]


def queue_columns(width: int) -> list[Column]:
    """The columns of the queue."""
    others = TASK_WIDTH + STATE_WIDTH + 9 + 8 + 7
    return [
        Column("task", "In the queue", TASK_WIDTH),
        Column("state", "State", STATE_WIDTH, render=state_cell),
        Column("since", "Since", max(14, min(24, width - others)), render=_dim),
        Column("attempts", "Tried", 5, "right", render=lambda count: _dim(f"{count:,}")),
        Column("id", "Job", 7, "right", render=lambda number: _dim(str(number))),
    ]


def run_columns(width: int) -> list[Column]:
    """The columns of the runs, of which the last says why as far as there is room."""
    others = TASK_WIDTH + STATE_WIDTH + WHEN_WIDTH + 9 + 7 + 6 + 9
    return [
        Column("task", "Runs", TASK_WIDTH),
        Column("state", "State", STATE_WIDTH, render=state_cell),
        Column("started", "Started", WHEN_WIDTH, render=_dim),
        Column("took", "Took", 9, "right", render=_dim),
        Column("changed", "Changed", 7, "right", render=lambda count: Cell(f"{count:,}")),
        Column("failed", "Failed", 6, "right", render=_failures),
        Column("why", "Why", max(8, min(100, width - others))),
        Column("by", "Started by", 10, render=_dim),
    ]


def task_rows(schedules: Iterable[Schedule], tasks: Iterable[str], seen: Overview) -> Rows:
    """Every task, with when it is due next, and how its last run ended."""
    due = {each.task: each for each in schedules}
    last: dict[str, Run] = {}
    for run in seen.runs:
        last.setdefault(run.task, run)
    return {task: _task_row(task, due.get(task), last.get(task), seen) for task in tasks}


def _task_row(
    task: str, schedule: Schedule | None, last: Run | None, seen: Overview
) -> dict[str, Any]:
    row: dict[str, Any] = {"task": task, "state": last.outcome if last else "never"}
    if schedule:
        row["schedule"] = schedule.cron
        due = schedule.next_run(seen.at)
        soon = ago(due, seen.at).replace("just now", "in a moment")
        day = due - seen.at < timedelta(hours=20)
        row["next"] = f"{due.astimezone():{'%H:%M' if day else '%b %d'}} {soon}"
    else:
        row["next"] = "no provider"
    if last:
        row["ended"] = ago(last.finished_at or last.started_at, seen.at)
    return row


def queue_rows(seen: Overview) -> Rows:
    """The jobs of the queue by their number."""
    return {job.id: _queue_row(job) for job in seen.jobs}


def _queue_row(job: Job) -> dict[str, Any]:
    return {
        "task": job.task,
        "state": "stopping" if job.stopping and job.status == "doing" else job.status,
        "since": f"{job.changed_at.astimezone():%b %d %H:%M}" if job.changed_at else None,
        "attempts": job.attempts,
        "id": job.id,
        "job": job,
    }


def run_rows(seen: Overview) -> Rows:
    """The runs by their number."""
    return {run.id: _run_row(run, seen.at) for run in seen.runs}


def _run_row(run: Run, now: datetime) -> dict[str, Any]:
    over = run.outcome not in ("running", "killed") or run.finished_at is not None
    return {
        "task": run.task,
        "state": run.outcome,
        "started": f"{run.started_at.astimezone():%b %d %H:%M}",
        "took": took(run, now),
        "changed": run.changed if over else None,
        "failed": run.failed if over else None,
        "why": run.why or "",
        "by": run.started_by,
        "run": run,
    }


def took(run: Run, now: datetime) -> str | None:
    """How long a run took, or has taken by now; None where nobody knows."""
    if run.finished_at is None and run.outcome != "running":
        return None
    return span(max(timedelta(), (run.finished_at or now) - run.started_at))


def standing_of(seen: Overview) -> list[Cell]:
    """The line over the tables: who works, and how many wait, run and have failed."""
    if seen.no_queue:
        return [Cell(f"! {seen.no_queue}", "warn")]
    workers = "worker is" if seen.workers == 1 else "workers are"
    parts = [
        Cell(f"{seen.workers} {workers} running", "strong")
        if seen.workers
        else Cell("! no worker is running: rear-diff worker starts one", "warn")
    ]
    counts = {name: sum(job.status == status for job in seen.jobs) for name, status in COUNTED}
    parts += [
        Cell(f"{'! ' if name == 'failed' else ''}{count} {name}", "bad" if name == "failed" else "")
        for name, count in counts.items()
        if count
    ]
    return parts


COUNTED = (("under way", "doing"), ("waiting", "todo"), ("failed", "failed"))


def told_of(run: Run, log: str, now: datetime) -> list[tuple[str, str]]:
    """A run in paragraphs, each with its style."""
    cell = state_cell(run.outcome)
    when = f"{run.started_at.astimezone():%Y-%m-%d %H:%M:%S}"
    lines = [
        (f"{run.task} · run {run.id}", "title"),
        (cell.text, cell.style if cell.style in ("good", "bad") else "strong"),
        (f"started {when} by {run.started_by}", "dim"),
    ]
    if (length := took(run, now)) is not None:
        lines.append((f"took {length}" if run.finished_at else f"for {length}", "dim"))
    if run.finished_at:
        lines.append((f"{run.changed:,} changed · {run.failed:,} failed", ""))
    if run.why:
        lines += [("", ""), (run.why, "")]
    lines += [("", "")]
    lines += [(line, "") for line in log.splitlines()] or [(nothing(run), "dim")]
    return lines


def nothing(run: Run) -> str:
    """What stands in place of a log that is empty."""
    return "It tells when it is over." if run.outcome == "running" else "It had nothing to say."
