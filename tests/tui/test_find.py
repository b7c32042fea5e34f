"""Searching within the result, going to a row by number, and sorting by several columns."""

from textual import events

from rear_diff.database.connect import Target
from rear_diff.tables import Sort
from tests.tui.columns import at_column
from tests.tui.driving import (
    filter_by,
    line_with,
    row,
    running,
    screen,
    seen,
    table,
    type_text,
    until,
)
from tui.widgets.find_line import FindField, FindLine


async def test_a_word_is_searched_in_the_result_and_again(unchanged_target: Target) -> None:
    async with running(unchanged_target) as pilot:
        await pilot.press("n")
        await type_text(pilot, "the")
        await pilot.press("enter")
        await until(
            pilot, lambda: "the" in str((table(pilot).row_at_cursor or {}).get("name")).lower()
        )
        first = table(pilot).cursor_index
        assert await seen(pilot, "the: 1 of ")
        await pilot.press("n")
        await until(pilot, lambda: table(pilot).cursor_index > first)
        assert await seen(pilot, "the: 2 of ")
        await pilot.press("N")
        await until(pilot, lambda: table(pilot).cursor_index == first)
        await pilot.press("N")
        await pilot.pause()
        assert await seen(pilot, "from the end again")
        assert table(pilot).cursor_index > first


async def test_the_last_word_of_the_filter_is_searched_on(unchanged_target: Target) -> None:
    async with running(unchanged_target) as pilot:
        await filter_by(pilot, "the label:none")
        matching = table(pilot).row_count
        await pilot.press("n")
        await until(pilot, lambda: table(pilot).cursor_index == 1)
        assert await seen(pilot, f"the: 2 of {matching:,}")
        await pilot.press("escape")
        await until(pilot, lambda: table(pilot).row_count > matching)
        await pilot.press("n")
        await until(pilot, lambda: table(pilot).cursor_index > 0)
        await until(pilot, lambda: "the" in row(pilot)["media_title"].lower())


async def test_a_word_that_no_name_has_is_told(unchanged_target: Target) -> None:
    async with running(unchanged_target) as pilot:
        await pilot.press("colon")
        await type_text(pilot, "no such title")
        await pilot.press("enter")
        await until(pilot, lambda: "No name here" in screen(pilot).status.message)
        assert table(pilot).cursor_index == 0


async def test_a_number_is_gone_to(unchanged_target: Target) -> None:
    async with running(unchanged_target) as pilot:
        await pilot.press("colon", "5", "0", "enter")
        await until(pilot, lambda: table(pilot).cursor_index == 49)


async def test_keys_right_behind_enter_do_not_end_in_the_line_that_goes(
    unchanged_target: Target,
) -> None:
    async with running(unchanged_target) as pilot:
        await pilot.press("colon", "7")
        line = screen(pilot).query_one(FindLine)
        focused = set()

        def gone() -> bool:
            if table(pilot).cursor_index == 6:
                focused.add(type(pilot.app.focused))
            return not line.display

        pilot.app.post_message(events.Key("enter", "\r"))
        for _ in range(2):
            pilot.app.post_message(events.Key("shift+tab", None))
        await until(pilot, gone)
        assert focused
        assert focused.isdisjoint({FindField, type(None)})


async def test_a_number_past_every_end_is_the_end(unchanged_target: Target) -> None:
    async with running(unchanged_target) as pilot:
        await pilot.press("colon")
        field = pilot.app.focused
        assert field is not None
        field.post_message(events.Paste("9" * 5_000))
        await pilot.pause()
        await pilot.press("enter")
        await until(pilot, lambda: table(pilot).cursor_index == table(pilot).row_count - 1)


async def test_columns_are_sorted_by_one_after_the_other(unchanged_target: Target) -> None:
    async with running(unchanged_target) as pilot:
        await at_column(pilot, "left_square_bracket", "imdb_rating")
        await at_column(pilot, "left_square_bracket", "media_type")
        await at_column(pilot, "right_square_bracket", "release_year")
        year = Sort("release_year", descending=True)
        assert screen(pilot).sorts == (year, Sort("media_type"), Sort("imdb_rating"))
        await until(pilot, lambda: row(pilot)["release_year"] == 2026)
        header = line_with(pilot, "Title")
        assert "Yea▾" in header
        assert "Type▴" in header
        await at_column(pilot, "left_square_bracket", "rt_score")
        assert screen(pilot).sorts == (Sort("rt_score"), year, Sort("media_type"))


async def test_a_list_is_no_order(unchanged_target: Target) -> None:
    async with running(unchanged_target) as pilot:
        await at_column(pilot, "left_square_bracket", "genre")
        await pilot.pause()
        assert await seen(pilot, "A list has no order")
        assert screen(pilot).sorts == ()
