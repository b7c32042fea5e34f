"""Pictures of each tab. `pytest --snapshot-update` records them anew, on purpose."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from textual.pilot import Pilot

from rear_diff.database.connect import Target, connect
from rear_diff.settings import TuiSettings
from rear_diff.tables import TRAINING
from tests.tui.driving import screen, table, until
from tui.app import RearDiffApp
from tui.widgets.history_line import HistoryLine
from tui.widgets.row_detail import RowDetail

Compare = Callable[..., bool]

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
"""So that a picture does not say another number of days ago each day."""

SIZES = {"80x24": (80, 24), "120x40": (120, 40)}


@pytest.fixture
def app(sample_target: Target) -> RearDiffApp:
    asyncio.run(_stop_the_clocks(sample_target))
    return RearDiffApp(sample_target, TuiSettings(), where="embedded")


async def _stop_the_clocks(target: Target) -> None:
    async with connect(target) as connection:
        await connection.execute(
            "UPDATE public.flyway_schema_history SET execution_time = installed_rank * 3,"
            " installed_on = timestamp '2026-01-31 12:00' + installed_rank * interval '1 minute'"
        )


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("tab", ["1", "2", "3", "4"])
def test_tab(tab: str, size: str, app: RearDiffApp, snap_compare: Compare) -> None:
    async def open_tab(pilot: Pilot[None]) -> None:
        await _rows(pilot)
        await pilot.press(tab)
        await _rows(pilot)
        await pilot.press("j", "j")
        await pilot.pause()

    assert snap_compare(app, terminal_size=SIZES[size], run_before=open_tab)


def test_labels(app: RearDiffApp, snap_compare: Compare) -> None:
    async def label(pilot: Pilot[None]) -> None:
        await _rows(pilot)
        await pilot.press("w", "x", "w")
        await until(pilot, lambda: app.unsent == 0)
        await pilot.pause()

    assert snap_compare(app, terminal_size=SIZES["80x24"], run_before=label)


def test_help(app: RearDiffApp, snap_compare: Compare) -> None:
    async def ask(pilot: Pilot[None]) -> None:
        await _rows(pilot)
        await pilot.press("question_mark")
        await pilot.pause()

    assert snap_compare(app, terminal_size=SIZES["80x24"], run_before=ask)


async def _rows(pilot: Pilot[None]) -> None:
    await until(pilot, lambda: table(pilot).row_at_cursor is not None)
    screen(pilot).query_one(RowDetail).clock = lambda: NOW
    if screen(pilot).TABLE is TRAINING:
        await until(pilot, lambda: screen(pilot).status.backlog is not None)
    lines = screen(pilot).query(HistoryLine)
    await until(pilot, lambda: all(line.history for line in lines))
    for line in lines:
        line.clock = lambda: NOW
        line.refresh()
    await pilot.pause()
