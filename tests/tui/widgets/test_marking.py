"""Marks and ranges, as a person makes them."""

import pytest

from tests.tui.widgets.showing import Shown, frame_text, press, showing, until

MILLION = range(1_000_000)
SMALL = (37, 8)


def gutters(app: Shown) -> list[str]:
    return [line[:3] for line in frame_text(app.table).splitlines()[1:]]


async def test_space_marks_the_row_and_goes_on() -> None:
    async with showing(range(9), size=SMALL) as (app, pilot):
        await pilot.press("space", "j", "space")
        assert (list(app.table.marked_keys), app.table.marked_count) == ([0, 2], 2)
        assert app.table.cursor_index == 3
        assert gutters(app) == ["  •", "   ", "  •", "▌  ", "   ", "   ", "   "]
        await pilot.press("g", "space")
        assert list(app.table.marked_keys) == [2]


async def test_a_held_space_marks_a_row_each_time() -> None:
    async with showing(MILLION) as (app, pilot):
        press(app, "space", 300)
        await until(pilot, lambda: app.table.cursor_index == 300)
        assert list(app.table.marked_keys) == list(range(300))


async def test_pointer_pending_sign_and_mark_are_all_read() -> None:
    async with showing(range(3), size=SMALL) as (app, pilot):
        await pilot.press("space", "k")
        app.table.set_mark(0, "*")
        assert gutters(app)[0] == "▌*•"
        await pilot.press("j")
        assert gutters(app)[0] == " *•"


async def test_a_range_follows_the_cursor_both_ways_until_it_is_ended() -> None:
    async with showing(range(99), size=SMALL) as (app, pilot):
        app.table.move_cursor(3)
        await pilot.press("V", "j", "j")
        assert list(app.table.marked_keys) == [3, 4, 5]
        await pilot.press("k", "k", "k")
        assert (list(app.table.marked_keys), app.table.range_rows) == ([2, 3], range(2, 4))
        await pilot.press("V", "G")
        assert (list(app.table.marked_keys), app.table.range_rows) == ([2, 3], range(0))


async def test_shift_and_arrows_make_a_range() -> None:
    async with showing(range(99), size=SMALL) as (app, pilot):
        await pilot.press("shift+down", "shift+down", "shift+up")
        assert app.table.range_rows == range(2)
        await pilot.press("space")
        assert (app.table.range_rows, app.table.marked_count) == (range(0), 2)
        assert app.table.cursor_index == 1
        app.table.move_cursor(90)
        await pilot.press("shift+up")
        assert list(app.table.marked_keys) == [0, 1, 89, 90]


async def test_what_is_marked_is_peeled_in_layers() -> None:
    async with showing(range(9), size=SMALL) as (app, pilot):
        await pilot.press("space", "V", "j")
        assert app.table.marked_count == 3
        assert app.table.clear_range()
        assert list(app.table.marked_keys) == [0]
        assert not app.table.clear_range()
        assert app.table.clear_marked()
        assert app.table.marked_count == 0
        assert not app.table.clear_marked()
        assert "•" not in frame_text(app.table)


async def test_marks_are_told_and_of_many_the_last() -> None:
    async with showing(range(99)) as (app, pilot):
        await pilot.press("space")
        await until(pilot, lambda: app.marks_changed == 1)
        await pilot.press("V")
        app.marks_changed = 0
        app.moved.clear()
        for index in range(20, 40):
            app.table.move_cursor(index)
        await until(pilot, lambda: app.marks_changed)
        assert (app.marks_changed, len(app.moved)) == (1, 1)


async def test_a_range_over_a_million_rows_is_held_as_one() -> None:
    async with showing(MILLION) as (app, pilot):
        await pilot.press("V", "G")
        assert app.table.marked_count == 1_000_000
        assert gutters(app) == ["  •"] * 22 + ["▌ •"]
        await pilot.press("V", "g", "space")
        assert app.table.marked_count == 999_999
        assert list(app.table._marked._stretches) == [range(1, 1_000_000)]


async def test_a_range_draws_the_rows_that_it_gains_or_loses() -> None:
    async with showing(MILLION) as (app, pilot):
        await pilot.press("V", "j", "j")
        await pilot.pause()
        app.table.drawn.clear()
        app.table.move_cursor(6)
        await until(pilot, lambda: app.table.drawn)
        assert sorted(app.table.drawn) == [3, 4, 5, 6, 7]


async def test_a_mark_set_by_space_draws_two_lines() -> None:
    async with showing(MILLION) as (app, pilot):
        await pilot.press("space")
        await until(pilot, lambda: app.table.drawn)
        assert sorted(app.table.drawn) == [1, 2]


async def test_marks_belong_to_keys_and_outlive_a_new_order() -> None:
    async with showing(range(1000), size=SMALL) as (app, pilot):
        await pilot.press("space", "j", "space", "V", "j")
        generation = app.table.show_keys(range(999, 500, -1), total=1000)
        assert app.table.range_rows == range(0)
        app.table.extend_keys(generation, range(500, -1, -1))
        await pilot.press("G")
        await until(pilot, lambda: gutters(app)[-3:] == ["  •", "   ", "▌ •"])
        await pilot.press("V", "k", "k")
        await until(pilot, lambda: app.table.marked_count == 3)
        assert list(app.table.marked_keys) == [2, 1, 0]


async def test_marked_rows_that_a_result_has_not_are_kept_and_come_last() -> None:
    async with showing(range(9), size=SMALL) as (app, pilot):
        await pilot.press("space", "space")
        app.table.show_keys((5, 1))
        await pilot.pause()
        await pilot.press("space")
        assert list(app.table.marked_keys) == [5, 1, 0]


async def test_a_total_that_shrinks_takes_marks_along() -> None:
    async with showing() as (app, pilot):
        generation = app.table.show_keys(range(10), total=5000)
        await pilot.press("V", "G", "V")
        assert app.table.marked_count == 5000
        app.table.extend_keys(generation, range(10, 40), total=40)
        assert app.table.marked_count == 40
        assert list(app.table.marked_keys) == list(range(40))


async def test_nothing_can_be_marked_where_there_is_nothing() -> None:
    async with showing(()) as (app, pilot):
        await pilot.press("space", "V", "shift+down", "space")
        assert (app.table.marked_count, app.marks_changed) == (0, 0)


@pytest.mark.parametrize("theme", ["textual-dark", "ansi-dark"])
async def test_a_marked_row_is_told_by_its_sign_and_its_style(theme: str) -> None:
    async with showing(range(5)) as (app, pilot):
        app.theme = theme
        await pilot.press("j", "space")
        await pilot.pause()
        plain, marked = app.table.render_line(1), app.table.render_line(2)
        assert marked.text[2] == "•"
        assert {s.style for s in marked}.isdisjoint({s.style for s in plain})
