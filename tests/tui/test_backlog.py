"""The backlog's numbers: the database's, with one's own labels in them at once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from psycopg import AsyncConnection

from rear_diff.database.connect import Target, connect
from rear_diff.query.backlog import Backlog
from rear_diff.query.counting import fetch_backlog
from tests.tui.driving import (
    AppPilot,
    change_behind,
    filter_by,
    frame,
    row,
    running,
    screen,
    seen,
    sent,
    table,
    until,
)
from tui.backlog import BacklogCounted, Tally, start_of_today
from tui.screens.card import CardScreen
from tui.screens.training import TrainingScreen
from tui.widgets.status_line import StatusLine

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def questions(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """One for each time that the database was asked for the backlog."""
    asked: list[None] = []

    async def counting(connection: AsyncConnection, *rest: Any) -> Backlog | None:
        asked.append(None)
        return await fetch_backlog(connection, *rest)

    monkeypatch.setattr("rear_diff.query.counting.fetch_backlog", counting)
    return asked


async def truth(target: Target) -> Backlog:
    """The backlog, asked in other words."""
    async with connect(target) as connection:
        cursor = await connection.execute(
            "SELECT (SELECT count(*) FROM atp.training),"
            " (SELECT count(*) FROM atp.training WHERE reviewed IS TRUE),"
            " (SELECT count(*) FROM atp.training WHERE reviewed IS TRUE AND updated_at >= %s)",
            [start_of_today()],
        )
        ((rows, reviewed, today),) = await cursor.fetchall()
    return Backlog(rows, reviewed, today)


def told(pilot: AppPilot) -> Backlog:
    """The backlog on the status line."""
    found = screen(pilot).status.backlog
    assert found is not None
    return found


async def counted(pilot: AppPilot) -> Backlog:
    """The backlog, once it is there."""
    await until(pilot, lambda: screen(pilot).status.backlog is not None)
    return told(pilot)


async def test_the_numbers_are_the_databases(sample_target: Target) -> None:
    async with running(sample_target) as pilot:
        found = await counted(pilot)
        assert found == await truth(sample_target)
        assert await seen(pilot, f"{found.left:,} left · today {found.today}")


async def test_own_labels_are_in_it_at_once_and_ask_nothing(
    sample_target: Target, questions: list[None]
) -> None:
    async with running(sample_target) as pilot:
        await filter_by(pilot, "label:none")
        before = await counted(pilot)
        await pilot.press("w", "x", "w")
        assert told(pilot).left == before.left - 3
        assert await seen(pilot, f"{before.left - 3:,} left · today {(before.today or 0) + 3}")
        await pilot.press("u", "u")
        await until(pilot, lambda: told(pilot).left == before.left - 1)
        await sent(pilot)
        assert told(pilot) == await truth(sample_target)
        assert len(questions) == 1


@pytest.mark.thorough
async def test_flags_and_labels_of_rows_reviewed_long_ago(
    sample_target: Target, questions: list[None]
) -> None:
    async with running(sample_target) as pilot:
        await filter_by(pilot, "reviewed:yes updated_at>1d")
        await counted(pilot)
        for keys in (("x",), ("u",), ("j", "a"), ("j", "r"), ("j", "r", "u"), ("j", "r", "k", "r")):
            await pilot.press(*keys)
            at_once = told(pilot)
            await sent(pilot)
            assert told(pilot) == at_once == await truth(sample_target)
        assert len(questions) == 1


async def test_what_arrives_of_a_change_that_is_taken_back_already_is_not_counted(
    sample_target: Target,
) -> None:
    async with running(sample_target) as pilot:
        await filter_by(pilot, "reviewed:yes updated_at>1d")
        await counted(pilot)
        shown: list[Backlog | None] = []
        key = row(pilot)["imdb_id"]
        async with connect(sample_target) as other, other.transaction():
            await other.execute("SELECT FROM atp.training WHERE imdb_id = %s FOR UPDATE", [key])
            await pilot.press("r")
            await until(pilot, lambda: screen(pilot).session.writer._attempt is not None)
            await pilot.press("u")
            at_once = told(pilot)
            tab = screen(pilot)
            assert isinstance(tab, TrainingScreen)
            tab.tallied.subscribe(tab, shown.append)
        await sent(pilot)
        await pilot.pause()
        assert {*shown} == {at_once}
        assert at_once == await truth(sample_target)


async def test_what_was_not_saved_is_not_counted(sample_target: Target) -> None:
    async with running(sample_target) as pilot:
        await filter_by(pilot, "label:none")
        before = await counted(pilot)
        await change_behind(sample_target, row(pilot)["imdb_id"], "would_not_watch")
        await pilot.press("w")
        await sent(pilot)
        assert await seen(pilot, "changed by somebody else")
        await until(pilot, lambda: told(pilot).left == before.left - 1)
        assert told(pilot) == await truth(sample_target)


async def test_asking_again_counts_again(sample_target: Target, questions: list[None]) -> None:
    async with running(sample_target) as pilot:
        before = await counted(pilot)
        async with connect(sample_target) as connection:
            await connection.execute(
                "UPDATE atp.training SET label = 'would_watch', reviewed = true"
            )
        await filter_by(pilot, "type:movie")
        assert told(pilot) == before
        assert len(questions) == 1
        await pilot.press("R")
        await until(pilot, lambda: told(pilot).left == 0)
        assert await seen(pilot, "all done")


async def test_a_database_that_cannot_tell_shows_none(
    sample_target: Target, questions: list[None]
) -> None:
    async with connect(sample_target) as connection:
        await connection.execute("ALTER TABLE atp.training DROP COLUMN reviewed CASCADE")
    async with running(sample_target) as pilot:
        await until(pilot, lambda: not screen(pilot)._more_to_come)
        await pilot.press("R")
        await pilot.pause()
        assert screen(pilot).status.backlog is None
        assert not [line for line in frame(pilot) if "today" in line or "backlog" in line]
        assert questions == []


@pytest.mark.thorough
async def test_the_card_shows_it_and_the_other_tabs_do_not(sample_target: Target) -> None:
    async with running(sample_target) as pilot:
        before = await counted(pilot)
        await filter_by(pilot, "label:none")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, CardScreen))
        assert await seen(pilot, f"{before.left:,} left")
        await pilot.press("w")
        assert await seen(pilot, f"{before.left - 1:,} left")
        await pilot.press("escape", "2")
        await until(pilot, lambda: table(pilot).row_at_cursor is not None)
        assert screen(pilot).query_one(StatusLine).backlog is None


def tally_of(counted: Backlog) -> Tally:
    tally = Tally()
    assert tally.take(BacklogCounted(tally.begin(), counted))
    return tally


Step = Callable[[Tally], object]


@pytest.mark.parametrize(
    "between",
    [
        lambda tally: tally.change("a", {"reviewed": False}, {"reviewed": True}),
        lambda tally: tally.settle("a", {"reviewed": True, "updated_at": LONG_AGO}),
    ],
)
def test_a_count_that_changes_came_between_does_not_count(between: Step) -> None:
    tally = tally_of(Backlog(10, 4, 1))
    tally.expire()
    asked = tally.begin()
    assert not tally.is_due
    between(tally)
    before = tally.backlog
    assert not tally.take(BacklogCounted(asked, Backlog(10, 9, 9)))
    assert tally.backlog == before
    assert tally.is_due


def test_a_count_is_good_for_a_while_and_a_failed_one_changes_nothing() -> None:
    tally = tally_of(Backlog(10, 4, 1))
    assert not tally.is_due
    tally.expire()
    assert tally.take(BacklogCounted(tally.begin(), None))
    assert tally.backlog == Backlog(10, 4, 1)
    assert tally.is_due


def test_a_row_counts_once_however_often_it_is_changed() -> None:
    tally = tally_of(Backlog(10, 4, 1))
    now = start_of_today() + timedelta(seconds=1)
    tally.change("a", {"reviewed": None, "updated_at": LONG_AGO}, {"reviewed": True})
    tally.change("a", {"reviewed": True, "updated_at": LONG_AGO}, {"label": "would_watch"})
    tally.settle("a", {"reviewed": True, "updated_at": now})
    assert tally.backlog == Backlog(10, 5, 2)
    tally.change("b", {"reviewed": True, "updated_at": now}, {"reviewed": False})
    assert tally.backlog == Backlog(10, 4, 1)
    tally.settle("b", None)
    assert tally.backlog == Backlog(10, 5, 2)


def test_without_a_today_there_stays_none() -> None:
    tally = tally_of(Backlog(10, 4, None))
    tally.change("a", {"reviewed": False}, {"reviewed": True})
    assert tally.backlog == Backlog(10, 5, None)
