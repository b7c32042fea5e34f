"""What somebody else changed meanwhile: both values are shown, and a person chooses."""

import re

import pytest

from rear_diff.database.connect import Target
from tests.tui.driving import (
    AppPilot,
    change_behind,
    filter_by,
    frame,
    row,
    running,
    seen,
    sent,
    stored,
    table,
    until,
)
from tests.tui.journal_failing import UNREADABLE, unreadable
from tests.tui.test_hurried_keys import hurry
from tui.app import RearDiffApp
from tui.screens.conflicts import ConflictsScreen


async def conflict(pilot: AppPilot, target: Target) -> tuple[str, str]:
    """Label the row under the cursor, which somebody else has labelled just before; its key and
    title."""
    key, title = row(pilot)["imdb_id"], row(pilot)["media_title"]
    await change_behind(target, key, "would_not_watch")
    await pilot.press("w")
    await sent(pilot)
    await seen(pilot, "changed by somebody else")
    return key, title


def open_conflicts(pilot: AppPilot) -> int:
    assert isinstance(pilot.app, RearDiffApp)
    return pilot.app.conflicts


async def test_both_values_are_shown_and_theirs_can_be_kept(sample_target: Target) -> None:
    async with running(sample_target) as pilot:
        await filter_by(pilot, "label:none")
        key, title = await conflict(pilot, sample_target)
        await until(pilot, lambda: open_conflicts(pilot) == 1)
        await pilot.press("C")
        both = f"{re.escape(title[:20])}.*watch.*not"
        await until(pilot, lambda: any(re.search(both, line) for line in frame(pilot)))
        await pilot.press("t")
        await until(pilot, lambda: not isinstance(pilot.app.screen, ConflictsScreen))
        await until(pilot, lambda: open_conflicts(pilot) == 0)
        assert (await stored(sample_target, key))["label"] == "would_not_watch"


async def test_conflicts_that_come_together_are_all_counted(sample_target: Target) -> None:
    async with running(sample_target) as pilot:
        await filter_by(pilot, "label:none")
        for index in range(5):
            await change_behind(sample_target, str(table(pilot).nth_key(index)), "would_not_watch")
        await hurry(pilot, *"wwwww")
        await until(pilot, lambda: open_conflicts(pilot) == 5)


async def test_mine_can_be_set_and_taken_back(sample_target: Target) -> None:
    async with running(sample_target) as pilot:
        await filter_by(pilot, "label:none")
        key, _ = await conflict(pilot, sample_target)
        theirs = await stored(sample_target, key)
        await pilot.press("C")
        await seen(pilot, "theirs")
        await pilot.press("m")
        await until(pilot, lambda: not isinstance(pilot.app.screen, ConflictsScreen))
        await sent(pilot)
        assert (await stored(sample_target, key))["label"] == "would_watch"
        await until(pilot, lambda: open_conflicts(pilot) == 0)
        assert table(pilot).row(key)["label"] == "would_watch"  # type: ignore[index]
        await pilot.press("u")
        await sent(pilot)
        assert await stored(sample_target, key) == theirs


async def test_mine_is_not_set_over_what_was_changed_again(sample_target: Target) -> None:
    async with running(sample_target) as pilot:
        await filter_by(pilot, "label:would_watch reviewed:no")
        key = row(pilot)["imdb_id"]
        await change_behind(sample_target, key, "would_not_watch")
        await pilot.press("r")
        await sent(pilot)
        await change_behind(sample_target, key, "would_watch")
        await pilot.press("C")
        await seen(pilot, "theirs")
        await pilot.press("m")
        await sent(pilot)
        assert (await stored(sample_target, key))["label"] == "would_watch"


@pytest.mark.thorough
async def test_a_conflict_is_found_again_by_the_next_run(sample_target: Target) -> None:
    async with running(sample_target) as pilot:
        await filter_by(pilot, "label:none")
        key, title = await conflict(pilot, sample_target)
    async with running(sample_target) as pilot:
        await seen(pilot, "1 conflict waits for a choice: C")
        await pilot.press("C")
        await seen(pilot, title[:20])
        await pilot.press("T")
        await until(pilot, lambda: open_conflicts(pilot) == 0)
        assert not [line for line in frame(pilot) if "conflict" in line]
        await pilot.press("C")
        await seen(pilot, "No conflict is open.")
    assert (await stored(sample_target, key))["label"] == "would_not_watch"


@pytest.mark.thorough
async def test_a_conflict_stays_open_where_the_journal_fails(sample_target: Target) -> None:
    async with running(sample_target, size=(120, 30)) as pilot:
        await filter_by(pilot, "label:none")
        key, title = await conflict(pilot, sample_target)
        await until(pilot, lambda: open_conflicts(pilot) == 1)
        with unreadable():
            await pilot.press("C")
            await seen(pilot, UNREADABLE)
            await pilot.press("escape")
        await pilot.press("C")
        await seen(pilot, title[:20])
        for choice in "tmT":
            with unreadable():
                await pilot.press(choice)
                await seen(pilot, UNREADABLE)
            assert isinstance(pilot.app.screen, ConflictsScreen)
        assert (await stored(sample_target, key))["label"] == "would_not_watch"
        await pilot.press("m")
        await until(pilot, lambda: not isinstance(pilot.app.screen, ConflictsScreen))
        await sent(pilot)
        assert (await stored(sample_target, key))["label"] == "would_watch"
