"""The label keys on many rows: marks, ranges, and all rows of a filter."""

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from rear_diff.database.connect import Target, connect
from rear_diff.labelling.journal import Journal, Source, journal_file
from tests.tui.driving import (
    AppPilot,
    filter_by,
    line_with,
    row,
    running,
    screen,
    seen,
    sent,
    stored,
    table,
    until,
)
from tui.screens.preview import PreviewScreen


def _labels(target: Target, keys: list[str]) -> list[str | None]:
    with psycopg.connect(make_conninfo("", **target.keywords())) as connection:
        found = connection.execute(
            "SELECT label::text FROM atp.training WHERE imdb_id = ANY(%s) ORDER BY imdb_id", [keys]
        )
        return [label for (label,) in found]


def _count(target: Target, condition: str) -> int:
    with psycopg.connect(make_conninfo("", **target.keywords())) as connection:
        statement = f"SELECT count(*) FROM atp.training WHERE {condition}"
        found = connection.execute(statement.encode()).fetchone()
        assert found
        return int(found[0])


def _keys(pilot: AppPilot, *places: int) -> list[str]:
    return [str(table(pilot).nth_key(place)) for place in places]


async def _changed(pilot: AppPilot) -> None:
    """Wait until everything was done to the marked rows."""
    await until(pilot, lambda: not screen(pilot)._many._busy)  # type: ignore[attr-defined]
    await sent(pilot)


async def test_a_key_labels_the_marked_rows_at_once_and_u_takes_all_of_it_back(
    sample_target: Target,
) -> None:
    async with running(sample_target) as pilot:
        await filter_by(pilot, "label:none")
        keys = _keys(pilot, 0, 2, 3, 4)
        await pilot.press("space", "j", "V", "shift+down", "j")
        assert "4 marked of" in await seen(pilot, "marked")
        await pilot.press("w")
        await _changed(pilot)
        assert _labels(sample_target, keys) == ["would_watch"] * 4
        assert (await stored(sample_target, _keys(pilot, 1)[0]))["label"] is None
        assert table(pilot).marked_count == 0
        assert "+ watch: 4 titles" in await seen(pilot, "4 titles")
        await pilot.press("u")
        await sent(pilot)
        assert _labels(sample_target, keys) == [None] * 4
        await pilot.press("ctrl+r")
        await sent(pilot)
        assert _labels(sample_target, keys) == ["would_watch"] * 4
        await pilot.press("g", "space", "j", "V", "shift+down", "j", "w")
        assert "All 4 titles say + watch already." in await seen(pilot, "already")


YEARS = "release_year BETWEEN 2000 AND 2012"


async def test_all_rows_of_a_filter_are_shown_first_and_then_one_step(
    sample_target: Target,
) -> None:
    everybody = _count(sample_target, f"{YEARS} AND label IS NULL")
    before = _count(sample_target, f"{YEARS} AND label = 'would_watch'")
    assert everybody > 30
    async with running(sample_target) as pilot:
        await filter_by(pilot, "label:none year:2000..2012")
        await pilot.press("A")
        assert await seen(pilot, f"All {everybody:,} rows of this filter are marked")
        await pilot.press("w")
        await until(pilot, lambda: isinstance(pilot.app.screen, PreviewScreen))
        assert line_with(pilot, f"{everybody:,}  no label → + watch")
        await pilot.press("escape")
        await _changed(pilot)
        assert _count(sample_target, f"{YEARS} AND label IS NULL") == everybody
        assert table(pilot).marked_count == everybody
        # One of them is changed by somebody else behind the preview.
        await pilot.press("w")
        await until(pilot, lambda: isinstance(pilot.app.screen, PreviewScreen))
        theirs = _keys(pilot, everybody - 1)[0]
        async with connect(sample_target) as other:
            await other.execute(
                "UPDATE atp.training SET label = 'would_not_watch' WHERE imdb_id = %s", [theirs]
            )
        await pilot.press("y")
        await _changed(pilot)
        watched = _count(sample_target, f"{YEARS} AND label = 'would_watch'")
        assert watched == before + everybody - 1
        assert (await stored(sample_target, theirs))["label"] == "would_not_watch"
        await pilot.press("u")
        await _changed(pilot)
        assert _count(sample_target, f"{YEARS} AND label IS NULL") == everybody - 1
        assert (await stored(sample_target, theirs))["label"] == "would_not_watch"
        identity = screen(pilot).session.writer.identity
    with Journal(journal_file()) as journal:
        assert {entry.source for entry in journal.history(identity)} == {Source.BULK}
        assert [entry.change.key for entry in journal.conflicts(identity)] == [theirs]


@pytest.mark.thorough
async def test_a_flag_turns_on_for_all_and_off_only_where_all_have_it(
    sample_target: Target,
) -> None:
    async with running(sample_target) as pilot:
        await filter_by(pilot, "label:none anomalous:no")
        first, second = _keys(pilot, 0, 1)
        await pilot.press("a", "V", "j", "a")
        await _changed(pilot)
        assert (await stored(sample_target, first))["anomalous"] is True
        assert (await stored(sample_target, second))["anomalous"] is True
        await pilot.press("g", "V", "j", "a")
        await _changed(pilot)
        assert (await stored(sample_target, first))["anomalous"] is False
        # Nobody can confirm what is not there.
        await pilot.press("g", "V", "j", "r")
        await _changed(pilot)
        assert await seen(pilot, "cannot be reviewed")
        assert (await stored(sample_target, first))["reviewed"] is False


@pytest.mark.thorough
async def test_escape_takes_marks_away_before_the_filter(sample_target: Target) -> None:
    async with running(sample_target) as pilot:
        await filter_by(pilot, "label:none")
        await pilot.press("space", "V", "escape")
        assert table(pilot).marked_count == 1
        await pilot.press("escape")
        assert table(pilot).marked_count == 0
        assert screen(pilot).bar.text == "label:none"
        await pilot.press("A", "A")
        assert table(pilot).marked_count == 0
        await pilot.press("escape")
        assert screen(pilot).bar.text == ""


@pytest.mark.thorough
async def test_on_a_card_a_key_is_for_its_title_alone(sample_target: Target) -> None:
    async with running(sample_target) as pilot:
        await filter_by(pilot, "label:none")
        keys = _keys(pilot, 0, 1, 2)
        await pilot.press("space", "space", "c", "w")
        await sent(pilot)
        assert _labels(sample_target, keys).count("would_watch") == 1
        assert row(pilot)


@pytest.mark.thorough
async def test_rows_of_a_table_without_labels_take_no_marks(sample_target: Target) -> None:
    async with running(sample_target, tab="media") as pilot:
        await pilot.press("space", "V", "A")
        assert table(pilot).marked_count == 0
