"""The journal fails in the middle of something: it is said, what was shown is taken back, and once
the journal is there again the same key does it."""

from contextlib import ExitStack

import pytest

from rear_diff.database.connect import Target
from tests.tui.driving import (
    filter_by,
    running,
    screen,
    seen,
    sent,
    stored,
    table,
    until,
)
from tests.tui.journal_failing import FULL, UNREADABLE, full_disk, unreadable
from tests.tui.test_going_on import _many, begin, ended, go_on, locked, stopped_midway
from tests.tui.test_going_on import _small_parts as _small_parts  # noqa: PLC0414
from tests.tui.test_many import _count
from tui import many
from tui.screens.going_on import GoingOnScreen
from tui.screens.preview import PreviewScreen

YEARS = "release_year BETWEEN 2000 AND 2012"
MINE = f"{YEARS} AND label = 'would_watch' AND human_labeled AND reviewed"
NOBODY = f"{YEARS} AND label IS NULL"


@pytest.mark.thorough
async def test_many_rows_are_not_labelled_and_keep_their_marks(sample_target: Target) -> None:
    everybody = _count(sample_target, NOBODY)
    async with running(sample_target, size=(120, 30)) as pilot:
        await filter_by(pilot, "label:none year:2000..2012")
        with unreadable():
            await begin(pilot)
            await seen(pilot, UNREADABLE)
            await ended(pilot)
        assert _count(sample_target, NOBODY) == everybody
        assert table(pilot).marked_count == everybody
        await pilot.press("w")
        await until(pilot, lambda: isinstance(pilot.app.screen, PreviewScreen))
        await pilot.press("y")
        await ended(pilot)
        assert _count(sample_target, NOBODY) == 0


async def test_what_a_full_disk_refuses_keeps_its_marks(
    sample_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(sample_target, size=(120, 30)) as pilot:
        await filter_by(pilot, "label:none")
        keys = [str(table(pilot).nth_key(place)) for place in (0, 2)]
        await pilot.press("space", "j", "space")
        with full_disk(monkeypatch):
            await pilot.press("w")
            await seen(pilot, f"Not labelled: {FULL}")
            await ended(pilot)
            assert await seen(pilot, "Not labelled")
        assert table(pilot).marked_count == 2
        await pilot.press("w")
        await ended(pilot)
        assert [(await stored(sample_target, key))["label"] for key in keys] == ["would_watch"] * 2


async def test_a_few_marked_rows_are_not_labelled(sample_target: Target) -> None:
    async with running(sample_target, size=(120, 30)) as pilot:
        await filter_by(pilot, "label:none")
        key = str(table(pilot).nth_key(0))
        with unreadable():
            await pilot.press("V", "j", "j", "w")
            await seen(pilot, UNREADABLE)
            await ended(pilot)
        assert (await stored(sample_target, key))["label"] is None
        assert table(pilot).marked_count == 3
        await pilot.press("w")
        await ended(pilot)
        assert (await stored(sample_target, key))["label"] == "would_watch"


@pytest.mark.thorough
async def test_many_rows_are_not_taken_back_and_u_is_still_for_them(
    sample_target: Target,
) -> None:
    before = _count(sample_target, MINE)
    async with running(sample_target, size=(120, 30)) as pilot:
        await begin(pilot)
        await ended(pilot)
        after = _count(sample_target, MINE)
        assert after > before + 30
        with unreadable():
            await pilot.press("u")
            await seen(pilot, UNREADABLE)
            await ended(pilot)
        assert _count(sample_target, MINE) == after
        await pilot.press("u")
        await ended(pilot)
        assert _count(sample_target, MINE) == before
        with unreadable():
            await pilot.press("ctrl+r")
            await seen(pilot, UNREADABLE)
            await ended(pilot)
        await pilot.press("ctrl+r")
        await ended(pilot)
        assert _count(sample_target, MINE) == after


@pytest.mark.thorough
async def test_what_was_stopped_is_gone_on_with_later(sample_target: Target) -> None:
    before = _count(sample_target, MINE)
    async with running(sample_target, size=(120, 30)) as pilot:
        done = await stopped_midway(pilot, sample_target)
        for answer in "yD":
            with unreadable():
                await pilot.press("B")
                await until(pilot, lambda: isinstance(pilot.app.screen, GoingOnScreen))
                await pilot.press(answer)
                await seen(pilot, UNREADABLE)
                await ended(pilot)
        assert _count(sample_target, MINE) == before + done
        await pilot.press("B")
        await until(pilot, lambda: isinstance(pilot.app.screen, GoingOnScreen))
        await pilot.press("y")
        await ended(pilot)
        assert _count(sample_target, NOBODY) == 0


async def test_nothing_is_known_to_be_undone(sample_target: Target) -> None:
    async with running(sample_target, size=(120, 30)) as pilot:
        with unreadable():
            await pilot.press("u")
            await seen(pilot, UNREADABLE)
        await pilot.press("u")
        await seen(pilot, "There is nothing to undo.")


@pytest.mark.thorough
async def test_what_was_left_when_the_journal_failed_is_gone_on_with(
    sample_target: Target,
) -> None:
    before, everybody = _count(sample_target, MINE), _count(sample_target, NOBODY)
    async with running(sample_target, size=(120, 30)) as pilot:
        writer = screen(pilot).session.writer
        with ExitStack() as later:
            async with locked(sample_target):
                await begin(pilot)
                await until(pilot, lambda: writer.unsent == many.AHEAD)
                later.enter_context(unreadable())
            await seen(pilot, UNREADABLE)
            await pilot.press("escape")
            await until(pilot, lambda: not _many(pilot)._busy)
        await sent(pilot)
        done = _count(sample_target, MINE) - before
        assert many.AHEAD <= done < everybody
        await go_on(pilot)
        await seen(pilot, f"+ watch: {everybody} titles")
        await ended(pilot)
        assert _count(sample_target, NOBODY) == 0
        await pilot.press("u")
        await seen(pilot, f"undone: {everybody} titles")
        await ended(pilot)
        assert _count(sample_target, MINE) == before
