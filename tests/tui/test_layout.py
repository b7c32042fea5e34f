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


@pytest.mark.parametrize(
    ("size", "rows", "lines"),
    [((60, 15), 5, 4), ((80, 24), 12, 6), ((100, 60), 39, 15)],
)
async def test_details_below_take_a_fair_part(
    size: tuple[int, int], rows: int, lines: int, sample_target: Target
) -> None:
    async with running(sample_target, size=size) as pilot:
        await pilot.pause()
        assert len(table(pilot).visible_rows) >= rows
        assert detail(pilot).content_size.height == lines


async def test_columns_are_gained_before_the_details_are_wider(sample_target: Target) -> None:
    async with running(sample_target, size=(120, 40)) as pilot:
        widths = {}
        for size in ((120, 40), (200, 60), (250, 70)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            widths[size[0]] = detail(pilot).outer_size.width
        assert widths[120] == widths[200] == 42
        assert 42 < widths[250] <= 64


@pytest.mark.parametrize("tab", ["1", "2", "3", "4"])
async def test_every_tab_fits_every_size(tab: str, sample_target: Target) -> None:
    async with running(sample_target) as pilot:
        await pilot.press(tab)
        await until(pilot, lambda: table(pilot).row_at_cursor is not None)
        for width, height in ANY_SIZE:
            await pilot.resize_terminal(width, height)
            await pilot.pause()
            shown = frame(pilot)
            assert len(shown) == height
            name = str(row(pilot)["name"])
            assert [line for line in shown if name[:17] in line]


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (201, 60)])
async def test_the_card_stands_in_the_middle(size: tuple[int, int], sample_target: Target) -> None:
    async with running(sample_target, size=size) as pilot:
        await filter_by(pilot, "label:none")
        await pilot.press("c")
        await until(pilot, lambda: isinstance(pilot.app.screen, CardScreen))
        await pilot.pause()
        region = pilot.app.screen.query_one(CardPage).region
        assert region.width == min(100, size[0])
        assert abs(region.x - (size[0] - region.right)) <= 1


@pytest.mark.parametrize(
    ("width", "place"),
    [(60, " rw"), (80, " embedded  rw"), (100, " rear_diff@embedded  rw"), (120, "embedded  rw")],
)
async def test_the_strip_of_tabs_leaves_room_for_where_one_is(
    width: int, place: str, sample_target: Target
) -> None:
    async with running(sample_target, size=(width, 24)) as pilot:
        role = screen(pilot).session.place.partition("@")[0]
        strip = frame(pilot)[0].rstrip()
        assert strip.endswith(place.replace("rear_diff", role))
        digits = [str(number) for number in range(1, len(TAB_PLACES) + 1)]
        assert [word for word in strip.split() if word.isdigit()] == digits
