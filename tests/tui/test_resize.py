"""A terminal that changes its size at any moment, to one too small to read as well."""

import pytest

from rear_diff.database.connect import Target
from tests.tui.driving import frame, running, screen, table, until

SIZES = [(20, 5), (200, 60), (1, 1), (59, 14), (109, 3), (3, 40), (120, 40), (80, 24)]
EVERY = pytest.mark.parametrize("every", [2, pytest.param(1, marks=pytest.mark.slow)])
"""Every other size for one, and for the next one those between: each has some that are too small to
read."""

OPENINGS = {
    "table": (),
    "filter": ("slash", "l"),
    "card": ("c",),
    "row": ("i",),
    "help": ("question_mark",),
    "themes": ("T",),
    "frequency": ("F",),
    "filters": ("f",),
    "find": ("colon", "7"),
    "sort": ("s",),
}


@pytest.mark.thorough
@EVERY
async def test_whatever_is_open_comes_back_whole(every: int, unchanged_target: Target) -> None:
    async with running(unchanged_target) as pilot:
        await pilot.press("j", "j")
        for number, (opening, keys) in enumerate(OPENINGS.items()):
            await pilot.press(*keys)
            front, focused = pilot.app.screen, pilot.app.focused
            assert (front is screen(pilot)) == (opening in {"table", "filter", "find"})
            for width, height in SIZES[number % every :: every]:
                await pilot.resize_terminal(width, height)
                assert len(frame(pilot)) == height, opening
            await pilot.resize_terminal(80, 24)
            assert pilot.app.screen is front, opening
            assert pilot.app.focused is focused, opening
            await pilot.press("escape", "escape")
            await until(pilot, lambda: pilot.app.focused is table(pilot))
            assert pilot.app.screen is screen(pilot), opening
            assert len(frame(pilot)) == 24, opening


@EVERY
@pytest.mark.parametrize("tab", ["1", "2", "3", "4"])
async def test_labels_and_keys_work_at_any_size(
    tab: str, every: int, unchanged_target: Target
) -> None:
    async with running(unchanged_target) as pilot:
        await pilot.press(tab)
        await until(pilot, lambda: table(pilot).row_at_cursor is not None)
        for width, height in SIZES[int(tab) % every :: every]:
            await pilot.resize_terminal(width, height)
            await pilot.press("G", "h", "v")
        await pilot.resize_terminal(80, 24)
        await pilot.press("g")
        await until(pilot, lambda: table(pilot).row_at_cursor is not None)
        assert frame(pilot)[1].rstrip().endswith(f"1 of {table(pilot).row_count:,}")
