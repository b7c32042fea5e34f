"""The cursor within its row: which column it is on, how it looks, and what follows it."""

import pytest

from tests.tui.widgets.showing import COLUMNS, Shown, frame_text, press, showing, until
from tui.widgets.virtual_table import Column

MILLION = range(1_000_000)
SMALL = (37, 6)


def heading_line(app: Shown) -> list[str]:
    return frame_text(app.table).splitlines()[0].replace("│", " ").split()


async def test_it_moves_over_all_columns_the_frozen_one_included() -> None:
    async with showing(range(9)) as (app, pilot):
        assert app.table.cursor_column == "title"
        await pilot.press("l", "right")
        assert app.table.cursor_column == "label"
        await pilot.press("h", "left", "h")
        assert app.table.cursor_column == "title"
        press(app, "l", 20)
        await until(pilot, lambda: app.table.cursor_column == "studio")


async def test_the_columns_scroll_along() -> None:
    async with showing(range(9), size=SMALL) as (app, pilot):
        await pilot.press("l", "l")
        assert heading_line(app) == ["Title", "Year", "Label", "›"]
        await pilot.press("l")
        assert heading_line(app) == ["Title", "Genre", "›"]
        await pilot.press("l")
        assert heading_line(app) == ["Title", "Studio"]
        assert app.table.visible_columns == ("title", "studio")
        await pilot.press("h", "h")
        assert heading_line(app) == ["Title", "Label", "Genre", "›"]
        await pilot.press("h", "h")
        assert app.table.cursor_column == "title"
        assert heading_line(app) == ["Title", "Year", "Label", "›"]


async def test_a_smaller_window_keeps_its_column() -> None:
    async with showing(range(9)) as (app, pilot):
        await pilot.press("l", "l", "l", "l")
        await pilot.resize_terminal(37, 6)
        await until(pilot, lambda: "Studio" in heading_line(app))


async def test_a_column_wider_than_the_window_stands_first() -> None:
    columns = [*COLUMNS, Column("plot", "Plot", 60)]
    async with showing(range(9), columns=columns, size=SMALL) as (app, pilot):
        assert app.table.move_cursor_column("plot")
        await pilot.pause()
        assert heading_line(app) == ["Title", "Plot", "›"]
        assert not app.table.move_cursor_column("year:")


async def test_where_it_is_is_told_and_of_many_the_last() -> None:
    async with showing(range(9)) as (app, pilot):
        app.moved.clear()
        app.table.move_cursor_column("year")
        app.table.move_cursor_column("genre")
        await pilot.pause()
        assert [(moved.column, moved.control) for moved in app.columns] == [("genre", app.table)]
        assert app.moved == []
        await pilot.press("j")
        assert len(app.columns) == 1


async def test_a_key_draws_two_lines_or_one() -> None:
    async with showing(MILLION) as (app, pilot):
        await pilot.press("l")
        await until(pilot, lambda: app.table.drawn)
        assert app.table.drawn == [1]
        app.table.drawn.clear()
        await pilot.press("j")
        await until(pilot, lambda: app.table.drawn)
        assert sorted(app.table.drawn) == [1, 2]
        app.table.drawn.clear()
        await pilot.press("h", "h")
        assert app.table.drawn == [2]


@pytest.mark.parametrize("theme", ["textual-dark", "ansi-dark"])
async def test_the_current_cell_is_told_without_colour(
    theme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with showing(range(9)) as (app, pilot):
        app.theme = theme
        await pilot.press("j", "l")
        await pilot.pause()
        line, other = app.table.render_line(2), app.table.render_line(1)
        underlined = [s.text for s in line if s.style and s.style.underline]
        assert underlined == ["1901"]
        assert all(s.style and s.style.reverse for s in line)
        assert not any(s.style and (s.style.underline or s.style.reverse) for s in other)


async def test_a_cell_is_told_in_a_row_that_has_not_come() -> None:
    async with showing(range(9), answers=None) as (app, pilot):
        await pilot.press("l")
        line = app.table.render_line(1)
        assert [s.text for s in line if s.style and s.style.underline] == [" " * 4]


async def test_without_focus_the_cell_does_not_shout() -> None:
    async with showing(range(9)) as (app, pilot):
        app.screen.set_focus(None)
        await pilot.pause()
        assert not any(s.style and s.style.underline for s in app.table.render_line(1))


async def test_a_whole_row_can_be_the_cursor() -> None:
    async with showing(range(9), size=SMALL) as (app, pilot):
        await pilot.press("l")
        app.table.cursor_type = "row"
        await pilot.pause()
        assert app.table.cursor_column is None
        assert app.columns[-1].column is None
        assert not any(s.style and s.style.underline for s in app.table.render_line(1))
        await pilot.press("minus", "greater_than_sign", "right_parenthesis")
        assert app.layouts == []
        app.table.cursor_type = "cell"
        assert app.table.cursor_column == "year"


async def test_a_click_takes_it_along() -> None:
    async with showing(range(9)) as (app, pilot):
        await pilot.click(app.table, offset=(22, 3))
        assert (app.table.cursor_index, app.table.cursor_column) == (2, "label")
        await pilot.click(app.table, offset=(1, 4))
        assert (app.table.cursor_index, app.table.cursor_column) == (3, "label")


async def test_other_columns_keep_it_where_it_is_as_far_as_they_can() -> None:
    async with showing(range(9)) as (app, pilot):
        await pilot.press("l", "l")
        app.columns.clear()
        app.table.set_columns([COLUMNS[2], COLUMNS[0]])
        assert app.table.cursor_column == "label"
        app.table.set_columns([COLUMNS[3], COLUMNS[0]])
        assert app.table.cursor_column == "genre"
        await pilot.pause()
        assert [moved.column for moved in app.columns] == ["genre"]


async def test_without_columns_it_is_nowhere() -> None:
    async with showing(range(9)) as (app, pilot):
        app.table.set_columns([])
        await pilot.press("l", "h", "minus", "less_than_sign", "left_parenthesis")
        assert app.table.cursor_column is None
        assert app.columns[-1].column is None
