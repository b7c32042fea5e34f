"""A change of many titles that does not come about: stopped before it began, or kept from it by the
database, by others and by what the titles are."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from rear_diff.database.connect import Target, connect
from tests.faults.proxy import Mode, proxy_for
from tests.tui.driving import (
    AppPilot,
    filter_by,
    frame,
    running,
    screen,
    seen,
    sent,
    table,
    until,
)
from tests.tui.journal_failing import held
from tests.tui.test_going_on import _small_parts as _small_parts  # noqa: PLC0414
from tests.tui.test_going_on import begin, ended, go_on, locked
from tests.tui.test_many import _count
from tui import many
from tui.screens.preview import PreviewScreen

YEARS = "release_year BETWEEN 2000 AND 2012"
MINE = f"{YEARS} AND label = 'would_watch' AND human_labeled AND reviewed"
NOBODY = f"{YEARS} AND label IS NULL"


@asynccontextmanager
async def unreadable(target: Target) -> AsyncIterator[None]:
    """No title is read meanwhile: whoever asks waits."""
    async with connect(target) as connection, connection.transaction():
        await connection.execute("LOCK TABLE atp.training IN ACCESS EXCLUSIVE MODE")
        yield


async def mark_all(pilot: AppPilot) -> None:
    await filter_by(pilot, "label:none year:2000..2012")
    await pilot.press("A")


async def do_it(pilot: AppPilot) -> None:
    """Label what is marked, after the preview."""
    await pilot.press("w")
    await until(pilot, lambda: isinstance(pilot.app.screen, PreviewScreen))
    await pilot.press("y")
    await ended(pilot)


@pytest.mark.thorough
async def test_escape_stops_it_while_its_rows_are_read(sample_target: Target) -> None:
    everybody = _count(sample_target, NOBODY)
    async with running(sample_target) as pilot:
        await mark_all(pilot)
        async with unreadable(sample_target):
            await pilot.press("w")
            await seen(pilot, f"reading {everybody} rows")
            await pilot.press("escape")
            await seen(pilot, "Stopped: nothing was changed.")
        await ended(pilot)
        assert _count(sample_target, NOBODY) == everybody
        assert table(pilot).marked_count == everybody
        await do_it(pilot)
        assert _count(sample_target, NOBODY) == 0


@pytest.mark.thorough
async def test_escape_stops_it_while_it_is_written_down(sample_target: Target) -> None:
    everybody, before = _count(sample_target, NOBODY), _count(sample_target, MINE)
    async with running(sample_target) as pilot:
        with held():
            await begin(pilot)
            await pilot.press("escape")
        # It is whole in the journal by then, which says so at the next start.
        assert "B goes on" in await seen(pilot, f"Stopped: + watch for 0 of {everybody} titles")
        await ended(pilot)
        assert _count(sample_target, MINE) == before
        await go_on(pilot)
        await seen(pilot, f"+ watch: {everybody} titles")
        await ended(pilot)
        assert _count(sample_target, MINE) == before + everybody
        with held():
            await pilot.press("u", "escape")
        assert "B goes on" in await seen(pilot, f"Stopped: undone for 0 of {everybody} titles")
        await go_on(pilot)
        await ended(pilot)
        assert _count(sample_target, MINE) == before


@pytest.mark.thorough
async def test_what_was_told_to_stop_leaves_escape_to_the_marks_and_the_filter(
    sample_target: Target,
) -> None:
    before = _count(sample_target, MINE)
    async with running(sample_target) as pilot:
        with held():
            await begin(pilot)
            await pilot.press("escape")
            assert table(pilot).marked_count
            await pilot.press("escape")
            await until(pilot, lambda: not table(pilot).marked_count)
            await pilot.press("escape")
            await until(pilot, lambda: not screen(pilot).criteria)
        await seen(pilot, "Stopped: + watch for 0 of")
        await ended(pilot)
        assert _count(sample_target, MINE) == before


@pytest.mark.thorough
async def test_rows_that_are_others_by_then_are_not_changed(
    sample_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody = _count(sample_target, NOBODY)
    monkeypatch.setattr(many, "AT_ONCE", 1)
    async with running(sample_target) as pilot:
        await mark_all(pilot)
        async with unreadable(sample_target):
            await pilot.press("w")
            await seen(pilot, "reading")
            # The order is another one, which the database will have told after a few of the rows.
            await pilot.press("right_square_bracket")
        await seen(pilot, "The rows changed under the marks: nothing was changed.")
        await ended(pilot)
        assert _count(sample_target, NOBODY) == everybody


@pytest.mark.thorough
async def test_a_database_that_goes_away_is_told(sample_target: Target) -> None:
    everybody = _count(sample_target, NOBODY)
    async with (
        proxy_for(sample_target) as (proxy, through),
        running(through, size=(160, 30)) as pilot,
    ):
        await mark_all(pilot)
        await proxy.set(Mode.REFUSE)
        await pilot.press("w")
        assert "database is away" in await seen(pilot, "Nothing was changed.")
        await ended(pilot)
        assert table(pilot).marked_count == everybody
    assert _count(sample_target, NOBODY) == everybody


@pytest.mark.thorough
async def test_one_at_a_time_and_u_is_for_it_once_it_is_done(sample_target: Target) -> None:
    before = _count(sample_target, MINE)
    async with running(sample_target) as pilot:
        async with locked(sample_target):
            await begin(pilot)
            writer = screen(pilot).session.writer
            await until(pilot, lambda: writer.unsent == many.AHEAD)
            for keys in (["u"], ["space", "w"]):
                screen(pilot).status.say("")
                await pilot.press(*keys)
                await seen(pilot, "Many titles are being labelled; esc stops that.")
        await ended(pilot)
        assert _count(sample_target, NOBODY) == 0
        await pilot.press("u")
        await ended(pilot)
        assert _count(sample_target, MINE) == before


async def test_what_no_title_may_be_is_refused(sample_target: Target) -> None:
    async with running(sample_target, size=(120, 30)) as pilot:
        await mark_all(pilot)
        await pilot.press("r")
        assert "cannot be reviewed" in await seen(pilot, "Nothing was changed.")
        await ended(pilot)
        assert table(pilot).marked_count


@pytest.mark.thorough
async def test_what_some_say_already_and_others_may_not_is_told(sample_target: Target) -> None:
    async with running(sample_target, size=(160, 30)) as pilot:
        front = table(pilot)
        rows = [front.row(front.nth_key(place)) or {} for place in range(6)]
        reviewed = sum(bool(each["reviewed"]) for each in rows)
        without = sum(each["label"] is None for each in rows)
        assert min(reviewed, without) > 0
        await pilot.press("V", *"jjjjj", "r")
        told = await seen(pilot, f"{6 - reviewed - without} titles · {reviewed} said so already")
        assert f"{without} cannot be: " in told
        await ended(pilot)


async def test_a_change_that_somebody_forestalled_is_told_of_each(sample_target: Target) -> None:
    """What does not come about of a step of many is said too."""
    async with running(sample_target, size=(120, 30)) as pilot:
        await filter_by(pilot, "label:none")
        gone, taken = (str(table(pilot).nth_key(place)) for place in range(2))
        await pilot.press("V", "j", "j")
        async with connect(sample_target) as connection:
            await connection.execute("DELETE FROM atp.training WHERE imdb_id = %s", [gone])
        await pilot.press("w")
        await seen(pilot, f"Not saved: {gone} is no longer in the database.")
        await sent(pilot)
        assert not [line for line in frame(pilot) if taken in line and "*" in line]
