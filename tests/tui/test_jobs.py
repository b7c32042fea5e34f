"""The tab of the jobs: what is to be seen follows by itself, and what can be done about it."""

import asyncio

import pytest

from rear_diff.database.connect import Target, connect
from rear_diff.jobs.overview import Job
from rear_diff.jobs.queue import open_queue
from rear_diff.settings import CatalogueSettings, Settings
from tests.jobs.test_overview import overview
from tests.jobs.test_queue import IDLE, rows
from tests.tui.driving import PATIENCE, AppPilot, frame, line_with, running, seen, until
from tui.keys import BINDINGS
from tui.screens import jobs
from tui.screens.jobs import JobsScreen
from tui.screens.question import QuestionScreen
from tui.screens.run import RunScreen
from tui.widgets.job_table import JobTable

KEY = BINDINGS["tab.jobs"].key


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "LOOK_EVERY", 0.1)


def _screen(pilot: AppPilot) -> JobsScreen:
    return next(each for each in pilot.app.screen_stack if isinstance(each, JobsScreen))


def _table(pilot: AppPilot, name: str) -> JobTable:
    return _screen(pilot).query_one(f"#{name}", JobTable)


async def _look_at_jobs(pilot: AppPilot) -> None:
    await pilot.press(KEY)
    await until(pilot, lambda: isinstance(pilot.app.screen, JobsScreen))
    await until(pilot, lambda: _table(pilot, "tasks").row_at_cursor is not None)


async def _has_runs(pilot: AppPilot, count: int) -> None:
    await until(pilot, lambda: _table(pilot, "runs").row_count == count)


async def _asked(pilot: AppPilot, text: str) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, QuestionScreen))
    await seen(pilot, text)


async def test_without_a_worker_a_task_is_run_here_and_its_run_is_told(
    sample_target: Target,
) -> None:
    async with running(sample_target, everything=IDLE) as pilot:
        await _look_at_jobs(pilot)
        assert await seen(pilot, "! no worker is running: rear-diff worker starts one")
        assert "never" in line_with(pilot, "import-movies")
        assert "no provider" in line_with(pilot, "update-ratings")
        await pilot.press("j", "r")
        await _asked(pilot, "No worker is running. Run import-movies here and now?")
        await pilot.press("escape")
        assert await rows(sample_target) == []
        await pilot.press("r")
        await _asked(pilot, "esc stops it")
        await pilot.press("y")
        await seen(pilot, "import-movies: 18 changed, 0 failed.")
        assert await rows(sample_target) == [("import-movies", "app", "done")]
        await until(pilot, lambda: _table(pilot, "runs").row_count == 1)
        await until(pilot, lambda: "✓ done" in line_with(pilot, "import-movies"))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, RunScreen))
        assert await seen(pilot, "18 changed · 0 failed")
        assert await seen(pilot, "18  inserted")


@pytest.mark.thorough
async def test_what_runs_here_is_stopped_by_escape_and_by_leaving(sample_target: Target) -> None:
    async with connect(sample_target) as other, other.transaction():
        await other.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        await other.execute("LOCK TABLE catalogue.movie IN SHARE MODE")
        async with running(sample_target, everything=IDLE) as pilot:
            await _look_at_jobs(pilot)
            for times, ends in enumerate(("escape", "q"), start=1):
                await pilot.press("g", "j", "r")
                await _asked(pilot, "Run import-movies here")
                await pilot.press("y")
                await until(pilot, lambda: _screen(pilot).doing.busy)
                await _has_runs(pilot, times)
                assert await seen(pilot, "▶ running")
                await pilot.press("r")
                assert await seen(pilot, "One task is run here already")
                await pilot.press(ends)
                if ends == "escape":
                    assert await seen(pilot, "import-movies was stopped")
    # On a machine that is busy its end is noted when the app has left already.
    stopped = ("import-movies", "app", "stopped")
    async with asyncio.timeout(PATIENCE):
        while (found := await rows(sample_target)) != [stopped, stopped]:
            assert found[1][2] == "running"


@pytest.mark.thorough
async def test_with_a_worker_a_task_is_queued_and_the_cursors_stay(sample_target: Target) -> None:
    async with (
        open_queue(sample_target, IDLE) as queue,
        running(sample_target, everything=IDLE, size=(120, 40)) as pilot,
    ):
        working = asyncio.create_task(queue.work())
        await _look_at_jobs(pilot)
        await seen(pilot, "1 worker is running")
        await pilot.press("r")
        assert await seen(pilot, "import-shows is queued as job 1")
        await until(pilot, lambda: _table(pilot, "runs").row_count == 1)
        await seen(pilot, "✓ done")
        await pilot.press("tab", "tab")
        assert pilot.app.focused is _table(pilot, "runs")
        here = _table(pilot, "runs").cursor_key
        await queue.defer("import-movies")
        await until(pilot, lambda: _table(pilot, "runs").row_count == 2)
        assert _table(pilot, "runs").cursor_key == here
        assert _table(pilot, "runs").cursor_index == 1
        # What the run had to say stands beside the tables.
        assert await seen(pilot, "8  inserted")
        working.cancel()
        await asyncio.wait({working})


@pytest.mark.thorough
async def test_a_failed_job_is_tried_again_a_waiting_one_taken_out_and_one_under_way_stopped(
    sample_target: Target,
) -> None:
    nowhere = CatalogueSettings(movies_feed="/nowhere/movies.json")
    async with open_queue(sample_target, Settings(catalogue=nowhere, jobs=IDLE.jobs)) as queue:
        await queue.defer("import-movies")
        await queue.work(until_empty=True)
    async with running(sample_target, everything=IDLE) as pilot:
        await _look_at_jobs(pilot)
        await until(pilot, lambda: _table(pilot, "queue").row_count == 1)
        assert "! 1 failed" in "\n".join(frame(pilot))
        await pilot.press("j")
        assert await seen(pilot, "import-movies: The feed /nowhere/movies.json cannot be read")
        await pilot.press("t")
        assert await seen(pilot, "Only a failed job in the queue")
        await pilot.press("tab", "x")
        assert await seen(pilot, "Only a job that waits or is under way")
        await pilot.press("t")
        assert await seen(pilot, "Job 1 waits again. No worker is running.")
        await until(pilot, lambda: [job.status for job in _jobs(pilot)] == ["todo"])
        await pilot.press("x")
        assert await seen(pilot, "Job 1 is taken out of the queue.")
        await until(pilot, lambda: _jobs(pilot) == [])
        async with (
            open_queue(sample_target, IDLE) as queue,
            connect(sample_target) as other,
        ):
            async with other.transaction():
                await other.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
                await other.execute("LOCK TABLE catalogue.movie IN SHARE MODE")
                await queue.defer("import-movies")
                working = asyncio.create_task(queue.work())
                await until(pilot, lambda: [job.status for job in _jobs(pilot)] == ["doing"])
                await pilot.press("x")
                await _asked(pilot, "Stop import-movies, which is under way?")
                await pilot.press("y")
                assert await seen(pilot, "Job 2 is told to stop.")
                await until(pilot, lambda: _outcomes(pilot)[:1] == ["stopped"])
            working.cancel()
            await asyncio.wait({working})
    assert (await overview(sample_target)).jobs == ()


def _jobs(pilot: AppPilot) -> list[Job]:
    found = _screen(pilot).seen
    return list(found.jobs) if found else []


def _outcomes(pilot: AppPilot) -> list[str]:
    found = _screen(pilot).seen
    return [run.outcome for run in found.runs] if found else []


@pytest.mark.thorough
async def test_without_the_schemas_it_says_how_to_get_them(sample_target: Target) -> None:
    async with connect(sample_target) as connection:
        await connection.execute("DROP SCHEMA rear_diff_jobs CASCADE")
    async with running(sample_target, everything=IDLE) as pilot:
        await _look_at_jobs(pilot)
        assert await seen(pilot, "! This database has no queue for jobs")
        # A task needs none of it.
        await pilot.press("r")
        await _asked(pilot, "Run import-shows here")
        await pilot.press("y")
        await seen(pilot, "import-shows: 8 changed")
        async with connect(sample_target) as connection:
            await connection.execute("DROP SCHEMA catalogue CASCADE")
        await pilot.press("R")
        assert await seen(pilot, "! This database has no catalogue. rear-diff catalogue install")
        await until(pilot, lambda: _table(pilot, "tasks").row_count == 0)
        await pilot.press("r", "t", "x", "enter")


async def test_read_only_starts_and_stops_nothing(sample_target: Target) -> None:
    async with running(sample_target, everything=IDLE, read_only=True) as pilot:
        await _look_at_jobs(pilot)
        for key in ("r", "t", "x"):
            await pilot.press(key)
            assert await seen(pilot, "No job can be started or stopped")
    assert await rows(sample_target) == []
