"""The filter bar: typing, completing, mistakes, and peeling it off."""

import asyncio

import pytest

from rear_diff.database.connect import Target, connect
from tests.tui.driving import (
    AppPilot,
    filter_by,
    frame,
    line_with,
    row,
    running,
    screen,
    table,
    type_text,
    until,
)
from tui.widgets.filter_bar import FilterBar, FilterInput


def typed(pilot: AppPilot) -> str:
    """What stands in the line."""
    return screen(pilot).query_one(FilterInput).value


def bar(pilot: AppPilot) -> FilterBar:
    """The bar of the tab in front."""
    return screen(pilot).query_one(FilterBar)


async def test_a_name_and_a_value_are_completed(unchanged_target: Target) -> None:
    async with running(unchanged_target) as pilot:
        await pilot.press("slash")
        await type_text(pilot, "lab")
        assert "label:" in frame(pilot)[2]
        await pilot.press("tab")
        assert typed(pilot) == "label:"
        await pilot.pause()
        assert "would_watch" in frame(pilot)[2]
        await pilot.press("down", "right")
        assert typed(pilot) == "label:would_not_watch"
        first = table(pilot)
        await until(pilot, lambda: (first.row_at_cursor or {}).get("label") == "would_not_watch")
        await pilot.press("enter")
        assert table(pilot).has_focus
        await pilot.pause()
        assert "Title" in frame(pilot)[2]


async def test_completing_moves_no_row(
    unchanged_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.widgets.filter_bar.bar.DEBOUNCE", 60)
    async with running(unchanged_target) as pilot:
        # The rows alone: the details under them come when they come.
        before = frame(pilot)[3:14]
        await pilot.press("slash", "r")
        await until(pilot, lambda: "reviewed:" in frame(pilot)[2])
        assert [line[3:] for line in frame(pilot)[3:14]] == [line[3:] for line in before]


async def test_tab_without_a_completion_stays_in_the_line(unchanged_target: Target) -> None:
    async with running(unchanged_target) as pilot:
        await pilot.press("slash", "tab")
        assert bar(pilot).typing


async def test_a_mistake_is_underlined_at_its_place(unchanged_target: Target) -> None:
    async with running(unchanged_target) as pilot:
        before = table(pilot).row_count
        await pilot.press("slash")
        await type_text(pilot, "the yeer:1999")
        await until(pilot, lambda: screen(pilot).query_one(FilterInput).mistake == (4, 8))
        underlined = [
            segment.text
            for segment in screen(pilot).query_one(FilterInput).render_line(0)
            if segment.style and segment.style.underline
        ]
        assert underlined == ["yeer"]
        assert "did you mean year?" in frame(pilot)[2]
        assert "showing the last good filter" in frame(pilot)[2]
        assert table(pilot).row_count <= before


async def test_enter_does_not_leave_a_mistake_and_escape_takes_it_back(
    unchanged_target: Target,
) -> None:
    async with running(unchanged_target) as pilot:
        await filter_by(pilot, "label:none")
        await pilot.press("slash")
        # At once: of a slow typist the rows follow each letter.
        screen(pilot).query_one(FilterInput).value += " yeer:1"
        await pilot.press("enter")
        await pilot.pause()
        assert bar(pilot).typing
        await pilot.press("escape")
        await until(pilot, lambda: table(pilot).has_focus)
        assert typed(pilot) == bar(pilot).text == "label:none"


async def test_escape_peels_the_line_first_and_then_the_filter(unchanged_target: Target) -> None:
    async with running(unchanged_target) as pilot:
        everything = table(pilot).row_count
        await pilot.press("slash")
        await type_text(pilot, "label:none")
        await pilot.press("escape")
        await until(pilot, lambda: table(pilot).has_focus)
        await until(pilot, lambda: table(pilot).row_count < everything)
        assert typed(pilot) == "label:none"
        await pilot.press("escape")
        await until(pilot, lambda: table(pilot).row_count == everything)
        assert typed(pilot) == ""


async def test_the_query_of_an_older_filter_is_cancelled_on_the_server(
    unchanged_target: Target,
) -> None:
    async with (
        running(unchanged_target) as pilot,
        connect(unchanged_target) as other,
        connect(unchanged_target) as watching,
    ):

        async def waiting() -> set[tuple[object, ...]]:
            cursor = await watching.execute(
                "SELECT pid, query_start FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            return set(await cursor.fetchall())

        # What is read at the start would wait for the lock too.
        await until(pilot, lambda: screen(pilot).status.backlog is not None)
        async with other.transaction(), asyncio.timeout(20):
            await other.execute("LOCK TABLE atp.training IN ACCESS EXCLUSIVE MODE")
            await pilot.press("slash", "t")
            while not (older := await waiting()):
                await pilot.pause()
            screen(pilot).query_one(FilterInput).value = "year:1990..1999"
            while not (newer := await waiting()) or older & newer:
                await pilot.pause()
        await until(pilot, lambda: 1990 <= row(pilot)["release_year"] <= 1999)


async def test_reloading_counts_ages_from_now(unchanged_target: Target) -> None:
    async with running(unchanged_target) as pilot:
        await filter_by(pilot, "updated_at<1y")
        before = screen(pilot).criteria
        await pilot.press("R")
        await until(pilot, lambda: screen(pilot).criteria != before)
        assert line_with(pilot, "updated_at<1y")
