"""Finding rows: filter, sort, details, tabs and help."""

import pytest

from rear_diff.database.connect import Target, connect
from rear_diff.tables import FLYWAY
from tests.tui.driving import (
    filter_by,
    frame,
    row,
    running,
    screen,
    seen,
    table,
    type_text,
    until,
)
from tui.screens.row import RowScreen
from tui.widgets.filter_bar import FilterInput
from tui.widgets.row_detail import RowDetail


async def test_the_bar_says_which_row_of_how_many(unchanged_target: Target) -> None:
    async with connect(unchanged_target) as connection:
        cursor = await connection.execute("SELECT count(*) FROM atp.training")
        ((total,),) = await cursor.fetchall()
    async with running(unchanged_target) as pilot:
        assert frame(pilot)[1].rstrip().endswith(f"1 of {total:,}")
        await pilot.press("G")
        await until(pilot, lambda: table(pilot).row_at_cursor is not None)
        assert frame(pilot)[1].rstrip().endswith(f"{total:,} of {total:,}")


async def test_rows_follow_the_filter_as_one_types(unchanged_target: Target) -> None:
    async with running(unchanged_target) as pilot:
        await pilot.press("slash")
        await type_text(pilot, "type:tv_show")
        await until(pilot, lambda: bool(screen(pilot).criteria))
        await until(pilot, lambda: row(pilot)["media_type"] == "tv_show")


async def test_a_mistake_is_explained_and_the_rows_stay(unchanged_target: Target) -> None:
    async with running(unchanged_target) as pilot:
        before = table(pilot).row_count
        await pilot.press("slash")
        # At once: of a slow typist the rows follow each letter.
        screen(pilot).query_one(FilterInput).value = "yeer:1999"
        await pilot.press("enter")
        await pilot.pause()
        assert await seen(pilot, "did you mean year?")
        assert table(pilot).row_count == before


async def test_escape_takes_the_filter_off(unchanged_target: Target) -> None:
    async with running(unchanged_target) as pilot:
        before = table(pilot).row_count
        await filter_by(pilot, "label:none")
        assert table(pilot).row_count < before
        await pilot.press("escape")
        await until(pilot, lambda: table(pilot).row_count == before)


async def test_a_filter_that_leaves_nothing_says_so(unchanged_target: Target) -> None:
    async with running(unchanged_target) as pilot:
        await filter_by(pilot, '"no title is like this"')
        assert await seen(pilot, "No row is like that")
        assert "0 rows" in frame(pilot)[1]


async def test_sorting_by_a_chosen_column(unchanged_target: Target) -> None:
    async with running(unchanged_target) as pilot:
        await pilot.press("s", "g", "home", "down", "enter")
        await until(pilot, lambda: bool(screen(pilot).sorts))
        await until(pilot, lambda: row(pilot)["release_year"] == 2026)
        assert "Yea▾" in await seen(pilot, "Title")


async def test_the_details_follow_the_cursor(unchanged_target: Target) -> None:
    async with running(unchanged_target, size=(120, 40)) as pilot:
        await pilot.press("j", "j", "j")
        await pilot.pause()
        title = row(pilot)["media_title"]
        detail = screen(pilot).query_one(RowDetail)
        await until(pilot, lambda: detail.render_line(0).text.strip() == title)
        detail.scroll_end(animate=False)
        assert await seen(pilot, row(pilot)["imdb_id"])


async def test_enter_opens_the_whole_row(unchanged_target: Target) -> None:
    async with running(unchanged_target) as pilot:
        await pilot.press("2")
        await until(pilot, lambda: table(pilot).row_at_cursor is not None)
        await pilot.press("enter")
        await pilot.pause()
        assert [type(each) for each in pilot.app.screen_stack[1:]] == [RowScreen]
        await pilot.press("escape")
        assert pilot.app.screen is screen(pilot)


async def test_digits_show_the_tabs(unchanged_target: Target) -> None:
    async with running(unchanged_target) as pilot:
        await pilot.press("2")
        await until(pilot, lambda: table(pilot).row_at_cursor is not None)
        assert await seen(pilot, "Pipeline")
        await pilot.press("4")
        await until(pilot, lambda: table(pilot).row_at_cursor is not None)
        assert await seen(pilot, "Create training")


async def test_help_tells_every_key_of_the_screen(unchanged_target: Target) -> None:
    async with running(unchanged_target, size=(100, 100)) as pilot:
        await pilot.press("question_mark")
        await pilot.pause()
        shown = "\n".join(frame(pilot))
        ours = ("label", "table", "filter", "tab", "app")
        for active in screen(pilot).active_bindings.values():
            if (active.binding.id or "").partition(".")[0] in ours:
                assert str(active.binding.tooltip or active.binding.description) in shown


async def test_a_table_that_is_not_there_says_so(sample_target: Target) -> None:
    async with connect(sample_target) as connection:
        await connection.execute("DROP TABLE public.flyway_schema_history")
    async with running(sample_target) as pilot:
        await pilot.press("4")
        await until(pilot, lambda: screen(pilot).TABLE is FLYWAY)
        await pilot.pause()
        assert await seen(pilot, "The database has no public.flyway_schema_history.")


async def test_a_key_inside_the_page_asks_the_database_nothing(unchanged_target: Target) -> None:
    async with running(unchanged_target) as pilot:
        pool = screen(pilot).session.database
        assert pool is not None
        await pilot.press("j")
        before = pool.pool.get_stats().get("requests_num", 0)
        await pilot.press(*"jjjjjkkj")
        await pilot.pause()
        assert pool.pool.get_stats().get("requests_num", 0) == before


@pytest.mark.thorough
async def test_hostile_titles_reach_the_screen_as_plain_text(unchanged_target: Target) -> None:
    async with running(unchanged_target, size=(120, 40)) as pilot:
        for title in ("[REC]", "[/]", "[bold]not bold[/bold]"):
            await filter_by(pilot, f'title="{title}"')
            assert await seen(pilot, title)
            await pilot.press("escape")
            await until(pilot, lambda: not screen(pilot).criteria)
