"""What makes a key quick, counted and not timed: lines, bytes, queries, modules, bytes of keys."""

import asyncio
import subprocess
import sys
from dataclasses import dataclass, replace
from typing import Any

import pytest
from textual import events
from textual._compositor import CompositorUpdate
from textual.app import App
from textual.message import Message
from textual.strip import Strip

from rear_diff.database.connect import Database, Target
from rear_diff.query import PackedKeys
from rear_diff.settings import TuiSettings
from tests.tui.driving import AppPilot, line_with, row, running, sent, table, until
from tui import following
from tui.app import RearDiffApp
from tui.messages import MoreKeys
from tui.widgets.filter_bar import bar
from tui.widgets.virtual_table import VirtualTable, arriving

SIZE = (120, 40)
PAGE_ROWS = 200
NEVER = 1e9
SAMPLES = 2000

# In the 16 colours of a terminal under test. The row that the cursor leaves, and the one that it
# comes to.
LINES_A_KEY = 2
BYTES_A_KEY = 700
BYTES_OF_DETAILS = 6_000
BYTES_A_PAGE = 9_000
BYTES_A_LABEL = 1_100
BYTES_OF_ASKING = 1_500
"""The row of the cursor, which looks otherwise while the table has no focus, and some lines."""
BYTES_A_ROW_OF_KEYS = 24


@dataclass
class Counts:
    """What was done since the last look."""

    lines: int = 0
    written: int = 0
    frames: int = 0
    reads: int = 0


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> Counts:
    """Counts of the table's lines rendered, the bytes for the terminal, and the reads."""
    counted = Counts()
    render_line, display, read = VirtualTable.render_line, App._display, Database.read

    def counting_render_line(self: VirtualTable, y: int) -> Strip:
        counted.lines += 1
        return render_line(self, y)

    def counting_display(self: App[None], screen: Any, renderable: Any) -> None:
        if isinstance(renderable, CompositorUpdate):
            counted.frames += 1
            counted.written += len(renderable.render_segments(self.console).encode())
        display(self, screen, renderable)

    async def counting_read(self: Database, ask: Any) -> Any:
        counted.reads += 1
        return await read(self, ask)

    monkeypatch.setattr(VirtualTable, "render_line", counting_render_line)
    monkeypatch.setattr(App, "_display", counting_display)
    monkeypatch.setattr(Database, "read", counting_read)
    return counted


async def settled(pilot: AppPilot) -> None:
    """Wait until the app has all keys and the pages around the cursor."""
    await until(pilot, lambda: table(pilot).row_count == SAMPLES)
    await until(pilot, lambda: table(pilot)._snapshot.key_at(SAMPLES - 1) is not None)
    await until(pilot, lambda: not table(pilot)._snapshot.asked)
    await pilot.pause()


async def counted(pilot: AppPilot, counts: Counts, *keys: str) -> Counts:
    """What `keys` set off."""
    counts.lines = counts.written = counts.frames = counts.reads = 0
    await pilot.press(*keys)
    await pilot.pause()
    return replace(counts)


async def test_a_held_key_paints_two_lines_and_asks_nothing(
    sample_target: Target, counts: Counts, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(sample_target, size=SIZE) as pilot:
        await settled(pilot)
        monkeypatch.setattr(following, "REST", NEVER)
        await pilot.press("j", "j")
        done = [await counted(pilot, counts, "j") for _ in range(10)]
        assert max(each.lines for each in done) <= LINES_A_KEY
        # What comes by itself meanwhile, on a machine that is slow, has a frame of its own.
        assert sorted(each.frames for each in done)[len(done) // 2] == 1
        assert {each.reads for each in done} == {0}
        assert 0 < max(each.written for each in done) <= BYTES_A_KEY


async def test_the_details_paint_what_changed_and_ask_nothing(
    sample_target: Target, counts: Counts, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(sample_target, size=SIZE) as pilot:
        await settled(pilot)
        monkeypatch.setattr(following, "REST", 0)
        done = [await counted(pilot, counts, "j") for _ in range(10)]
        assert max(each.lines for each in done) <= LINES_A_KEY
        assert {each.reads for each in done} == {0}
        assert max(each.written for each in done) <= BYTES_OF_DETAILS


async def test_a_page_paints_each_line_once(
    sample_target: Target, counts: Counts, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(sample_target, size=SIZE) as pilot:
        await settled(pilot)
        monkeypatch.setattr(following, "REST", NEVER)
        await pilot.press("j", "j")
        lines = table(pilot).size.height - 1
        done = await counted(pilot, counts, "pagedown")
        assert lines <= done.lines <= lines + 2
        assert done.reads == 0
        assert done.written <= BYTES_A_PAGE


async def test_a_label_repaints_one_row_a_time(
    sample_target: Target, counts: Counts, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(sample_target, size=SIZE) as pilot:
        await settled(pilot)
        monkeypatch.setattr(following, "REST", NEVER)
        await pilot.press("j", "j")
        counts.written = counts.lines = 0
        await pilot.press("a")
        await sent(pilot)
        # Its row with its new value, and again when it is saved; and what is said of it.
        assert counts.lines <= 2 * LINES_A_KEY
        assert 0 < counts.written <= BYTES_A_LABEL


async def test_asking_where_to_go_opens_no_sheet(
    sample_target: Target, counts: Counts, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(sample_target, size=SIZE) as pilot:
        await settled(pilot)
        monkeypatch.setattr(following, "REST", NEVER)
        await pilot.press("j", "j", "colon", "escape")
        for key in ("colon", "escape"):
            done = await counted(pilot, counts, key)
            assert done.reads == 0
            assert 0 < done.written <= BYTES_OF_ASKING


async def test_a_number_that_is_typed_is_read_once_and_gone_to_without_a_question(
    sample_target: Target, counts: Counts, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(sample_target, size=SIZE) as pilot:
        await settled(pilot)
        await pilot.press("colon")
        counts.reads = 0
        field = pilot.app.focused
        assert field is not None
        # As one event, so that the keys rest once.
        field.post_message(events.Paste("1,001"))
        key = table(pilot).nth_key(1000)
        await until(pilot, lambda: table(pilot).row(key) is not None)
        await pilot.pause()
        assert counts.reads == 1
        assert table(pilot).cursor_index == 0
        read, held = Database.read, asyncio.Event()

        async def read_later(self: Database, ask: Any) -> Any:
            await held.wait()
            return await read(self, ask)

        monkeypatch.setattr(Database, "read", read_later)
        monkeypatch.setattr(arriving, "MOMENT", NEVER)
        await pilot.press("enter")
        await until(pilot, lambda: bool(line_with(pilot, "▌")))
        assert row(pilot)["media_title"][:10] in line_with(pilot, "▌")
        assert table(pilot).cursor_index == 1000
        held.set()


async def test_a_letter_of_the_filter_paints_its_line(
    sample_target: Target, counts: Counts, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(sample_target, size=SIZE) as pilot:
        await settled(pilot)
        monkeypatch.setattr(following, "REST", NEVER)
        monkeypatch.setattr(bar, "DEBOUNCE", NEVER)
        await pilot.press("slash", "escape")
        for key in ("slash", "z", "q", "backspace", "backspace", "escape"):
            done = await counted(pilot, counts, key)
            # No more of the table than the row of the cursor, where the focus comes or goes.
            assert done.lines <= 1, key
            assert done.reads == 0
            assert 0 < done.written <= BYTES_OF_ASKING, key


async def test_an_idle_app_writes_nothing(sample_target: Target, counts: Counts) -> None:
    async with running(sample_target, size=SIZE) as pilot:
        await settled(pilot)
        await pilot.pause()
        counts.written = 0
        await pilot.hover(VirtualTable, offset=(10, 5))
        await pilot.hover(VirtualTable, offset=(20, 9))
        assert counts.written == 0


async def test_the_keys_of_a_result_take_few_bytes(sample_target: Target) -> None:
    parts: list[MoreKeys] = []

    def hear(message: Message) -> None:
        if isinstance(message, MoreKeys) and message not in parts:
            parts.append(message)

    app = RearDiffApp(sample_target, TuiSettings(page_rows=PAGE_ROWS), where="embedded")
    async with app.run_test(size=SIZE, message_hook=hear) as pilot:
        await until(pilot, lambda: sum(len(part.keys) for part in parts) >= SAMPLES - PAGE_ROWS)
    keys = [part.keys for part in parts if part.keys]
    assert all(isinstance(part, PackedKeys) for part in keys)
    size = sum(part.size for part in keys if isinstance(part, PackedKeys))
    assert size / (SAMPLES - PAGE_ROWS) <= BYTES_A_ROW_OF_KEYS


def test_the_first_paint_waits_for_no_database_library(monkeypatch: pytest.MonkeyPatch) -> None:
    # It would import what it measures with.
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)
    program = (
        "import sys, tui.app\n"
        "late = ('psycopg', 'pydantic', 'babel', 'sqlite3')\n"
        "print([name for name in late if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def test_the_start_imports_only_what_it_needs() -> None:
    # What serves, loads, imports files or starts a server has no part in a warm start.
    foreign = (
        "api",
        "fastapi",
        "uvicorn",
        "starlette",
        "typer",
        "pyarrow",
        "psutil",
        "numpy",
        "PIL",
        "textual_image",
        "rear_diff.catalogue",
        "rear_diff.jobs",
        "procrastinate",
        "croniter",
        "rear_diff.tables.catalogue_rows",
        "tui.screens.catalogue",
        "rear_diff.cli",
        "rear_diff.loading",
        "rear_diff.database.embedded.launcher",
        "textual.pilot",
        "textual.widgets._markdown",
        "textual.widgets._text_area",
    )
    program = (
        "import sys, tui.__main__, tui.starting, rear_diff.settings, rear_diff.opening, tui.app\n"
        "rear_diff.settings.load_settings({})\n"
        f"print([name for name in {foreign} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr
