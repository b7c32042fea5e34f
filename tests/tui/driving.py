"""Driving the app as a person would, and reading what they would read."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual.pilot import Pilot

from rear_diff import query as asking
from rear_diff.database.connect import Target, connect
from rear_diff.settings import ApiSettings, Settings, TuiSettings
from tests.tui.quiet import SOON, painted, quiet
from tui.app import RearDiffApp
from tui.memory import Memory
from tui.picture import Picture
from tui.screens.history import HistoryScreen
from tui.screens.jobs import JobsScreen
from tui.screens.result_screen import ResultScreen
from tui.screens.table_screen import TableScreen
from tui.widgets.filter_bar import FilterInput
from tui.widgets.virtual_table import VirtualTable

PATIENCE = 20
"""Seconds after which something that was waited for counts as never coming."""

PATIENCE_AT_START = 2
"""Seconds in which all that the app asks for at its start has usually come."""

AppPilot = Pilot[None]


@asynccontextmanager
async def running(
    target: Target,
    size: tuple[int, int] = (80, 24),
    *,
    memory: Memory | None = None,
    tab: str | None = None,
    asked_filter: str | None = None,
    picture: Picture | None = None,
    who: str = "",
    database: str = "",
    everything: Settings | None = None,
    at_once: bool = False,
    **settings: Any,
) -> AsyncIterator[AppPilot]:
    """The app on `target`, with its rows on the screen, or `at_once` with the first of them; it
    remembers what `memory` does."""
    app = RearDiffApp(
        target,
        TuiSettings(**settings),
        "embedded",
        ApiSettings().origin,
        memory=memory,
        tab=tab,
        asked_filter=asked_filter,
        picture=picture,
        who=who,
        database=database,
        everything=everything,
    )
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: bool(table(pilot).row_at_cursor))
        if not at_once:
            # It reads its rows once more when it hears of others from then on.
            with contextlib.suppress(TimeoutError):
                await until(pilot, lambda: _hears(app), PATIENCE_AT_START)
            await quiet(app, longest=PATIENCE_AT_START)
        try:
            yield pilot
        finally:
            # As an app that is left does; `run_test` takes the screens away under those that work.
            app.workers.cancel_all()


def _hears(app: RearDiffApp) -> bool:
    screen = app.screen
    if not isinstance(screen, ResultScreen):
        return True
    return screen.others._listened or bool(app.session.hearing.deaf)


async def until(pilot: AppPilot, holds: Callable[[], bool], patience: float = PATIENCE) -> None:
    """Wait for a condition."""
    async with asyncio.timeout(patience):
        await painted(pilot.app)
        while not holds():
            await asyncio.sleep(SOON)
            await painted(pilot.app)


async def sent(pilot: AppPilot) -> None:
    """Wait until every change has found its outcome, and the screen shows it."""
    await until(pilot, lambda: _tab(pilot).session.writer.unsent == 0)
    await pilot.pause()


async def type_text(pilot: AppPilot, text: str) -> None:
    """Type `text`, a key a character."""
    await pilot.press(*("space" if character == " " else character for character in text))


async def filter_by(pilot: AppPilot, text: str) -> None:
    """Put a filter in, and wait for its rows."""
    before = table(pilot).generation
    await pilot.press("slash")
    screen(pilot).query_one(FilterInput).value = text
    await pilot.press("enter")
    await until(pilot, lambda: table(pilot).generation > before)
    await pilot.pause()


def screen(pilot: AppPilot) -> TableScreen:
    """The tab in front."""
    front = [each for each in pilot.app.screen_stack if isinstance(each, TableScreen)]
    return front[-1]


def table(pilot: AppPilot) -> VirtualTable:
    """The table of the tab in front."""
    return _tab(pilot).query(VirtualTable).first()


def _tab(pilot: AppPilot) -> TableScreen | HistoryScreen | JobsScreen:
    tabs = (TableScreen, HistoryScreen, JobsScreen)
    return [each for each in pilot.app.screen_stack if isinstance(each, tabs)][-1]


def row(pilot: AppPilot) -> dict[str, Any]:
    """The row under the cursor, which must be there."""
    values = table(pilot).row_at_cursor
    assert values is not None
    return dict(values)


def frame(pilot: AppPilot) -> list[str]:
    """The lines on the screen, as text."""
    size = pilot.app.size
    strips = pilot.app.screen._compositor.render_strips(size)
    return [strip.crop(0, size.width).text for strip in strips]


def line_with(pilot: AppPilot, text: str) -> str:
    """The first line on the screen that has `text`."""
    lines = [line for line in frame(pilot) if text in line]
    assert lines, f"{text!r} is not on the screen:\n" + "\n".join(frame(pilot))
    return lines[0]


async def seen(pilot: AppPilot, text: str) -> str:
    """Wait until `text` is on the screen; gives its line."""
    with contextlib.suppress(TimeoutError):
        await until(pilot, lambda: any(text in line for line in frame(pilot)))
    return line_with(pilot, text)


async def stored(target: Target, key: str) -> dict[str, Any]:
    """The row of training as the database has it now."""
    async with connect(target) as connection:
        cursor = await connection.execute(
            "SELECT label::text, human_labeled, reviewed, anomalous FROM atp.training"
            " WHERE imdb_id = %s",
            [key],
        )
        found = await cursor.fetchone()
        assert found is not None
        return dict(zip(("label", "human_labeled", "reviewed", "anomalous"), found, strict=True))


async def change_behind(target: Target, key: str, label: str) -> None:
    """Label a row as somebody else, behind the app's back."""
    async with connect(target) as connection:
        await connection.execute(
            "UPDATE atp.training SET label = %s, reviewed = true WHERE imdb_id = %s", [label, key]
        )


@contextlib.contextmanager
def first_rows_held(patch: pytest.MonkeyPatch) -> Iterator[tuple[asyncio.Event, asyncio.Event]]:
    """First rows that are asked for are read, which sets the one event, and arrive when the other
    one is set."""
    read, go_on = asyncio.Event(), asyncio.Event()
    fetch = asking.fetch_first

    async def held(connection: Any, query: Any, limit: int) -> Any:
        rows = await fetch(connection, query, limit)
        read.set()
        await go_on.wait()
        return rows

    with patch.context() as only_here:
        only_here.setattr(asking, "fetch_first", held)
        yield read, go_on
