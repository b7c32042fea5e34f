"""What is drawn of a change looks as if Textual had drawn it, and asks fewer lines for it."""

from collections.abc import Sequence
from random import Random
from typing import Any

import pyte
import pytest
from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region
from textual.screen import Screen

from rear_diff.database.connect import Target
from tests.tui.driving import AppPilot, running, screen
from tui.compositor import ChangesOnly
from tui.widgets.row_detail import RowDetail

LOOKS = [15, pytest.param(300, marks=pytest.mark.slow)]
"""How many changes of a screen are looked at."""


def regions(chance: Random, width: int, height: int) -> set[Region]:
    """Some parts of the screen, which may touch, overlap or be the whole of it."""
    parts = set()
    for _ in range(chance.randint(1, 5)):
        x, y = chance.randrange(width), chance.randrange(height)
        parts.add(Region(x, y, chance.randint(1, width - x), chance.randint(1, height - y)))
    return parts


def sent(update: ChopsUpdate | None, pilot: AppPilot) -> str:
    assert update is not None
    return update.render_segments(pilot.app.console)


def picture(written: str, shown: Screen[Any]) -> object:
    """What a terminal shows of it, every cell with its style."""
    terminal = pyte.Screen(*shown.size)
    pyte.Stream(terminal).feed(written)
    return {y: dict(line) for y, line in terminal.buffer.items() if line}


def drawn(compositor: Compositor, parts: set[Region], kind: type[Compositor]) -> ChopsUpdate | None:
    compositor._dirty_regions = set(parts)
    return kind.render_partial_update(compositor)


def assert_same(pilot: AppPilot, shown: Screen[Any], seed: int, looks: int) -> None:
    compositor, chance = shown._compositor, Random(seed)
    assert isinstance(compositor, ChangesOnly)
    for _ in range(looks):
        parts = regions(chance, *shown.size)
        ours = sent(drawn(compositor, parts, ChangesOnly), pilot)
        theirs = sent(drawn(compositor, parts, Compositor), pilot)
        assert picture(ours, shown) == picture(theirs, shown), parts
        assert len(ours) <= len(theirs)


@pytest.mark.thorough
@pytest.mark.parametrize("looks", LOOKS)
async def test_any_part_of_a_screen_is_sent_as_textual_would(
    looks: int, unchanged_target: Target
) -> None:
    async with running(unchanged_target, size=(120, 40)) as pilot:
        assert_same(pilot, screen(pilot), 1, looks)
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert_same(pilot, screen(pilot), 2, looks)
        await pilot.press("slash", *"genre:")
        assert_same(pilot, screen(pilot), 3, looks)
        await pilot.press("escape", "c")
        await pilot.pause()
        assert_same(pilot, pilot.app.screen, 4, looks)


async def test_only_what_has_changed_is_asked_for(unchanged_target: Target) -> None:
    asked: list[tuple[str, Region]] = []
    async with running(unchanged_target, size=(120, 40)) as pilot:
        shown = screen(pilot)
        table = shown.table
        for widget in shown.query("*"):
            record(widget, asked)
        row = table.region.y + 5
        changed = {Region(table.region.x, row, 20, 2), Region(0, shown.size.height - 1, 9, 1)}
        drawn(shown._compositor, changed, ChangesOnly)
        assert ("Rows", Region(0, 5, table.region.width, 2)) in asked
    assert all(region.height <= 2 for _, region in asked)
    assert RowDetail.__name__ not in names(asked)
    assert "Container" not in names(asked)


def names(asked: Sequence[tuple[str, Region]]) -> set[str]:
    return {name for name, _ in asked}


def record(widget: object, asked: list[tuple[str, Region]]) -> None:
    render = widget.render_lines  # type: ignore[attr-defined]

    def recorded(crop: Region) -> object:
        asked.append((type(widget).__name__, crop))
        return render(crop)

    widget.render_lines = recorded  # type: ignore[attr-defined]
