"""How little is drawn and asked: what keeps a million rows quick."""

from functools import partial

import pytest
from textual.geometry import Region
from textual.scrollbar import ScrollBar
from textual.widget import Widget

from tests.tui.widgets.showing import Shown, frame_text, showing, title_of, until
from tui.widgets.virtual_table import Cell, Column, VirtualTable, arriving
from tui.widgets.virtual_table.lines import STRIPS_KEPT
from tui.widgets.virtual_table.snapshot import PAGES_KEPT

MILLION = range(1_000_000)


async def test_a_key_inside_the_page_draws_two_lines() -> None:
    async with showing(MILLION) as (app, pilot):
        await pilot.press("j")
        await until(pilot, lambda: app.table.drawn)
        assert sorted(app.table.drawn) == [1, 2]


async def test_a_changed_row_draws_its_line_alone() -> None:
    async with showing(MILLION) as (app, pilot):
        app.table.update_row(5, {"title": "renamed"})
        await until(pilot, lambda: app.table.drawn)
        assert app.table.drawn == [6]
        assert "renamed" in frame_text(app.table)


async def test_a_mark_draws_its_line_alone() -> None:
    async with showing(MILLION) as (app, pilot):
        app.table.set_mark(5, "*")
        await until(pilot, lambda: app.table.drawn)
        assert app.table.drawn == [6]


async def test_the_focus_draws_the_row_of_the_cursor_alone() -> None:
    async with showing(MILLION) as (app, pilot):
        app.table.move_cursor(4)
        await pilot.pause()
        for widget in (None, app.table):
            app.table.drawn.clear()
            app.screen.set_focus(widget)
            await pilot.pause()
            assert app.table.drawn == [5]


async def test_a_focus_that_changes_the_looks_of_all_draws_all() -> None:
    async with showing(MILLION) as (app, pilot):
        app.stylesheet.add_source("VirtualTable:focus { background: #102030; }")
        app.screen.set_focus(None)
        app.refresh_css(animate=False)
        await pilot.pause()
        app.table.drawn.clear()
        app.screen.set_focus(app.table)
        await pilot.pause()
        assert sorted(set(app.table.drawn)) == list(range(app.table.size.height))
        (first, *_) = app.table.render_line(2)
        assert first.style
        assert first.style.bgcolor
        assert first.style.bgcolor.triplet == (0x10, 0x20, 0x30)


async def test_a_layout_that_leaves_the_table_as_it_is_draws_none_of_it() -> None:
    async with showing(MILLION) as (app, pilot):
        app.screen.refresh(layout=True, repaint=False)
        await pilot.pause()
        assert app.table.drawn == []
        assert app.table.vertical_scrollbar.window_size > 0


async def test_what_is_not_on_the_screen_draws_nothing() -> None:
    async with showing(MILLION) as (app, pilot):
        app.table.update_row(150, {"title": "renamed"})
        app.table.set_mark(150, "*")
        app.table.put_rows(app.table.generation, range(150), {k: title_of(k) for k in range(150)})
        await pilot.pause()
        assert app.table.drawn == []


async def test_a_page_that_comes_draws_the_rows_that_waited_for_it() -> None:
    async with showing(range(1000), answers=None, page_rows=10) as (app, pilot):
        page = range(10, 20)
        app.table.put_rows(app.table.generation, page, {key: title_of(key) for key in page})
        await until(pilot, lambda: app.table.drawn)
        assert app.table.drawn == list(range(11, 21))


async def test_rows_that_come_at_once_are_painted_once_and_before_the_scrollbar(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(arriving, "MOMENT", 3600)
    async with showing(MILLION, answers=None) as (app, pilot):
        app.answer(app.wanted[0])
        await pilot.pause()
        app.table.drawn.clear()
        await pilot.press("G")
        # What was there stays, and a change of it waits with the rest.
        app.table.set_mark(999_999, "*")
        await pilot.pause()
        assert app.table.drawn == []
        app.answer(app.wanted[-1])
        await until(pilot, lambda: app.table.drawn)
        assert app.table.drawn == list(range(1, app.table.size.height))
        assert "* title 999999 1999" in frame_text(app.table)
        assert app.table.vertical_scrollbar.position == 0


async def test_rows_that_are_late_are_shown_as_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arriving, "MOMENT", 0.001)
    async with showing(MILLION, answers=None) as (app, pilot):
        app.answer(app.wanted[0])
        await pilot.pause()
        app.table.drawn.clear()
        await pilot.press("G")
        await until(pilot, lambda: app.table.drawn)
        assert app.table.drawn == list(range(1, app.table.size.height))
        assert "title" not in frame_text(app.table)
        await until(pilot, lambda: app.table.vertical_scrollbar.position > 900_000)


async def test_a_focus_that_comes_with_a_jump_is_shown_behind_its_rows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(arriving, "MOMENT", 0.001)
    async with showing(MILLION) as (app, pilot):
        app.screen.set_focus(None)
        await pilot.pause()
        blurred = app.table.render_line(1)
        app.screen.set_focus(app.table)
        app.table.move_cursor(500_000)
        await pilot.pause()
        app.table.move_cursor(0)
        await until(pilot, lambda: list(app.table.render_line(1)) != list(blurred))


async def test_scrolling_draws_the_rows_but_neither_header_nor_scrollbar() -> None:
    async with showing(MILLION) as (app, pilot):
        app.table.move_cursor(22)
        await pilot.pause()
        app.table.drawn.clear()
        await pilot.press("j")
        await until(pilot, lambda: app.table.drawn)
        assert app.table.drawn == list(range(1, 24))
        assert app.table.vertical_scrollbar.position == 0
        await pilot.press("G")
        assert app.table.vertical_scrollbar.position > 900_000


async def test_a_mouse_that_moves_draws_nothing() -> None:
    async with showing(MILLION) as (app, pilot):
        for offset in ((5, 3), (30, 9), (70, 20)):
            await pilot.hover(app.table, offset=offset)
        await pilot.pause()
        assert app.table.drawn == []


def _asked_beyond(app: Shown, questions: int) -> bool:
    return len(app.wanted) > questions


async def test_each_row_is_asked_for_once_the_visible_ones_first() -> None:
    async with showing(MILLION, answers=None) as (app, pilot):
        await pilot.press("j", "k")
        assert app.pages_wanted == [0]
        assert len(app.wanted[0].keys) == len(app.table.visible_rows)
        for asked in range(1, 4):
            app.answer(app.wanted[-1])
            await until(pilot, partial(_asked_beyond, app, asked))
        # The rest of the page, the page after it, and the end.
        assert app.pages_wanted == [0, 23, 200, 999_800]
        app.answer(app.wanted[3])
        await pilot.press("G", "k", "j")
        assert app.pages_wanted[4:] == []


async def test_the_end_is_there_before_one_goes_to_it() -> None:
    async with showing(MILLION) as (app, pilot):
        await until(pilot, lambda: 999_800 in app.pages_wanted)
        asked = len(app.wanted)
        await pilot.press("G")
        assert "title 999999" in frame_text(app.table)
        await pilot.press("g")
        assert "title 0" in frame_text(app.table)
        assert 999_800 not in app.pages_wanted[asked:]
        assert 0 not in app.pages_wanted[asked:]


async def test_prefetch_goes_the_way_one_goes() -> None:
    async with showing(MILLION) as (app, pilot):
        app.table.move_cursor(500_100)
        await until(pilot, lambda: 500_200 in app.pages_wanted)
        asked = len(app.wanted)
        app.table.move_cursor(500_020)
        await until(pilot, lambda: len(app.wanted) > asked)
        assert app.pages_wanted[asked:] == [499_800]


async def test_a_row_that_is_waited_for_is_not_kept_drawn() -> None:
    async with showing(MILLION, answers=None) as (app, pilot):
        assert "…" in frame_text(app.table)
        assert len(app.table._lines) == 0
        app.answer(app.wanted[0])
        await until(pilot, lambda: app.table.drawn)
        assert "…" not in frame_text(app.table)
        assert len(app.table._lines) == 23


async def test_styles_may_change_before_there_are_any() -> None:
    table = VirtualTable([Column("title", "Title", 12)])
    table.show_keys(range(3))
    table.notify_style_update()
    assert len(table._lines) == 0


async def test_an_answer_to_an_older_question_is_dropped() -> None:
    async with showing(range(100), answers=None) as (app, pilot):
        old = app.wanted[0]
        new = app.table.show_keys(range(100))
        assert new == old.generation + 1
        app.answer(old)
        app.table.extend_keys(old.generation, range(100, 200))
        app.table.page_failed(old.generation, old.keys)
        await pilot.pause()
        assert "title" not in frame_text(app.table)
        assert app.table.row_count == 100
        assert [message.generation for message in app.wanted] == [old.generation, new]


async def test_rows_that_came_with_their_keys_are_not_asked_for() -> None:
    async with showing(answers=None) as (app, pilot):
        generation = app.table.show_keys(range(200), total=1000)
        app.table.put_rows(generation, range(200), {key: title_of(key) for key in range(200)})
        await pilot.pause()
        assert app.wanted == []
        assert "▌  title 0" in frame_text(app.table)


async def test_a_page_that_failed_is_asked_for_again_when_one_moves_or_says_so() -> None:
    async with showing(MILLION, answers=None) as (app, pilot):
        app.table.page_failed(app.table.generation, app.wanted[0].keys)
        await pilot.pause()
        assert app.pages_wanted == [0]
        await pilot.press("j")
        assert app.pages_wanted == [0, 0]
        app.table.page_failed(app.table.generation, app.wanted[0].keys)
        app.table.ask_again()
        await pilot.pause()
        assert app.pages_wanted == [0, 0, 0]


@pytest.mark.parametrize("step", [7919, 39_119])
async def test_memory_stays_flat_over_a_million_rows(step: int) -> None:
    async with showing(MILLION) as (app, pilot):
        for index in range(0, len(MILLION), 20 * step):
            app.table.move_cursor(index)
            await until(pilot, lambda: app.table.row_at_cursor is not None)
            assert f"▌  title {index}" in frame_text(app.table)
            assert app.table._snapshot.rows_held <= PAGES_KEPT * 200
            assert len(app.table._lines) <= STRIPS_KEPT


async def test_rows_once_drawn_are_not_drawn_anew() -> None:
    drawn: list[object] = []

    def answer(key: object) -> dict[str, object]:
        return {"title": key}

    async with showing(range(100), answers=answer) as (app, pilot):
        table = app.table
        table.set_columns([_watched(drawn)])
        frame_text(table)
        drawn.clear()
        await pilot.press("j", "j", "k")
        frame_text(table)
        assert drawn == []
        await pilot.press("ctrl+f")
        frame_text(table)
        assert drawn == list(range(23, 46))


def _watched(drawn: list[object]) -> Column:
    def render(value: object) -> Cell:
        drawn.append(value)
        return Cell(str(value))

    return Column("title", "Title", 12, render=render)


async def test_where_somebody_may_go_is_here_before_they_do() -> None:
    async with showing(MILLION) as (app, pilot):
        for index in (-1, 1_000_000):
            app.table.look_ahead(index)
        app.table.look_ahead(500_000)
        await until(pilot, lambda: app.table.row(500_000))
        assert app.table.drawn == []
        asked = len(app.wanted)
        app.table.move_cursor(500_000)
        # Behind the next frame comes what is beside it.
        assert "title 500000" in frame_text(app.table)
        assert len(app.wanted) == asked
        await until(pilot, lambda: len(app.wanted) > asked)


@pytest.mark.parametrize("count", [30, 100, 2000, 1_000_000])
async def test_a_thumb_that_moves_is_drawn_alone_and_as_the_whole_would_be(
    count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []

    def refresh(bar: ScrollBar, *regions: Region, **options: bool) -> ScrollBar:
        told.extend(y for region in regions or [bar.size.region] for y in region.line_range)
        return Widget.refresh(bar, *regions, **options)

    monkeypatch.setattr(ScrollBar, "refresh", refresh)
    async with showing(range(count)) as (app, pilot):
        bar = app.table.vertical_scrollbar
        most = 2 * (2 + max(1, bar.size.height**2 / (count + 1)))
        for index in (count // 3, count // 2 + 7, 0, count - 1, count // 7, count // 2):
            told.clear()
            app.table.move_cursor(index)
            await pilot.pause()
            assert len(told) <= most
            alone = [list(strip) for strip in bar.render_lines(bar.size.region)]
            bar.refresh()
            assert [list(strip) for strip in bar.render_lines(bar.size.region)] == alone
        assert told
