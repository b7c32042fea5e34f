"""Where things stand in terminals of all shapes."""

import pytest

from rear_diff.database.connect import Target
from tests.tui.driving import AppPilot, filter_by, frame, row, running, screen, table, until
from tui.screens import TAB_PLACES
from tui.screens.card import CardScreen
from tui.widgets.card_page import CardPage
from tui.widgets.row_detail import RowDetail

ANY_SIZE = ((60, 15), (80, 24), (100, 60), (110, 20), (120, 40), (160, 50), (200, 60), (250, 70))


def detail(pilot: AppPilot) -> RowDetail:
    """The details of the tab in front."""
    return screen(pilot).query_one(RowDetail)


async def test_details_below_take_a_fair_part(unchanged_target: Target) -> None:
    async with running(unchanged_target, size=(60, 15)) as pilot:
        for size, rows, lines in (((60, 15), 5, 4), ((80, 24), 12, 6), ((100, 60), 39, 15)):
            await pilot.resize_terminal(*size)
            assert len(table(pilot).visible_rows) >= rows, size
            assert detail(pilot).content_size.height == lines, size


async def test_columns_are_gained_before_the_details_are_wider(unchanged_target: Target) -> None:
    async with running(unchanged_target, size=(120, 40)) as pilot:
        widths = {}
        for size in ((120, 40), (200, 60), (250, 70)):
            await pilot.resize_terminal(*size)
            widths[size[0]] = detail(pilot).outer_size.width
        assert widths[120] == widths[200] == 42
        assert 42 < widths[250] <= 64


@pytest.mark.parametrize("tab", ["1", "2", "3", "4"])
async def test_every_tab_fits_every_size(tab: str, unchanged_target: Target) -> None:
    async with running(unchanged_target) as pilot:
        await pilot.press(tab)
        await until(pilot, lambda: table(pilot).row_at_cursor is not None)
        for width, height in ANY_SIZE:
            await pilot.resize_terminal(width, height)
            shown = frame(pilot)
            assert len(shown) == height
            name = str(row(pilot)["name"])
            assert [line for line in shown if name[:17] in line]


async def test_the_card_stands_in_the_middle(unchanged_target: Target) -> None:
    async with running(unchanged_target) as pilot:
        await filter_by(pilot, "label:none")
        await pilot.press("c")
        await until(pilot, lambda: isinstance(pilot.app.screen, CardScreen))
        for width, height in ((80, 24), (120, 40), (201, 60)):
            await pilot.resize_terminal(width, height)
            region = pilot.app.screen.query_one(CardPage).region
            assert region.width == min(100, width)
            assert abs(region.x - (width - region.right)) <= 1


async def test_the_strip_of_tabs_leaves_room_for_where_one_is(unchanged_target: Target) -> None:
    places = {60: " rw", 80: " embedded  rw", 100: " {role}@embedded  rw", 120: "embedded  rw"}
    digits = [str(number) for number in range(1, len(TAB_PLACES) + 1)]
    async with running(unchanged_target, size=(60, 24)) as pilot:
        role = screen(pilot).session.place.partition("@")[0]
        for width, place in places.items():
            await pilot.resize_terminal(width, 24)
            strip = frame(pilot)[0].rstrip()
            assert strip.endswith(place.format(role=role))
            assert [word for word in strip.split() if word.isdigit()] == digits
