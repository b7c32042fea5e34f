"""Leaving while something works for a screen."""

import asyncio
from contextlib import suppress

import pytest
from textual.css.query import NoMatches
from textual.worker import WorkerFailed

from rear_diff.database.connect import Target
from tests.tui.driving import running
from tui.errand import Errand
from tui.screens.table_screen import TableScreen
from tui.widgets.virtual_table import VirtualTable


async def test_what_comes_to_a_screen_whose_parts_have_gone_ends_there(
    unchanged_target: Target,
) -> None:
    found = []
    async with running(unchanged_target) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, TableScreen)

        begun = asyncio.Event()

        async def look_late() -> None:
            begun.set()
            while screen.query(VirtualTable):
                # As one that begins when the others were told to end.
                with suppress(asyncio.CancelledError):
                    await asyncio.sleep(0.001)
            found.append(screen.is_running)
            screen.table.ask_again()

        screen.run_worker(Errand(look_late))
        await begun.wait()
    assert found == [False]


async def test_what_looks_for_something_that_is_not_there_is_told(unchanged_target: Target) -> None:
    async def leave_with(selector: str) -> None:
        async with running(unchanged_target) as pilot:
            screen = pilot.app.screen

            async def look() -> None:
                screen.query_one(selector)

            await screen.run_worker(Errand(look)).wait()

    await leave_with("VirtualTable")
    with pytest.raises(WorkerFailed) as failed:
        await leave_with("#nowhere")
    assert isinstance(failed.value.error, NoMatches)
