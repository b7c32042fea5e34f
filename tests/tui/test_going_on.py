"""A change of many titles that is stopped, or whose app dies: it says so, and is gone on with."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from rear_diff.database.connect import Target, connect
from rear_diff.labelling.bulk import plan
from tests.tui.driving import AppPilot, filter_by, running, screen, seen, sent, until
from tests.tui.test_many import _count
from tui import many
from tui.screens import many as many_screen
from tui.screens.going_on import GoingOnScreen
from tui.screens.many import Many
from tui.screens.preview import PreviewScreen
from tui.screens.training import TrainingScreen

YEARS = "release_year BETWEEN 2000 AND 2012"
MINE = f"{YEARS} AND label = 'would_watch' AND human_labeled AND reviewed"


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that there are several of them in the samples."""
    monkeypatch.setattr(many, "AT_ONCE", 10)
    monkeypatch.setattr(many, "AHEAD", 20)
    monkeypatch.setattr(many_screen, "AT_ONCE", 10)
    monkeypatch.setattr(plan, "AT_ONCE", 10)
    monkeypatch.setattr("rear_diff.labelling.bulk.AT_ONCE", 10)


@asynccontextmanager
async def locked(target: Target) -> AsyncIterator[None]:
    """Nothing is written meanwhile: what is sent waits."""
    async with connect(target) as connection, connection.transaction():
        await connection.execute("LOCK TABLE atp.training IN EXCLUSIVE MODE")
        yield


async def begin(pilot: AppPilot) -> None:
    """Label all titles of those years, after the preview."""
    if not screen(pilot).bar.text:
        await filter_by(pilot, "label:none year:2000..2012")
    await pilot.press("A", "w")
    await until(pilot, lambda: isinstance(pilot.app.screen, PreviewScreen))
    await pilot.press("y")


async def stopped_midway(pilot: AppPilot, target: Target) -> int:
    """Begin, and stop when all that may be ahead is; how many titles that are."""
    async with locked(target):
        await begin(pilot)
        writer = screen(pilot).session.writer
        await until(pilot, lambda: writer.unsent == many.AHEAD)
        await pilot.press("escape")
        assert "B goes on" in await seen(pilot, "Stopped: + watch for 20 of")
    await sent(pilot)
    return many.AHEAD


async def go_on(pilot: AppPilot, answer: str = "y") -> None:
    """Press the key for it, and answer."""
    await pilot.press("B")
    await until(pilot, lambda: isinstance(pilot.app.screen, GoingOnScreen))
    await pilot.press(answer)


async def ended(pilot: AppPilot) -> None:
    """Wait until nothing is under way."""
    await until(pilot, lambda: not _many(pilot)._busy)
    await sent(pilot)


def _many(pilot: AppPilot) -> Many:
    front = screen(pilot)
    assert isinstance(front, TrainingScreen)
    return front._many


@pytest.mark.thorough
async def test_what_was_stopped_is_gone_on_with_and_taken_back_as_one(
    sample_target: Target,
) -> None:
    everybody = _count(sample_target, f"{YEARS} AND label IS NULL")
    before = _count(sample_target, MINE)
    async with running(sample_target) as pilot:
        done = await stopped_midway(pilot, sample_target)
        assert _count(sample_target, MINE) == before + done
        screen(pilot).status.say("")
        await seen(pilot, f"+ watch: stopped after {done} of {everybody} titles; B goes on")
        await go_on(pilot)
        await seen(pilot, f"+ watch: {everybody} titles")
        await ended(pilot)
        assert _count(sample_target, MINE) == before + everybody
        assert not screen(pilot).session.undertakings.left
        await pilot.press("u")
        await seen(pilot, f"undone: {everybody} titles")
        await ended(pilot)
        assert _count(sample_target, MINE) == before
        await pilot.press("ctrl+r")
        await seen(pilot, f"done again: {everybody} titles")
        await ended(pilot)
        assert _count(sample_target, MINE) == before + everybody


async def test_the_next_start_says_what_is_left_and_goes_on(sample_target: Target) -> None:
    everybody = _count(sample_target, f"{YEARS} AND label IS NULL")
    before = _count(sample_target, MINE)
    async with running(sample_target) as pilot, locked(sample_target):
        await begin(pilot)
        writer = screen(pilot).session.writer
        await until(pilot, lambda: writer.unsent == many.AHEAD)
        # Left in the middle, as by somebody in a hurry.
        await pilot.press("q")
    async with running(sample_target) as pilot:
        await sent(pilot)
        assert _count(sample_target, MINE) == before + many.AHEAD
        screen(pilot).status.say("")
        await seen(pilot, f"stopped after {many.AHEAD} of {everybody} titles; B goes on")
        await go_on(pilot)
        await seen(pilot, f"+ watch: {everybody} titles")
        await ended(pilot)
        await pilot.press("u")
        await seen(pilot, f"undone: {everybody} titles")
        await ended(pilot)
    assert _count(sample_target, MINE) == before


@pytest.mark.thorough
async def test_what_is_left_can_be_given_up_and_undo_gives_it_up_too(
    sample_target: Target,
) -> None:
    before = _count(sample_target, MINE)
    async with running(sample_target) as pilot:
        done = await stopped_midway(pilot, sample_target)
        await go_on(pilot, "escape")
        await go_on(pilot, "D")
        await seen(pilot, f"Left at {done} titles")
        await pilot.press("B")
        await seen(pilot, "No change was stopped in the middle.")
        await pilot.press("u")
        await ended(pilot)
        assert _count(sample_target, MINE) == before
        await stopped_midway(pilot, sample_target)
        await pilot.press("u")
        await ended(pilot)
        assert _count(sample_target, MINE) == before
        assert not screen(pilot).session.undertakings.left


@pytest.mark.thorough
async def test_taking_back_can_be_stopped_and_gone_on_with(sample_target: Target) -> None:
    everybody = _count(sample_target, f"{YEARS} AND label IS NULL")
    before = _count(sample_target, MINE)
    async with running(sample_target) as pilot:
        await begin(pilot)
        await seen(pilot, f"+ watch: {everybody} titles")
        await ended(pilot)
        async with locked(sample_target):
            await pilot.press("u")
            writer = screen(pilot).session.writer
            await until(pilot, lambda: writer.unsent == many.AHEAD)
            await pilot.press("escape")
            await seen(pilot, f"Stopped: undone for {many.AHEAD} of {everybody} titles")
        await sent(pilot)
        assert _count(sample_target, MINE) == before + everybody - many.AHEAD
        await go_on(pilot)
        await seen(pilot, f"undone: {everybody} titles")
        await ended(pilot)
    assert _count(sample_target, MINE) == before
