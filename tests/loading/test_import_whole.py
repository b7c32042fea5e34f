"""An import is done as a whole or not at all, into databases that are ours, in little memory."""

import asyncio
import csv
import json
import signal
import sys
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE, Popen

import pytest

from rear_diff.database.connect import Database, Target, connect
from rear_diff.database.migrate import our_migrations
from rear_diff.loading.importing import IMPORT_LOCK, import_rows
from rear_diff.loading.report import ImportFailed, Progress, Step
from rear_diff.opening import opened
from rear_diff.settings import PgsqlSettings
from rear_diff.tables import TRAINING
from tests.loading.test_import_support import (
    bring_in,
    contents,
    csv_file,
    execute,
    stored,
    title,
)


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """A file of 1,000 rows, which is several batches."""
    return csv_file(tmp_path, [title(n) for n in range(1000)])


@pytest.fixture
async def database(empty_database: Database, tmp_path: Path) -> Database:
    """A database in which 300 of those rows are, with other titles."""
    rows = [title(n, media_title=f"Draft {n}") for n in range(300)]
    await bring_in(empty_database, csv_file(tmp_path, rows, "drafts.csv"))
    return empty_database


@pytest.mark.parametrize("step", list(Step))
async def test_an_import_that_is_cancelled_leaves_the_table_as_it_was(
    database: Database, many: Path, step: Step
) -> None:
    before = await contents(database)

    def cancel(progress: Progress) -> None:
        task = asyncio.current_task()
        if task is not None and progress.step is step and progress.rows:
            task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await asyncio.create_task(import_rows(database, TRAINING, many, follow=cancel))

    assert await contents(database) == before
    report = await bring_in(database, many)
    assert (report.updated, report.inserted) == (300, 700)


MANY = 10_000
"""Rows, in a file some times as large as the memory that it may take."""

CHILD = """
import asyncio, json, select, signal, sys
from pathlib import Path

from rear_diff.database.connect import Target
from rear_diff.loading.importing import import_rows
from rear_diff.opening import opened
from rear_diff.settings import PgsqlSettings
from rear_diff.tables import TRAINING

parameters, file, step = json.loads(sys.argv[1])
# Whoever started the tests in the background had it ignored, which is inherited.
signal.signal(signal.SIGINT, signal.default_int_handler)

def follow(progress):
    if progress.step == step and progress.rows:
        print("here", flush=True)
        # A signal that comes just before a read begins would not end it.
        while not select.select([sys.stdin], [], [], 0.05)[0]:
            pass

async def main():
    async with opened(Target(parameters, PgsqlSettings())) as database:
        await import_rows(database, TRAINING, Path(file), follow=follow)

asyncio.run(main())
"""


@contextmanager
def importing_elsewhere(target: Target, file: Path, step: Step) -> Iterator["Popen[str]"]:
    """A process that imports `file` and has stopped at `step` until its stdin ends."""
    arguments = json.dumps([dict(target.parameters), str(file), step])
    with Popen(
        [sys.executable, "-c", CHILD, arguments], stdin=PIPE, stdout=PIPE, stderr=PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "here\n"
        yield process
        if process.poll() is None:
            process.kill()


@pytest.mark.thorough
@pytest.mark.parametrize("step", list(Step))
@pytest.mark.parametrize("kill", [signal.SIGKILL, signal.SIGINT])
async def test_an_import_that_is_killed_leaves_the_table_as_it_was(
    database: Database,
    empty_target: Target,
    many: Path,
    kill: signal.Signals,
    step: Step,
) -> None:
    before = await contents(database)

    with importing_elsewhere(empty_target, many, step) as process:
        process.send_signal(kill)
        process.communicate()

    assert process.returncode != 0
    await _its_session_ended(database)
    assert await contents(database) == before
    report = await bring_in(database, many)
    assert (report.updated, report.inserted) == (300, 700)


async def _its_session_ended(database: Database) -> None:
    async with database.pool.connection() as connection:
        await connection.execute("SELECT pg_advisory_lock(%s)", [IMPORT_LOCK])
        await connection.execute("SELECT pg_advisory_unlock(%s)", [IMPORT_LOCK])


async def test_an_import_that_loses_the_database_leaves_the_table_as_it_was(
    database: Database, empty_target: Target, many: Path
) -> None:
    before = await contents(database)

    with importing_elsewhere(empty_target, many, Step.WRITING) as process:
        await execute(
            database,
            b"SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
            b" WHERE datname = current_database() AND state = 'idle in transaction'",
        )
        _, said = process.communicate()

    assert "ImportFailed: The database is away" in said
    assert "can be run again" in said
    assert await contents(database) == before


async def test_a_second_import_at_the_same_time_is_told_to_wait(
    empty_database: Database, empty_target: Target, many: Path
) -> None:
    with importing_elsewhere(empty_target, many, Step.WRITING) as process:
        with pytest.raises(ImportFailed, match="Another import into this database is running"):
            await bring_in(empty_database, many)
        process.communicate()

    assert process.returncode == 0
    assert len(await stored(empty_database, "label")) == 1000


async def test_a_row_that_gets_in_the_way_meanwhile_undoes_the_whole_import(
    empty_database: Database, empty_target: Target, tmp_path: Path
) -> None:
    file = csv_file(tmp_path, [title(n, tmdb_id=n + 1) for n in range(1000)])
    with importing_elsewhere(empty_target, file, Step.WRITING) as process:
        await execute(
            empty_database,
            b"INSERT INTO atp.training (imdb_id, tmdb_id, media_type, media_title, release_year)"
            b" VALUES ('tt9999999', 500, 'movie', 'Quicker', 2001)",
        )
        _, said = process.communicate()

    assert "Somebody else changed atp.training at the same moment" in said
    assert await stored(empty_database, "tmdb_id") == {"tt9999999": 500}


async def test_an_import_may_take_longer_than_a_statement_of_the_screen(
    empty_target: Target, tmp_path: Path
) -> None:
    hasty = Target(empty_target.parameters, PgsqlSettings(statement_timeout=0.1))
    async with opened(hasty) as database:
        await execute(
            database,
            b"""
            CREATE FUNCTION atp.dawdle() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                PERFORM pg_sleep(0.3);
                RETURN NEW;
            END $$;
            CREATE TRIGGER dawdle BEFORE INSERT ON atp.training
            FOR EACH ROW EXECUTE FUNCTION atp.dawdle();
            """,
        )

        report = await bring_in(database, csv_file(tmp_path, [title(1)]))

    assert report.inserted == 1


@pytest.mark.thorough
async def test_many_rows_need_no_more_memory_than_a_few(
    empty_database: Database, tmp_path: Path
) -> None:
    file = tmp_path / "titles.csv"
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text)
        writer.writerow([*title(0), "overview"])
        for n in range(MANY):
            label_it_wrong = "film" if n % 5 == 0 else "movie"
            writer.writerow([*title(n, media_type=label_it_wrong).values(), "a ferry " * 120])
    assert file.stat().st_size > 10_000_000

    tracemalloc.start()
    report = await bring_in(empty_database, file)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert (report.read, report.inserted, report.refused_total) == (
        MANY,
        MANY * 4 // 5,
        MANY // 5,
    )
    assert peak < 5_000_000


async def test_a_database_of_somebody_elses_flyway_is_refused(
    empty_database: Database, many: Path
) -> None:
    await execute(
        empty_database, b"UPDATE public.flyway_schema_history SET script = 'V1__theirs.sql'"
    )

    with pytest.raises(ImportFailed, match=r"only databases that rear-diff made.*V1__theirs\.sql"):
        await bring_in(empty_database, many)

    assert await stored(empty_database, "label") == {}


async def test_a_database_without_our_tables_is_told_to_migrate(
    bare_target: Target, many: Path
) -> None:
    async with opened(bare_target) as database:
        with pytest.raises(ImportFailed, match="Run rear-diff migrate first; nothing was imported"):
            await bring_in(database, many)


async def test_a_database_that_lacks_a_migration_is_told_to_migrate(
    empty_database: Database, many: Path
) -> None:
    last = our_migrations()[-1].script
    await execute(
        empty_database,
        f"DELETE FROM public.flyway_schema_history WHERE script = '{last}'".encode(),
    )

    with pytest.raises(ImportFailed, match=f"lacks 1 .* from {last} on"):
        await bring_in(empty_database, many)


@pytest.mark.parametrize(
    ("options", "grants", "why"),
    [
        ("-c default_transaction_read_only=on", b"", "The session is read-only"),
        ("-c role={role}", b"", r"may not SELECT|may not UPDATE"),
        ("-c role={role}", b"GRANT UPDATE ON atp.training TO {role}", "may not INSERT into"),
    ],
)
async def test_whoever_may_not_write_is_told_what_is_lacking(
    empty_target: Target, many: Path, options: str, grants: bytes, why: str
) -> None:
    role = f"guest_of_{empty_target.parameters['dbname']}"
    async with connect(empty_target) as owner:
        await owner.execute(f"CREATE ROLE {role}".encode())
        await owner.execute(
            f"GRANT USAGE ON SCHEMA atp TO {role};"
            f"GRANT SELECT ON atp.training, public.flyway_schema_history TO {role}".encode()
        )
        if grants:
            await owner.execute(grants.replace(b"{role}", role.encode()))
    parameters = {**empty_target.parameters, "options": options.format(role=role)}

    async with opened(Target(parameters, PgsqlSettings())) as database:
        with pytest.raises(ImportFailed, match=why) as failure:
            await bring_in(database, many)

    assert str(failure.value).endswith("Nothing was imported.")
