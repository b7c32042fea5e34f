"""What there is to see of the jobs, and what can be done about one."""

import asyncio

import pytest
from psycopg import AsyncConnection

from rear_diff.catalogue.installing import CatalogueMissing
from rear_diff.catalogue.progress import Summary
from rear_diff.catalogue.runs import KILLED, fetch_log, recorded
from rear_diff.database.connect import Target, connect
from rear_diff.jobs.overview import Overview, fetch_overview
from rear_diff.jobs.queue import open_queue
from rear_diff.settings import CatalogueSettings, Settings
from tests.jobs.test_queue import IDLE, rows

STALLED_AFTER = IDLE.jobs.stalled_after


async def overview(target: Target) -> Overview:
    async with connect(target) as connection:
        return await fetch_overview(connection, STALLED_AFTER)


async def until(target: Target, statement: str) -> None:
    """Wait until `statement` finds a row."""
    for _ in range(1500):
        if await rows(target, statement):
            return
        await asyncio.sleep(0.02)
    raise AssertionError(statement)


async def test_without_a_catalogue_and_without_a_queue_it_says_how_to_get_them(
    empty_target: Target,
) -> None:
    async with connect(empty_target) as connection:
        await connection.execute("DROP SCHEMA rear_diff_jobs CASCADE")
        found = await fetch_overview(connection, STALLED_AFTER)
        assert "rear-diff catalogue install" in found.no_queue
        assert (found.jobs, found.runs, found.workers) == ((), (), 0)
        await connection.execute("DROP SCHEMA catalogue CASCADE")
        with pytest.raises(CatalogueMissing, match="rear-diff catalogue install"):
            await fetch_overview(connection, STALLED_AFTER)


async def test_a_failed_job_stands_there_until_its_task_comes_to_another_end(
    empty_target: Target,
) -> None:
    nowhere = CatalogueSettings(movies_feed="/nowhere/movies.json")
    async with open_queue(empty_target, Settings(catalogue=nowhere, jobs=IDLE.jobs)) as queue:
        await queue.defer("import-movies")
        await queue.work(until_empty=True)
        failed = (await overview(empty_target)).jobs[0]
        assert (failed.task, failed.status) == ("import-movies", "failed")
        waiting = await queue.defer("import-movies")
        assert waiting is not None
        assert [job.status for job in (await overview(empty_target)).jobs] == ["todo", "failed"]
        assert not await queue.retry(failed.id)
        await queue.cancel(waiting)
        assert await queue.retry(failed.id)
        assert [job.id for job in (await overview(empty_target)).jobs] == [failed.id]
    async with open_queue(empty_target, IDLE) as queue:
        await queue.work(until_empty=True)
    found = await overview(empty_target)
    assert found.jobs == ()
    assert [run.outcome for run in found.runs] == ["done", "failed"]
    assert not await _retried(empty_target, failed.id)


async def _retried(target: Target, job: int) -> bool:
    async with open_queue(target, IDLE) as queue:
        return await queue.retry(job)


async def test_a_job_under_way_is_stopped_and_changes_nothing(empty_target: Target) -> None:
    async with open_queue(empty_target, IDLE) as queue, connect(empty_target) as other:
        job = await queue.defer("import-movies")
        assert job is not None
        async with other.transaction():
            await other.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            await other.execute("LOCK TABLE catalogue.movie IN SHARE MODE")
            working = asyncio.create_task(queue.work())
            await until(
                empty_target,
                "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                " AND datname = current_database()",
            )
            found = await overview(empty_target)
            assert [(each.id, each.status) for each in found.jobs] == [(job, "doing")]
            assert [run.outcome for run in found.runs] == ["running"]
            assert found.workers == 1
            assert await queue.cancel(job)
            await until(empty_target, "SELECT 1 FROM catalogue.run WHERE outcome = 'stopped'")
        working.cancel()
        await asyncio.wait({working})
    assert [run.outcome for run in (await overview(empty_target)).runs] == ["stopped"]
    assert await rows(empty_target, "SELECT 1 FROM catalogue.movie") == []


async def test_a_run_whose_process_is_gone_counts_as_killed(empty_target: Target) -> None:
    async def work(connection: AsyncConnection) -> Summary:
        del connection
        assert [run.outcome for run in (await overview(empty_target)).runs] == ["running"]
        return Summary(2, 0, ("one", "two"))

    await recorded(empty_target, "a-task", "test", work)
    async with connect(empty_target) as connection:
        (run,) = (await fetch_overview(connection, STALLED_AFTER)).runs
        assert await fetch_log(connection, run.id) == "one\ntwo"
        await connection.execute(
            "UPDATE catalogue.run SET outcome = 'running', finished_at = NULL, why = NULL"
        )
        (run,) = (await fetch_overview(connection, STALLED_AFTER)).runs
        assert (run.outcome, run.why) == ("killed", KILLED)
