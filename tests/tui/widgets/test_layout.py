"""Columns that a person hides, moves and resizes."""

from tests.tui.widgets.showing import COLUMNS, Shown, frame_text, showing
from tui.widgets.virtual_table import Column, ColumnLayout

AS_DECLARED = [("title", None, False), ("year", None, False), ("label", None, False),
               ("genre", None, False), ("studio", None, False)]  # fmt: skip


def headings(app: Shown) -> list[str]:
    return frame_text(app.table).splitlines()[0].split()


async def test_a_hidden_column_comes_back_to_its_place() -> None:
    async with showing(range(9)) as (app, pilot):
        await pilot.press("l", "minus", "minus")
        assert headings(app) == ["Title", "Genre", "Studio"]
        assert app.table.cursor_column == "genre"
        assert app.table.show_column("label")
        assert not app.table.show_column("label")
        assert headings(app) == ["Title", "Label", "Genre", "Studio"]
        await pilot.press("plus")
        assert headings(app) == ["Title", "Year", "Label", "Genre", "Studio"]
        assert app.table.cursor_column == "genre"
        assert app.layouts[-1] == tuple(AS_DECLARED)


async def test_the_last_column_stays() -> None:
    async with showing(range(9)) as (app, pilot):
        await pilot.press(*["minus"] * 9)
        assert headings(app) == ["Studio"]
        assert not app.table.hide_column("studio")
        assert not app.table.hide_column("no such column")


async def test_a_column_is_moved_over_hidden_ones_and_the_cursor_goes_along() -> None:
    async with showing(range(9)) as (app, pilot):
        app.table.hide_column("label")
        await pilot.press("l", "greater_than_sign")
        assert headings(app) == ["Title", "Genre", "Year", "Studio"]
        assert app.table.cursor_column == "year"
        await pilot.press("less_than_sign", "less_than_sign", "less_than_sign")
        assert headings(app) == ["Year", "Title", "Genre", "Studio"]
        assert frame_text(app.table).splitlines()[1].startswith("▌  1900  title 0")
        assert app.table.move_column("year", 99)
        assert headings(app) == ["Title", "Genre", "Studio", "Year"]
        assert not app.table.move_column("year", 1)
        assert not app.table.move_column("label", 1)
        await pilot.press("plus")
        assert headings(app) == ["Title", "Label", "Genre", "Studio", "Year"]


async def test_a_column_is_made_wider_and_narrower() -> None:
    async with showing(range(9)) as (app, pilot):
        await pilot.press("right_parenthesis", "right_parenthesis", "left_parenthesis")
        assert app.table.column_layout[0] == ColumnLayout("title", 13)
        assert frame_text(app.table).splitlines()[0].index("Year") == 3 + 13 + 1
        assert app.table.resize_column("title", -99)
        assert app.table.column_layout[0].width == 1
        assert not app.table.resize_column("title", -1)
        assert not app.table.resize_column("nothing", 1)
        assert frame_text(app.table).splitlines()[1].startswith("▌  … 1900")


async def test_columns_declared_anew_stay_as_they_were_arranged() -> None:
    async with showing(range(9)) as (app, _):
        app.table.hide_column("year")
        app.table.move_column("label", -1)
        app.table.resize_column("genre", -4)
        app.table.set_columns([Column("title", "Title", 30), *COLUMNS[1:]])
        assert headings(app) == ["Label", "Title", "Genre", "Studio"]
        assert frame_text(app.table).splitlines()[0].index("Genre") == 3 + 8 + 31


async def test_a_layout_is_saved_and_restored() -> None:
    async with showing(range(9)) as (app, _):
        app.table.hide_column("year")
        app.table.resize_column("label", 2)
        app.table.move_column("studio", -2)
        saved = [(str(name), width, hidden) for name, width, hidden in app.table.column_layout]
        assert saved == [("title", None, False), ("year", None, True), ("studio", None, False),
                         ("label", 9, False), ("genre", None, False)]  # fmt: skip
        before = headings(app)
        app.table.restore_layout(())
        assert [tuple(entry) for entry in app.table.column_layout] == AS_DECLARED
        told = len(app.layouts)
        app.table.restore_layout(app.table.column_layout)
        app.table.restore_layout(saved)
        assert headings(app) == before
        assert len(app.layouts) == told


async def test_a_layout_of_other_columns_does_no_harm() -> None:
    async with showing(range(9)) as (app, _):
        app.table.restore_layout(
            [("studio", 0, False), ("gone", 4, False), ("title", 9_999, False), ("title", 3, True)]
        )
        assert app.table.column_layout == (
            ("studio", 1, False),
            ("gone", 4, False),
            ("title", 200, False),
            ("year", None, False),
            ("label", None, False),
            ("genre", None, False),
        )


async def test_arranging_is_told() -> None:
    async with showing(range(9)) as (app, pilot):
        await pilot.press("greater_than_sign")
        await pilot.press("minus")
        await pilot.press("plus", "plus")
        assert len(app.layouts) == 3
        assert app.layouts[0][:2] == (("year", None, False), ("title", None, False))
