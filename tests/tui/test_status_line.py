"""The line above the keys: each part keeps its place, and work that takes long is told of."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any

import pytest
from psycopg import AsyncConnection
from textual._compositor import CompositorUpdate
from textual.app import App, ComposeResult
from textual.message import Message

from rear_diff.database.connect import Target, connect
from rear_diff.query import Query, fetch_total
from rear_diff.query.backlog import Backlog
from rear_diff.settings import TuiSettings
from tests.tui.driving import (
    AppPilot,
    filter_by,
    frame,
    row,
    running,
    screen,
    seen,
    sent,
    table,
    type_text,
    until,
)
from tui.app import RearDiffApp
from tui.messages import Working
from tui.widgets.spinner import SIGNS
from tui.widgets.status_line import PATIENCE, StatusLine

BACKLOG = Backlog(rows=1980, reviewed=412, today=37)
NUMBERS = "1,568 left · today 37"


class LineApp(App[None]):
    """A status line and nothing else."""

    def compose(self) -> ComposeResult:
        yield StatusLine()


@asynccontextmanager
async def line(width: int) -> AsyncIterator[tuple[AppPilot, StatusLine]]:
    """A status line of that width."""
    async with LineApp().run_test(size=(width, 5)) as pilot:
        yield pilot, pilot.app.query_one(StatusLine)


async def shown(pilot: AppPilot) -> str:
    await pilot.pause()
    return frame(pilot)[0]


@pytest.mark.parametrize("width", [60, 80, 120, 200])
async def test_the_numbers_keep_their_place(width: int) -> None:
    async with line(width) as (pilot, status):
        status.backlog = BACKLOG
        place = (await shown(pilot)).index(NUMBERS)
        status.say("+ watch: Night Ferry")
        assert (await shown(pilot)).index(NUMBERS) == place
        status.unsent = 3
        now = await shown(pilot)
        assert now.index(NUMBERS) == place
        assert now.rstrip().endswith("  3 unsent")
        status.say("+ watch: " + "A very long name of a title " * 3)
        assert (await shown(pilot)).index(NUMBERS) == place
        status.backlog = Backlog(rows=1980, reviewed=1977, today=162)
        assert (await shown(pilot)).index(" left · today 162") == place + len("1,568")
        assert len(await shown(pilot)) == width


@pytest.mark.parametrize("width", [80, 120, 200])
async def test_there_is_a_bar_where_nothing_is_said(width: int) -> None:
    async with line(width) as (pilot, status):
        status.backlog = BACKLOG
        bar = "".join(each for each in await shown(pilot) if each in "━─")
        assert bar.count("━") == len(bar) * 412 // 1980 > 0
        assert f"backlog {bar} {NUMBERS}" in await shown(pilot)
        status.say("short")
        assert ("━" in await shown(pilot)) == (width >= 120)


async def test_a_backlog_that_is_done_says_so() -> None:
    async with line(80) as (pilot, status):
        status.backlog = Backlog(rows=1980, reviewed=1980, today=None)
        assert "━ all done" in " ".join((await shown(pilot)).split())
        status.backlog = Backlog(rows=0, reviewed=0, today=0)
        assert "─ all done · today 0" in " ".join((await shown(pilot)).split())


async def test_what_is_wrong_is_told_whole() -> None:
    why = " ".join(["GRANT UPDATE ON atp.training TO guest;"] * 3)
    async with line(80) as (pilot, status):
        status.backlog = BACKLOG
        status.trouble = why
        await pilot.pause()
        assert why in " ".join(" ".join(frame(pilot)[:3]).split())
        assert "left" not in frame(pilot)[0]
        status.trouble = ""
        assert NUMBERS in await shown(pilot)


async def test_work_is_told_of_once_it_takes_long() -> None:
    async with line(80) as (pilot, status):
        status.backlog = BACKLOG
        status.say("+ watch")
        before = await shown(pilot)
        status.show_work(1, "reading rows")
        began = monotonic()
        assert status.work == ""
        await until(pilot, lambda: status.work != "")
        assert monotonic() - began >= PATIENCE
        now = await shown(pilot)
        assert now[1] in SIGNS
        assert now[3:].startswith("+ watch · reading rows ")
        assert now.index(NUMBERS) == before.index(NUMBERS)
        await until(pilot, lambda: frame(pilot)[0][1] not in ("", now[1]))
        status.show_work(1, "")
        assert await shown(pilot) == before


async def test_the_newest_work_is_told_and_then_the_older() -> None:
    async with line(80) as (pilot, status):
        status.show_work(1, "reading the order")
        status.show_work(2, "looking for \x1b[31mriver")
        await until(pilot, lambda: "looking for ␛[31mriver" in frame(pilot)[0])
        status.show_work(1, "reading the order 43 %")
        status.show_work(2, "")
        await until(pilot, lambda: "reading the order 43 %" in frame(pilot)[0])


async def test_work_does_not_hide_what_went_wrong() -> None:
    async with line(60) as (pilot, status):
        status.say("Not saved: " + "because of this and that " * 3, loud=True)
        before = await shown(pilot)
        assert "Not saved: because of this" in before
        status.show_work(1, "reading rows")
        await until(pilot, lambda: frame(pilot)[0][1] in SIGNS)
        assert frame(pilot)[0][2:] == before[2:]


async def test_long_words_of_work_are_whole_where_they_can_be() -> None:
    what = "reading the order of 1,000,000 rows 43 % · esc stops"
    async with line(80) as (pilot, status):
        status.backlog = BACKLOG
        status.show_work(1, what)
        await until(pilot, lambda: what in frame(pilot)[0])
        assert NUMBERS not in frame(pilot)[0]
        status.show_work(1, "")
        assert NUMBERS in await shown(pilot)


async def test_the_spinner_repaints_its_own_cell_and_nothing_when_idle(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written: list[int] = []
    display = App._display

    def counting(self: App[None], screen: Any, renderable: Any) -> None:
        if isinstance(renderable, CompositorUpdate):
            written.append(len(renderable.render_segments(self.console).encode()))
        display(self, screen, renderable)

    monkeypatch.setattr(App, "_display", counting)
    async with line(200) as (pilot, status):
        status.backlog = BACKLOG
        status.show_work(1, "reading rows")
        await until(pilot, lambda: frame(pilot)[0][1] in SIGNS)
        turns = status._turns
        written.clear()
        await until(pilot, lambda: status._turns >= turns + 3)
        assert len(written) <= 4
        assert max(written) < 80
        status.show_work(1, "")
        await pilot.pause()
        assert status._timer is None


@asynccontextmanager
async def held(target: Target) -> AsyncIterator[AsyncConnection]:
    """Nobody else can read a title meanwhile."""
    async with connect(target) as other, other.transaction():
        await other.execute("LOCK TABLE atp.training IN ACCESS EXCLUSIVE MODE")
        yield other


async def active(connection: AsyncConnection) -> int:
    """Statements of others under way in this database."""
    cursor = await connection.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND state = 'active' AND pid <> pg_backend_pid()"
    )
    ((count,),) = await cursor.fetchall()
    return int(count)


@pytest.mark.thorough
async def test_a_slow_answer_is_waited_for_in_sight(sample_target: Target) -> None:
    async with running(sample_target) as pilot:
        await everything(pilot)
        async with held(sample_target):
            await pilot.press("R")
            assert (await seen(pilot, "reading rows"))[1] in SIGNS
        await until(pilot, lambda: not screen(pilot).status.work)
        await pilot.pause()
        assert not [each for each in frame(pilot) if "reading rows" in each]


async def test_a_slow_change_is_waited_for_in_sight(sample_target: Target) -> None:
    async with running(sample_target) as pilot:
        await filter_by(pilot, "label:none")
        key = row(pilot)["imdb_id"]
        async with connect(sample_target) as other, other.transaction():
            await other.execute("SELECT FROM atp.training WHERE imdb_id = %s FOR UPDATE", [key])
            await pilot.press("w", "x")
            assert (await seen(pilot, "sending 2 changes"))[1] in SIGNS
        await sent(pilot)
        await until(pilot, lambda: not screen(pilot).status.work)


@pytest.mark.thorough
async def test_escape_stops_a_search_on_the_server_too(sample_target: Target) -> None:
    async with running(sample_target) as pilot:
        await filter_by(pilot, "type:movie")
        await everything(pilot)
        async with held(sample_target) as other:
            await pilot.press("colon")
            await type_text(pilot, "river")
            await pilot.press("enter")
            assert await seen(pilot, "looking for river · esc stops")
            await pilot.press("escape")
            assert await seen(pilot, "Stopped looking for river.")
            while await active(other):
                await pilot.pause()
        assert "type:movie" in frame(pilot)[1]
        assert not screen(pilot).status.work
        await pilot.press("escape")
        await until(pilot, lambda: not screen(pilot).criteria)


@pytest.mark.thorough
async def test_a_search_that_is_slow_to_stop_leaves_escape_to_the_filter(
    sample_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []
    answered = asyncio.Event()
    cancel = AsyncConnection.cancel_safe

    async def late(self: AsyncConnection, **options: Any) -> None:
        told.append(self)
        await answered.wait()
        await cancel(self, **options)

    async with running(sample_target) as pilot:
        await filter_by(pilot, "type:movie")
        await everything(pilot)
        async with held(sample_target):
            monkeypatch.setattr(AsyncConnection, "cancel_safe", late)
            await pilot.press("colon")
            await type_text(pilot, "river")
            await pilot.press("enter")
            assert await seen(pilot, "looking for river · esc stops")
            await pilot.press("escape")
            await until(pilot, lambda: bool(told))
            assert "type:movie" in frame(pilot)[1]
            await pilot.press("escape")
            await until(pilot, lambda: not screen(pilot).criteria)
            answered.set()
        await everything(pilot)
        assert len(told) == 1


@pytest.mark.thorough
async def test_escape_stops_reading_and_says_what_is_here(
    sample_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whoever begins to hear others looks at the rows anew, which is work that is told of as well.
    monkeypatch.setattr("rear_diff.database.notifications.listen", nobody)
    async with running(sample_target, page_rows=50) as pilot:
        await everything(pilot)
        whole = table(pilot).row_count

        async def once_unlocked(connection: AsyncConnection, query: Query) -> int:
            async with held(sample_target):
                return await fetch_total(connection, query)

        monkeypatch.setattr("rear_diff.query.read.fetch_total", once_unlocked)
        await pilot.press("R")
        assert await seen(pilot, "counting · esc stops")
        await pilot.press("escape")
        assert await seen(pilot, "Stopped: only the first 50 rows are here. R asks for all.")
        assert table(pilot).row_count == 50
        assert "1 of …" in frame(pilot)[1]
        monkeypatch.setattr("rear_diff.query.read.fetch_total", fetch_total)
        await pilot.press("R")
        await until(pilot, lambda: table(pilot).row_count == whole)


async def test_progress_is_told_where_it_is_known(sample_target: Target) -> None:
    told: list[str] = []

    def hear(message: Message) -> None:
        if isinstance(message, Working) and message.what not in told:
            told.append(message.what)

    app = RearDiffApp(sample_target, TuiSettings(), where="embedded")
    async with app.run_test(message_hook=hear) as pilot:
        await until(pilot, lambda: "counting the backlog" in told)
        await everything(pilot)
    order = "reading the order of 2,000 rows"
    assert [each for each in told if "rows" in each or "counting" in each] == [
        "reading rows",
        "counting · esc stops",
        f"{order} · esc stops",
        f"{order} 99 % · esc stops",
        "counting the backlog",
    ]


async def nobody(*_: object) -> None:
    """Hear nobody."""


async def everything(pilot: AppPilot) -> None:
    """Wait until all keys are there and nothing is under way."""
    await until(pilot, lambda: table(pilot).row_at_cursor is not None)
    await until(pilot, lambda: not screen(pilot)._more_to_come)
    await until(pilot, lambda: not screen(pilot).status._works)
