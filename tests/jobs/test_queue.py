"""The queue and its workers: each period once, no task twice at once, nothing lost."""

import asyncio
import logging
import signal
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
from procrastinate.periodic import PeriodicDeferrer, PeriodicRegistry

from rear_diff.database.connect import Target, connect
from rear_diff.jobs.queue import KnownErrors, Queue, defer, open_queue
from rear_diff.jobs.schedule import Schedule, schedules
from rear_diff.jobs.schema import QueueMissing
from rear_diff.jobs.worker import _cancelled, run_worker
from rear_diff.settings import CatalogueSettings, JobsSettings, Settings
from tests.cli.conftest import Run, Start

RUNS = "SELECT task, started_by, outcome FROM catalogue.run ORDER BY id"
# A day that hardly ever comes: only what a test queues is done.
NEVER = "0 0 29 2 *"
IDLE = Settings(jobs=JobsSettings(imports=NEVER, sources=NEVER))
DEMO = Settings(catalogue=CatalogueSettings(demo_ratings=True))


async def rows(target: Target, statement: str = RUNS) -> list[tuple[Any, ...]]:
    async with connect(target) as connection:
        return await (await connection.execute(statement.encode())).fetchall()


def test_the_schedule_is_the_documents() -> None:
    assert {each.task: each.cron for each in schedules(DEMO)} == {
        "import-shows": "0 4 * * *",
        "import-movies": "0 4 * * *",
        "update-ratings": "*/3 * * * *",
        "validate-sources": "0 */6 * * *",
    }
    noon = datetime(2026, 1, 1, 12, 1, tzinfo=UTC)
    assert Schedule("x", "0 */6 * * *").next_run(noon) == datetime(2026, 1, 1, 18, tzinfo=UTC)


def test_ratings_are_daily_with_a_provider_and_never_without() -> None:
    def ratings(settings: Settings) -> list[str]:
        return [each.cron for each in schedules(settings) if each.task == "update-ratings"]

    assert ratings(Settings()) == []
    key = {"omdb_key": "x"}
    assert ratings(Settings.model_validate({"catalogue": key})) == ["0 5 * * *"]
    own = {"catalogue": key, "jobs": {"ratings": "*/10 * * * *"}}
    assert ratings(Settings.model_validate(own)) == ["*/10 * * * *"]


@pytest.mark.thorough
async def test_two_workers_run_each_period_of_an_hour_once(empty_target: Target) -> None:
    async with (
        open_queue(empty_target, DEMO) as one,
        open_queue(empty_target, DEMO) as other,
    ):
        # A clock of the test's own for both, from 03:30 to 04:30, and not the world's.
        began = datetime(2026, 1, 1, 3, 30, 1, tzinfo=UTC).timestamp()
        deferrers = [
            PeriodicDeferrer(queue._app.periodic_registry, max_delay=60) for queue in (one, other)
        ]
        for queue in (one, other):
            queue._app.periodic_registry = PeriodicRegistry()  # type: ignore[no-untyped-call]
        for tick in range(0, 3600, 30):
            for deferrer in deferrers:
                due = deferrer.get_previous_tasks(at=began + tick)
                await deferrer.defer_jobs(due)
            if tick % 180 == 0:
                await asyncio.gather(one.work(until_empty=True), other.work(until_empty=True))
                while any(job.status in ("todo", "doing") for job in await one.jobs()):
                    await one.work(until_empty=True)
    assert Counter(task for task, *_ in await rows(empty_target)) == {
        "update-ratings": 20,
        "import-shows": 1,
        "import-movies": 1,
    }
    assert {outcome for *_, outcome in await rows(empty_target)} == {"done"}


async def test_a_task_waits_in_the_queue_once_and_can_be_taken_out(empty_target: Target) -> None:
    async with open_queue(empty_target, IDLE) as queue:
        job = await queue.defer("import-shows")
        assert job is not None
        assert await queue.defer("import-shows") is None
        assert await queue.cancel(job)
        assert [each.status for each in await queue.jobs()] == ["cancelled"]
        assert not await queue.cancel(job)
        assert await queue.defer("import-shows") is not None


async def work_out(queue: Queue) -> None:
    await queue.work(until_empty=True)


async def test_a_job_that_fails_says_why_in_one_line_and_can_be_done_again(
    empty_target: Target, caplog: pytest.LogCaptureFixture
) -> None:
    nowhere = CatalogueSettings(movies_feed="/nowhere/movies.json")
    settings = Settings(catalogue=nowhere, jobs=IDLE.jobs)
    known = KnownErrors()
    caplog.handler.addFilter(known)
    async with open_queue(empty_target, settings) as queue:
        job = await queue.defer("import-movies")
        assert job is not None
        with caplog.at_level(logging.ERROR):
            await work_out(queue)
        assert [each.status for each in await queue.jobs()] == ["failed"]
        caplog.handler.removeFilter(known)
        (told,) = caplog.text.splitlines()
        assert "/nowhere/movies.json cannot be read" in told
        await queue.retry(job)
        assert [each.status for each in await queue.jobs()] == ["todo"]
    assert await rows(empty_target) == [("import-movies", "worker", "failed")]


async def test_finished_jobs_are_forgotten(empty_target: Target) -> None:
    async with open_queue(empty_target, IDLE) as queue:
        await queue.defer("import-shows")
        await work_out(queue)
        await queue.defer("import-movies")
        await queue.forget(1)
        assert len(await queue.jobs()) == 2
        async with connect(empty_target) as connection:
            await connection.execute(
                "UPDATE rear_diff_jobs.procrastinate_events SET at = at - interval '3 days'"
            )
        await queue.forget(1)
        assert [(each.task, each.status) for each in await queue.jobs()] == [
            ("import-movies", "todo")
        ]


async def test_a_worker_forgets_what_is_old(empty_target: Target) -> None:
    async with open_queue(empty_target, IDLE) as queue:
        await queue.defer("import-shows")
        await work_out(queue)
    await rows(
        empty_target,
        "WITH run AS (UPDATE catalogue.run SET finished_at = now() - interval '31 days')"
        " UPDATE rear_diff_jobs.procrastinate_events SET at = at - interval '31 days' RETURNING 1",
    )
    ended = asyncio.Event()
    settings = Settings(jobs=IDLE.jobs.model_copy(update={"at_start": False}))
    worker = asyncio.create_task(run_worker(empty_target, settings, ended=ended))
    left = (
        "SELECT FROM catalogue.run UNION ALL SELECT FROM rear_diff_jobs.procrastinate_jobs"
        " UNION ALL SELECT FROM rear_diff_jobs.procrastinate_events"
    )
    while await rows(empty_target, left):
        assert not worker.done()
        await asyncio.sleep(0.02)
    ended.set()
    await worker


async def test_a_job_that_kills_its_workers_is_given_up(empty_target: Target) -> None:
    async with open_queue(empty_target, IDLE) as queue:
        await queue.defer("import-shows")
        async with connect(empty_target) as connection:
            await connection.execute("SET search_path TO rear_diff_jobs")
            for attempts, taken in ((0, 1), (5, 0)):
                await connection.execute(
                    "UPDATE rear_diff_jobs.procrastinate_jobs SET status = 'doing', attempts = %s",
                    [attempts],
                )
                assert await queue.take_over() == taken
        assert [each.status for each in await queue.jobs()] == ["failed"]


async def test_of_a_killed_job_and_a_waiting_one_of_its_task_the_latter_is_done(
    empty_target: Target,
) -> None:
    async with open_queue(empty_target, IDLE) as queue:
        await queue.defer("import-shows")
        async with connect(empty_target) as connection:
            await connection.execute("SET search_path TO rear_diff_jobs")
            await connection.execute("UPDATE procrastinate_jobs SET status = 'doing'")
        await queue.defer("import-shows")
        assert await queue.take_over() == 0
        await work_out(queue)
        assert [each.status for each in await queue.jobs()] == ["succeeded", "failed"]


@pytest.mark.thorough
async def test_without_a_queue_the_commands_work_and_the_worker_says_so(
    empty_target: Target, run: Run
) -> None:
    async with connect(empty_target) as connection:
        await connection.execute("DROP SCHEMA rear_diff_jobs CASCADE")
    with pytest.raises(QueueMissing):
        await defer(empty_target, Settings(), "import-shows")
    worker = run("worker", on=empty_target)
    assert worker.returncode == 1
    assert "rear-diff catalogue install" in worker.stderr
    assert run("import-shows", on=empty_target).returncode == 0


@pytest.mark.thorough
async def test_a_killed_workers_job_is_done_by_another_and_sigterm_ends_in_time(
    empty_target: Target, run: Run, start: Start
) -> None:
    settings = {
        "REAR_DIFF_JOBS_STALLED_AFTER": "1",
        "REAR_DIFF_JOBS_STOP_WITHIN": "0.5",
        "REAR_DIFF_JOBS_AT_START": "false",
        "REAR_DIFF_JOBS_IMPORTS": NEVER,
        "REAR_DIFF_JOBS_SOURCES": NEVER,
    }
    queued = run("import-movies", "--defer", on=empty_target)
    assert "Queued as job" in queued.stdout
    assert "waits in the queue already" in run("import-movies", "--defer", on=empty_target).stdout
    refused = run("import-movies", "--defer", "--again", on=empty_target)
    assert (refused.returncode, "--defer stands alone" in refused.stderr) == (2, True)
    blocked = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND wait_event_type = 'Lock'"
    )

    async def wait_for(statement: str, found: object) -> None:
        while await rows(empty_target, statement) != [(found,)]:
            assert worker.poll() is None
            await asyncio.sleep(0.05)

    async with connect(empty_target) as connection, connection.transaction():
        await connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        # It has written its movies by then, and waits with their sources.
        await connection.execute("LOCK TABLE catalogue.source IN SHARE MODE")
        worker = start(empty_target, "worker", **settings)
        await wait_for(blocked, 1)
        worker.kill()
        worker.wait()
        # A server that waits for a lock does not see that its client has gone.
        await rows(
            empty_target,
            "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'",
        )
        worker = start(empty_target, "worker", **settings)
        # It takes the job over, and gets as far.
        await wait_for("SELECT count(*) FROM catalogue.run", 2)
        await wait_for(blocked, 1)
        worker.send_signal(signal.SIGTERM)
        _, told = worker.communicate(timeout=30)
        assert worker.returncode == 0, told
    assert await rows(empty_target, "SELECT count(*) FROM catalogue.movie") == [(0,)]
    assert await rows(empty_target) == [
        ("import-movies", "worker", "killed"),
        ("import-movies", "worker", "stopped"),
    ]
    async with open_queue(empty_target, IDLE) as queue:
        assert [each.status for each in await queue.jobs()] == ["aborted"]
        await queue.defer("import-movies")
        await work_out(queue)
    assert await rows(empty_target, "SELECT count(*) FROM catalogue.movie") == [(18,)]


async def test_a_cancellation_that_was_not_heard_is_told_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("rear_diff.jobs.worker.HEARD_WITHIN", 0.01)
    heard = 0

    async def deaf_once() -> None:
        nonlocal heard
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                heard += 1
                if heard == 2:
                    raise

    task = asyncio.create_task(deaf_once())
    await asyncio.sleep(0)
    await _cancelled(task)
    assert (task.cancelled(), heard) == (True, 2)
