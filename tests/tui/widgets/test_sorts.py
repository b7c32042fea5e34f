"""What the header says of the order of the rows."""

from tests.tui.widgets.showing import Shown, frame_text, showing, until
from tui.widgets.virtual_table import Column


def header(app: Shown) -> str:
    return frame_text(app.table).splitlines()[0]


async def test_a_sign_stands_behind_the_heading_sorted_by() -> None:
    async with showing(range(3)) as (app, _):
        app.table.set_sorts([("title", False)])
        assert header(app) == "   Title▴       Year  Label   Genre          Studio"
        app.table.set_sorts([("title", True)])
        assert "Title▾ " in header(app)
        app.table.set_sorts([])
        assert header(app) == "   Title        Year  Label   Genre          Studio"


async def test_several_are_numbered_in_their_order() -> None:
    async with showing(range(3)) as (app, _):
        app.table.set_sorts([("label", True), ("title", False), ("nothing", True)])
        assert header(app) == "   Title▴2      Year  Label▾1 Genre          Studio"


async def test_no_letter_of_a_heading_is_lost_to_a_sign_that_has_room_beside_it() -> None:
    columns = [
        Column("a", "Year", 4, "right"),
        Column("b", "Type", 4),
        Column("c", "IMDb", 4, "right"),
        Column("d", "RT", 6, "right"),
        Column("e", "Last", 4),
    ]
    async with showing(range(3), columns=columns) as (app, _):
        app.table.set_sorts([("a", True)])
        assert header(app) == "   Year▾ Type IMDb     RT  Last"
        app.table.set_sorts([("b", True)])
        assert header(app) == "   Year  Type▾IMDb     RT  Last"
        app.table.set_sorts([("a", True), ("b", True), ("c", False), ("d", False), ("e", False)])
        assert header(app) == "   Yea▾1 Ty▾2 IM▴3    RT▴4 La▴5"


async def test_sorting_draws_the_header_alone() -> None:
    async with showing(range(99)) as (app, pilot):
        app.table.set_sorts([("year", True)])
        await until(pilot, lambda: app.table.drawn)
        assert app.table.drawn == [0]


async def test_the_sign_stays_with_a_column_that_is_scrolled_or_moved() -> None:
    async with showing(range(9), size=(37, 6)) as (app, pilot):
        app.table.set_sorts([("title", True), ("genre", True)])
        await pilot.press("l", "l", "l")
        assert header(app) == "   Title▾1     │Genre▾2            ›"
        await pilot.press("less_than_sign", "less_than_sign", "less_than_sign")
        assert header(app).startswith("   Genre▾2        Title▾1")
