"""A label key that is held down: every press is one label, or is refused so that one sees it."""

import asyncio

import pytest
from textual import events

from rear_diff.database.connect import Target, connect
from tests.tui.driving import (
    AppPilot,
    filter_by,
    row,
    running,
    screen,
    seen,
    sent,
    stored,
    table,
    until,
)
from tests.tui.quiet import drained
from tui.app import RearDiffApp
from tui.screens.card import CardScreen
from tui.widgets.filter_bar import FilterInput

PRESSES = 60
PAGE = 50
"""Rows of a page, which that many presses leave behind."""

REPEAT = 1 / 30
"""Seconds between the presses of a key that is held down."""


@pytest.fixture
def bells(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A bell for each that was rung."""
    rung: list[str] = []

    def ring(self: RearDiffApp) -> None:
        rung.append(self.title)

    monkeypatch.setattr(RearDiffApp, "bell", ring)
    return rung


def hold(pilot: AppPilot, key: str, times: int) -> None:
    """Press a key as often as that, without waiting for anything."""
    for _ in range(times):
        pilot.app.post_message(events.Key(key, key))


async def labels(target: Target) -> dict[str, str | None]:
    """The label of each title in the database."""
    async with connect(target) as connection:
        found = await connection.execute("SELECT imdb_id, label::text FROM atp.training")
        return dict(await found.fetchall())


def keys_of(pilot: AppPilot, count: int) -> list[str]:
    """The keys of the first rows of the result."""
    return [str(table(pilot).nth_key(index)) for index in range(count)]


async def all_keys(pilot: AppPilot) -> None:
    """Wait until the order of the whole result is there."""
    await until(pilot, lambda: screen(pilot)._counted)
    rows = table(pilot)
    await until(pilot, lambda: rows.nth_key(rows.row_count - 1) is not None)


@pytest.mark.parametrize("place", ["table", "card"])
async def test_a_burst_is_a_label_a_press(
    place: str, sample_target: Target, bells: list[str]
) -> None:
    before = await labels(sample_target)
    async with running(sample_target, page_rows=PAGE) as pilot:
        await filter_by(pilot, "label:none reviewed:no")
        await all_keys(pilot)
        if place == "card":
            await pilot.press("c")
            assert isinstance(pilot.app.screen, CardScreen)
        keys = keys_of(pilot, PRESSES)
        hold(pilot, "w", PRESSES)
        await drained(pilot.app)
        labelled = table(pilot).cursor_index
        await sent(pilot)
    after = await labels(sample_target)
    assert labelled + len(bells) == PRESSES
    assert after == {**before, **dict.fromkeys(keys[:labelled], "would_watch")}


async def test_a_held_key_is_a_label_a_repeat(sample_target: Target, bells: list[str]) -> None:
    before = await labels(sample_target)
    async with running(sample_target, page_rows=PAGE) as pilot:
        await filter_by(pilot, "label:none reviewed:no")
        await all_keys(pilot)
        keys = keys_of(pilot, PRESSES)
        for _ in range(PRESSES):
            hold(pilot, "x", 1)
            await asyncio.sleep(REPEAT)
        await drained(pilot.app)
        await sent(pilot)
        assert table(pilot).cursor_index == PRESSES
    assert bells == []
    assert await labels(sample_target) == {**before, **dict.fromkeys(keys, "would_not_watch")}


@pytest.mark.parametrize("place", ["table", "card"])
async def test_on_rows_that_have_not_come_each_press_is_refused(
    place: str, sample_target: Target, bells: list[str]
) -> None:
    before = await labels(sample_target)
    async with running(sample_target, page_rows=20) as pilot:
        await filter_by(pilot, "label:none reviewed:no")
        await all_keys(pilot)
        await until(pilot, lambda: table(pilot)._snapshot.rows_held >= 40)
        keys = keys_of(pilot, PRESSES)
        if place == "card":
            await pilot.press("c")
        session = screen(pilot).session
        database, session.database = session.database, None
        hold(pilot, "w", PRESSES)
        await drained(pilot.app)
        labelled = table(pilot).cursor_index
        assert labelled < PRESSES
        assert labelled + len(bells) == PRESSES
        assert await seen(pilot, "There is no row under the cursor yet: nothing was changed.")
        session.database = database
        await sent(pilot)
    assert await labels(sample_target) == {
        **before,
        **dict.fromkeys(keys[:labelled], "would_watch"),
    }


@pytest.mark.parametrize("place", ["table", "card"])
async def test_behind_the_last_row_each_press_is_refused(
    place: str, sample_target: Target, bells: list[str]
) -> None:
    async with running(sample_target) as pilot:
        await filter_by(pilot, "label:none reviewed:no")
        await all_keys(pilot)
        await pilot.press("G")
        await until(pilot, lambda: table(pilot).row_at_cursor is not None)
        key = row(pilot)["imdb_id"]
        if place == "card":
            await pilot.press("c")
        hold(pilot, "w", 20)
        await drained(pilot.app)
        assert len(bells) == 19
        assert await seen(pilot, "This is the last title, and it says + watch already.")
        await sent(pilot)
    assert (await stored(sample_target, key))["label"] == "would_watch"


async def test_in_the_filter_each_press_is_a_letter(sample_target: Target) -> None:
    before = await labels(sample_target)
    async with running(sample_target) as pilot:
        pilot.app.post_message(events.Key("slash", "/"))
        hold(pilot, "w", PRESSES)
        await drained(pilot.app)
        assert screen(pilot).query_one(FilterInput).value == "w" * PRESSES
    assert await labels(sample_target) == before
