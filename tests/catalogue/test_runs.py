"""Each run is recorded, and no task is done twice at once."""

import asyncio
import signal
from typing import Any

import pytest
from psycopg import AsyncConnection

from rear_diff.catalogue.installing import CatalogueMissing
from rear_diff.catalogue.progress import Summary, TaskFailed
from rear_diff.catalogue.runs import AlreadyRunning, forget_runs, recorded
from rear_diff.database.connect import Target, connect
from rear_diff.jobs.tasks import perform
from rear_diff.settings import CatalogueSettings
from tests.cli.conftest import Run, Start

RUNS = "SELECT task, started_by, outcome, changed, failed, why, log FROM catalogue.run ORDER BY id"


async def runs(target: Target, statement: str = RUNS) -> list[tuple[Any, ...]]:
    async with connect(target) as connection:
        return await (await connection.execute(statement.encode())).fetchall()


async def test_a_run_is_recorded(empty_target: Target) -> None:
    async def work(_: AsyncConnection) -> Summary:
        return Summary(3, 1, ("one", "two"), "One failed.")

    await recorded(empty_target, "a-task", "test", work)
    assert await runs(empty_target) == [("a-task", "test", "done", 3, 1, "One failed.", "one\ntwo")]
    (took,) = await runs(empty_target, "SELECT finished_at - started_at FROM catalogue.run")
    assert took[0].total_seconds() >= 0


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        (None, "The feed is empty."),
        ("SELECT 1 / 0", "The database does not take the value: division by zero."),
    ],
)
async def test_a_run_that_fails_says_why(
    empty_target: Target, statement: str | None, why: str
) -> None:
    async def work(connection: AsyncConnection) -> Summary:
        if statement:
            await connection.execute(statement.encode())
        raise TaskFailed("The feed is empty.")

    with pytest.raises(Exception, match=why):
        await recorded(empty_target, "a-task", "test", work)
    assert await runs(empty_target) == [("a-task", "test", "failed", 0, 0, why, "")]


async def test_a_task_is_not_done_twice_at_once(empty_target: Target) -> None:
    begun, over = asyncio.Event(), asyncio.Event()

    async def work(_: AsyncConnection) -> Summary:
        begun.set()
        await over.wait()
        return Summary(0, 0, ())

    first = asyncio.create_task(recorded(empty_target, "a-task", "test", work))
    await begun.wait()
    with pytest.raises(AlreadyRunning):
        await recorded(empty_target, "a-task", "test", work)
    over.set()
    await first
    await recorded(empty_target, "a-task", "test", work)
    assert [row[2] for row in await runs(empty_target)] == ["done", "done"]


async def test_a_run_that_is_stopped_is_recorded_and_another_can_begin(
    empty_target: Target,
) -> None:
    begun = asyncio.Event()

    async def work(connection: AsyncConnection) -> Summary:
        begun.set()
        await connection.execute("SELECT pg_sleep(60)")
        return Summary(0, 0, ())

    task = asyncio.create_task(recorded(empty_target, "a-task", "test", work))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert [row[2] for row in await runs(empty_target)] == ["stopped"]


async def test_a_database_without_a_catalogue_says_so(bare_target: Target) -> None:
    async def work(_: AsyncConnection) -> Summary:
        raise AssertionError

    with pytest.raises(CatalogueMissing, match="rear-diff catalogue install"):
        await recorded(bare_target, "a-task", "test", work)


async def test_old_runs_are_forgotten(empty_target: Target) -> None:
    async with connect(empty_target) as connection:
        await connection.execute(
            "INSERT INTO catalogue.run (task, started_by, finished_at)"
            " VALUES ('old', '', now() - interval '3 days'), ('new', '', now())"
        )
        await forget_runs(connection, 2)
    assert [row[0] for row in await runs(empty_target)] == ["new"]


async def test_the_commands_import_and_tell(empty_target: Target, run: Run) -> None:
    shows = run("import-shows", on=empty_target)
    assert shows.returncode == 0, shows.stderr
    assert "8  inserted" in shows.stdout
    movies = run("import-movies", "--from", "nowhere.json", on=empty_target)
    assert movies.returncode == 1
    assert "nowhere.json cannot be read" in movies.stderr
    assert [row[:3] for row in await runs(empty_target)] == [
        ("import-shows", "command", "done"),
        ("import-movies", "command", "failed"),
    ]


@pytest.mark.thorough
@pytest.mark.parametrize("with_signal", [signal.SIGKILL, signal.SIGINT])
async def test_an_import_that_is_killed_leaves_nothing_and_the_next_completes(
    empty_target: Target, start: Start, with_signal: signal.Signals
) -> None:
    async with connect(empty_target) as connection, connection.transaction():
        # It gets as far as writing its rows, and waits there.
        await connection.execute("LOCK TABLE catalogue.movie IN SHARE MODE")
        process = start(empty_target, "import-movies")
        waiting = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND wait_event_type = 'Lock'"
        )
        while await runs(empty_target, waiting) == [(0,)]:
            assert process.poll() is None
            await asyncio.sleep(0.05)
        process.send_signal(with_signal)
        _, told = process.communicate()
    assert await runs(empty_target, "SELECT count(*) FROM catalogue.movie") == [(0,)]
    await perform(empty_target, CatalogueSettings(), "import-movies")
    assert await runs(empty_target, "SELECT count(*) FROM catalogue.movie") == [(18,)]
    outcomes = [row[2] for row in await runs(empty_target)]
    if with_signal is signal.SIGKILL:
        assert outcomes == ["killed", "done"]
    else:
        assert process.returncode == 130
        assert "Stopped" in told
        assert outcomes == ["stopped", "done"]
