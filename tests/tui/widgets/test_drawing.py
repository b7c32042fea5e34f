"""What stands on the screen, as text."""

from collections.abc import Hashable
from typing import ClassVar

import pytest
from rich.cells import cell_len
from textual.widget import Widget

from tests.tui.widgets.showing import COLUMNS, Shown, frame_text, showing, title_of, until
from tui.widgets.virtual_table import Cell, Column, RowValues, VirtualTable

SMALL = (37, 6)


async def test_a_table_of_three_rows() -> None:
    rows: dict[Hashable, RowValues] = {
        1: {"title": "Salt Roads", "year": 2021, "label": "watch"},
        2: {"title": "", "year": None, "label": None},
        3: {"title": "千と千尋の神隠し", "year": 2001},
    }
    async with showing((1, 2, 3), answers=rows.__getitem__, size=SMALL) as (app, _):
        assert frame_text(app.table) == "\n".join(
            [
                "   Title        Year  Label        ›",
                "▌  Salt Roads   2021  + watch",
                "                   ·  ·",
                "   千と千尋の…  2001  ·",
            ]
        )


async def test_every_line_fills_the_window_exactly() -> None:
    hostile = ("[/]", "[rec] 2", "\x1b[31m", "👩\u200d👩\u200d👧 ❤\ufe0f" * 9, "千" * 40, "\u202e")
    async with showing(
        range(6), answers=lambda key: dict.fromkeys(("title", "genre"), hostile[int(str(key))])
    ) as (app, _):
        strips = app.table.render_lines(app.table.size.region)
        assert {strip.cell_length for strip in strips} == {80}
        assert {cell_len(strip.text) for strip in strips} == {80}
        assert "[/]" in frame_text(app.table)
        assert "[rec] 2" in frame_text(app.table)
        assert "\x1b" not in frame_text(app.table)


async def test_rows_that_have_not_come_have_a_place_and_then_fill_it() -> None:
    async with showing(range(1000), answers=None, size=SMALL) as (app, pilot):
        assert frame_text(app.table).splitlines()[1:3] == ["▌  …", "   …"]
        app.answer(app.wanted[0])
        await until(pilot, lambda: "title 1" in frame_text(app.table))


async def test_a_row_that_is_gone_says_so() -> None:
    async with showing(range(3), answers=None) as (app, _):
        app.table.put_rows(app.table.generation, range(3), {0: title_of(0)})
        assert frame_text(app.table).splitlines()[2] == "   no longer t…"


async def test_an_empty_result_says_so_and_no_result_says_nothing() -> None:
    async with showing() as (app, _):
        assert frame_text(app.table).count("\n") == 0
        app.table.empty_text = "Nothing matches [year:>=3000]"
        app.table.show_keys(())
        assert frame_text(app.table).splitlines()[1] == "   Nothing matches [year:>=3000]"


async def test_columns_scroll_with_their_headings_beside_the_frozen_one() -> None:
    async with showing(range(9), size=SMALL) as (app, pilot):
        app.table.cursor_type = "row"
        await pilot.press("l")
        assert frame_text(app.table).splitlines()[:2] == [
            "   Title       │Label   Genre      ›",
            "▌  title 0     │·       ·",
        ]
        await pilot.press("right", "right", "right")
        assert frame_text(app.table).splitlines()[0] == "   Title       │Studio"
        await pilot.press("h", "left", "h", "h")
        assert frame_text(app.table).splitlines()[0] == "   Title        Year  Label        ›"


async def test_the_header_stays_while_rows_scroll() -> None:
    async with showing(range(1000), size=SMALL) as (app, pilot):
        await pilot.press("G")
        assert frame_text(app.table).splitlines()[0].split() == ["Title", "Year", "Label", "›"]
        assert "title 999" in frame_text(app.table).splitlines()[-1]


async def test_marks_stand_before_their_rows_and_outlive_a_new_result() -> None:
    async with showing(range(9), size=SMALL) as (app, pilot):
        app.table.set_mark(1, "*")
        app.table.set_mark(2, "千")
        assert [line[:10] for line in frame_text(app.table).splitlines()[2:4]] == [
            " * title 1",
            " … title 2",
        ]
        app.table.show_keys((5, 1))
        await until(pilot, lambda: " * title 1" in frame_text(app.table))
        app.table.set_mark(1, "")
        assert "*" not in frame_text(app.table)
        app.table.set_mark(5, "!", "warn")
        app.table.clear_marks()
        assert "!" not in frame_text(app.table)


async def test_other_columns_can_be_shown() -> None:
    async with showing(range(3), size=SMALL) as (app, _):
        app.table.set_columns([COLUMNS[1], COLUMNS[0]])
        assert frame_text(app.table).splitlines()[:2] == ["   Year  Title", "▌  1900  title 0"]


async def test_neighbours_of_one_style_are_one_segment() -> None:
    columns = [Column(name, name, 8) for name in "abcdefghijkl"]
    async with showing(
        range(3),
        columns=columns,
        answers=lambda _: dict.fromkeys("abcdefghijkl", "x"),
        size=(120, 9),
    ) as (app, _):
        assert len(list(app.table.render_line(2))) == 1


async def test_blanks_do_not_begin_another_segment() -> None:
    columns = [
        Column("title", "Title", 8),
        Column("label", "Label", 8, render=lambda _: Cell("watch", "good")),
        Column("note", "Note", 8),
    ]
    values: RowValues = {"title": "x", "label": 1, "note": ""}
    async with showing(range(3), columns=columns, answers=lambda _: values) as (app, _):
        texts = [segment.text for segment in app.table.render_line(2)]
        assert [text.strip() for text in texts] == ["x", "watch"]


@pytest.mark.parametrize("theme", ["ansi-dark", "ansi-light"])
async def test_without_colour_the_cursor_is_reversed_and_null_is_dim(theme: str) -> None:
    async with showing(range(3)) as (app, pilot):
        app.theme = theme
        await pilot.pause()
        cursor, other = app.table.render_line(1), app.table.render_line(2)
        assert all(segment.style and segment.style.reverse for segment in cursor)
        assert not any(segment.style and segment.style.reverse for segment in other)
        assert [s.style.dim for s in other if s.style and "·" in s.text] == [True]
        assert cursor.text.startswith("▌")


async def test_a_theme_repaints_what_was_drawn_before() -> None:
    async with showing(range(3)) as (app, pilot):
        before = backgrounds(app.table)
        app.theme = "textual-light"
        await pilot.pause()
        assert backgrounds(app.table).isdisjoint(before)


async def test_a_cell_keeps_its_colour_under_the_cursor() -> None:
    async with showing(range(3), answers=lambda _: {"label": "watch"}) as (app, _):
        under, beside = (
            next(s.style for s in app.table.render_line(y) if s.style and "watch" in s.text)
            for y in (1, 2)
        )
        assert under.color == beside.color
        assert under.bgcolor != beside.bgcolor


async def test_a_style_nobody_declared_is_drawn_plain_and_one_can_be_declared() -> None:
    class Loud(VirtualTable):
        COMPONENT_CLASSES: ClassVar[set[str]] = {"virtual-table--loud"}
        DEFAULT_CSS = "Loud > .virtual-table--loud { text-style: underline; }"

    columns = [Column("title", "Title", 9, render=lambda text: Cell(text, text))]
    async with showing() as (app, pilot):
        table = Loud(columns)
        await app.mount(table)
        generation = table.show_keys(("loud", "unknown"))
        table.put_rows(
            generation, ("loud", "unknown"), {k: {"title": k} for k in ("loud", "unknown")}
        )
        await pilot.pause()
        lines = {line.text.strip(" ▌"): list(line) for line in map(table.render_line, (1, 2))}
        assert [s.text for s in lines["loud"] if s.style and s.style.underline] == ["loud"]
        assert len(lines["unknown"]) == 1


async def test_drawing_asks_for_nothing() -> None:
    async with showing(range(1_000_000), answers=None) as (app, pilot):
        app.table.page_failed(app.table.generation, app.wanted[0].keys)
        for _ in range(3):
            frame_text(app.table)
            app.table.refresh()
            await pilot.pause()
        assert len(app.wanted) == 1


async def test_keys_shown_before_the_table_is_on_the_screen_are_drawn_there() -> None:
    app = Shown(COLUMNS, title_of, 200)
    app.table.show_keys(range(500))
    app.table.move_cursor(250)
    async with app.run_test() as pilot:
        await until(pilot, lambda: "▌  title 250" in frame_text(app.table))


def backgrounds(table: Widget) -> set[object]:
    return {s.style.bgcolor for y in range(4) for s in table.render_line(y) if s.style}
