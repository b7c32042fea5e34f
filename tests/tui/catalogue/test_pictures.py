"""Pictures of the tab. `pytest --snapshot-update` records them anew, on purpose."""

import asyncio

import pytest
from textual.pilot import Pilot

from rear_diff.database.connect import Target, connect
from rear_diff.settings import TuiSettings
from tests.tui.catalogue.test_catalogue import form, shows
from tests.tui.catalogue.test_labels import linked_rows
from tests.tui.driving import until
from tests.tui.test_snapshots import NOW, SIZES, Compare
from tui.app import RearDiffApp
from tui.widgets.row_detail import RowDetail


@pytest.fixture
def app(catalogue_target: Target) -> RearDiffApp:
    asyncio.run(_stop_the_clocks(catalogue_target))
    return RearDiffApp(catalogue_target, TuiSettings(), where="embedded")


async def _stop_the_clocks(target: Target) -> None:
    async with connect(target) as connection:
        await connection.execute(
            "UPDATE catalogue.show SET created_at = '2026-01-31 12:00Z', updated_at = created_at"
        )


async def _shows(pilot: Pilot[None]) -> None:
    front = await shows(pilot)
    front.query_one(RowDetail).clock = lambda: NOW
    await linked_rows(pilot)
    await pilot.press("j", "w", "G")
    await until(pilot, lambda: front._shown_parts == front.table.cursor_key)
    await pilot.press("k")
    await until(pilot, lambda: front._shown_parts == front.table.cursor_key)
    await until(pilot, lambda: getattr(pilot.app, "unsent", 1) == 0)
    await pilot.pause()


@pytest.mark.thorough
@pytest.mark.parametrize("size", SIZES)
def test_shows(size: str, app: RearDiffApp, snap_compare: Compare) -> None:
    async def look(pilot: Pilot[None]) -> None:
        await _shows(pilot)
        await pilot.press("b", "j", "j")
        await pilot.pause()

    assert snap_compare(app, terminal_size=SIZES[size], run_before=look)


@pytest.mark.thorough
def test_a_form(app: RearDiffApp, snap_compare: Compare) -> None:
    async def look(pilot: Pilot[None]) -> None:
        await _shows(pilot)
        front = await form(pilot, "e")
        for line in front.query("FieldLine"):
            line.cursor_blink = False  # type: ignore[attr-defined]
        await pilot.press("down", "9")
        await pilot.pause()

    assert snap_compare(app, terminal_size=SIZES["80x24"], run_before=look)
