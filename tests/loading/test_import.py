"""Bringing rows in: what is inserted, updated, left alone and kept."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rear_diff.database.connect import Database, Target, connect
from rear_diff.loading.importing import import_rows
from rear_diff.loading.report import Progress, Step
from rear_diff.tables import TRAINING
from tests.loading.test_import_support import (
    bring_in,
    contents,
    csv_file,
    execute,
    json_file,
    stored,
    title,
)


async def test_a_new_title_gets_what_the_file_says_and_the_defaults_for_the_rest(
    empty_database: Database, tmp_path: Path
) -> None:
    file = csv_file(tmp_path, [title(1, label="would_watch", genre="{Drama}")])

    report = await bring_in(empty_database, file)

    assert (report.read, report.inserted, report.refused_total) == (1, 1, 0)
    columns = ("label", "genre", "human_labeled", "reviewed", "anomalous", "tagline")
    assert await stored(empty_database, *columns) == {
        "tt0000001": ("would_watch", ["Drama"], False, False, False, None)
    }


async def test_the_files_own_times_are_kept_in_new_rows_alone(
    empty_database: Database, tmp_path: Path
) -> None:
    made = datetime(2020, 2, 29, 12, 30, tzinfo=UTC)
    rows = [
        title(1, created_at="2020-02-29 12:30:00", updated_at="2020-02-29T13:30:00+01:00"),
        title(2, created_at="", updated_at=""),
    ]
    await bring_in(empty_database, csv_file(tmp_path, rows))
    first = await stored(empty_database, "created_at", "updated_at")

    rows = [title(1, media_title="Renamed", created_at="2001-01-01", updated_at="2001-01-01")]
    await bring_in(empty_database, csv_file(tmp_path, rows))

    assert first["tt0000001"] == (made, made)
    assert first["tt0000002"] > (datetime(2025, 1, 1, tzinfo=UTC),)
    created, updated = (await stored(empty_database, "created_at", "updated_at"))["tt0000001"]
    assert created == made
    assert updated > made


async def test_importing_again_changes_nothing_and_says_so(
    empty_database: Database, tmp_path: Path
) -> None:
    file = csv_file(
        tmp_path, [title(n, genre="{Drama}", tmdb_rating="7.5154", label="") for n in range(3)]
    )
    await bring_in(empty_database, file)
    before = await contents(empty_database)

    report = await bring_in(empty_database, file)

    assert (report.inserted, report.updated, report.unchanged) == (0, 0, 3)
    assert await contents(empty_database) == before


async def test_a_row_that_differs_is_updated_and_columns_not_in_the_file_stay(
    empty_database: Database, tmp_path: Path
) -> None:
    await bring_in(
        empty_database, csv_file(tmp_path, [title(1, tagline="All aboard", runtime=90), title(2)])
    )

    report = await bring_in(
        empty_database, csv_file(tmp_path, [title(1, runtime=95), title(2, runtime="")])
    )

    assert (report.inserted, report.updated, report.unchanged) == (0, 1, 1)
    assert (await stored(empty_database, "tagline", "runtime"))["tt0000001"] == ("All aboard", 95)


async def test_an_update_needs_no_more_than_the_key_and_what_changes(
    empty_database: Database, tmp_path: Path
) -> None:
    await bring_in(empty_database, csv_file(tmp_path, [title(1, runtime=90)]))

    report = await bring_in(
        empty_database, csv_file(tmp_path, [{"imdb_id": "tt0000001", "runtime": ""}])
    )

    assert (report.updated, report.refused_total) == (1, 0)
    assert await stored(empty_database, "media_title", "runtime") == {
        "tt0000001": ("The Ferry, Part 1", None)
    }


async def test_each_line_of_json_speaks_only_of_the_columns_that_it_has(
    empty_database: Database, tmp_path: Path
) -> None:
    rows = [title(1, runtime=90, tagline="Ahoy"), title(2, runtime=90, tagline="Ahoy")]
    await bring_in(empty_database, json_file(tmp_path, rows))

    rows = [{"imdb_id": "tt0000001", "runtime": None}, {"imdb_id": "tt0000002", "tagline": None}]
    await bring_in(empty_database, json_file(tmp_path, rows))

    assert await stored(empty_database, "runtime", "tagline") == {
        "tt0000001": (None, "Ahoy"),
        "tt0000002": (90, None),
    }


@pytest.mark.parametrize("flag", ["human_labeled", "reviewed"])
async def test_a_row_that_a_person_has_labelled_is_never_touched(
    empty_database: Database, tmp_path: Path, flag: str
) -> None:
    await bring_in(empty_database, csv_file(tmp_path, [title(1, label="would_watch"), title(2)]))
    await execute(
        empty_database,
        f"UPDATE atp.training SET {flag} = true WHERE imdb_id = 'tt0000001'".encode(),
    )
    before = await stored(empty_database, "training")

    rows = [title(n, label="would_not_watch", media_title="Overwritten") for n in (1, 2, 3)]
    report = await bring_in(empty_database, csv_file(tmp_path, rows))

    assert (report.kept, report.updated, report.inserted) == (1, 1, 1)
    after = await stored(empty_database, "training")
    assert after["tt0000001"] == before["tt0000001"]
    assert (await stored(empty_database, "media_title"))["tt0000002"] == "Overwritten"


async def test_labels_that_a_person_set_elsewhere_come_in_as_such(
    empty_database: Database, tmp_path: Path
) -> None:
    row = title(1, label="would_watch", human_labeled="t", reviewed="true", anomalous="1")
    await bring_in(empty_database, csv_file(tmp_path, [row]))

    row = title(1, label="would_not_watch", human_labeled="f", reviewed="false", anomalous="0")
    report = await bring_in(empty_database, csv_file(tmp_path, [row]))

    assert report.kept == 1
    assert await stored(empty_database, "label", "human_labeled", "reviewed", "anomalous") == {
        "tt0000001": ("would_watch", True, True, True)
    }


async def test_a_label_set_while_the_import_waits_for_the_row_wins(
    empty_database: Database, empty_target: Target, tmp_path: Path
) -> None:
    await bring_in(empty_database, csv_file(tmp_path, [title(1)]))
    file = csv_file(tmp_path, [title(1, label="would_not_watch", media_title="Overwritten")])

    async with connect(empty_target) as person, asyncio.timeout(20):
        async with person.transaction():
            await person.execute(
                "UPDATE atp.training SET label = 'would_watch', human_labeled = true"
            )
            importing = asyncio.create_task(bring_in(empty_database, file))
            while not await _blocked(empty_database):
                assert not importing.done()
        report = await importing

    assert report.updated == 0
    assert await stored(empty_database, "label", "media_title") == {
        "tt0000001": ("would_watch", "The Ferry, Part 1")
    }


async def _blocked(database: Database) -> bool:
    async with database.pool.connection() as connection:
        cursor = await connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND cardinality(pg_blocking_pids(pid)) > 0"
        )
        row = await cursor.fetchone()
    return row is not None and row[0] > 0


async def test_rows_that_are_not_in_the_file_stay_as_they_are(
    sample_database: Database, tmp_path: Path
) -> None:
    before = await stored(sample_database, "training")

    await bring_in(sample_database, csv_file(tmp_path, [title(1)]))

    after = await stored(sample_database, "training")
    assert after.pop("tt0000001")
    assert after == before


async def test_columns_that_the_table_lacks_are_named_and_left_out(
    empty_database: Database, tmp_path: Path
) -> None:
    report = await bring_in(
        empty_database, csv_file(tmp_path, [title(1, **{"mood": "calm", "\x1b[2J": "x"})])
    )

    assert report.inserted == 1
    assert report.unknown_columns == ("mood", "\\x1b[2J")


async def test_progress_says_how_much_of_the_file_was_read(
    empty_database: Database, tmp_path: Path
) -> None:
    file = csv_file(tmp_path, [title(n) for n in range(1000)])
    heard: list[Progress] = []

    await import_rows(empty_database, TRAINING, file, follow=heard.append)

    reading = [progress for progress in heard if progress.step is Step.READING]
    fractions = [progress.fraction for progress in reading if progress.fraction is not None]
    assert fractions == sorted(fractions)
    assert (fractions[0] < 0.5, fractions[-1]) == (True, 1.0)
    assert (reading[0].rows, reading[-1].rows) == (0, 1000)
    assert [progress.step for progress in heard[-2:]] == [Step.CHECKING, Step.WRITING]
