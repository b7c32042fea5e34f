"""A random walk through the app: what a terminal may send, in any order and as fast as it likes."""

import asyncio
import random
import string
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field

from psycopg.sql import SQL, Identifier
from textual import events
from textual._xterm_parser import XTermParser
from textual.drivers.headless_driver import HeadlessDriver
from textual.geometry import Size

from rear_diff.database.connect import Target, connect
from rear_diff.settings import CatalogueSettings, Settings
from tests.tui.driving import PATIENCE, AppPilot, running, screen, table, until
from tests.tui.quiet import SOON, drained
from tui.app import RearDiffApp
from tui.screens.history import HistoryScreen
from tui.screens.jobs import JobsScreen
from tui.screens.table_screen import TableScreen

ESCAPE = "\x1b"
PASTE = "paste "
LABEL_KEYS = "wxrau"
RESTORING = "O"
"""Opens what restores a title by Enter, or by a click on it."""
PALETTE = "\x10"
"""Opens what does any command so, those that label among them, wherever one is."""
RUN = 600
"""Presses until the app is left on purpose, and started anew."""
WAY_OUT_EACH = 60
WAY_OUT = 6
"""Escapes within which one is back at a table, wherever one was."""
LATE_SHEETS = 3
TOLD = 30

ARROWS = {"up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D"}
PAGING = {"home": "\x1b[H", "end": "\x1b[F", "pageup": "\x1b[5~", "pagedown": "\x1b[6~"}
EDITING = {"delete": "\x1b[3~", "insert": "\x1b[2~", "backspace": "\x7f", "enter": "\r"}
SHIFTED = {"shift+up": "\x1b[1;2A", "shift+down": "\x1b[1;2B", "shift+tab": "\x1b[Z"}
OTHERS = {
    "tab": "\t",
    "f1": "\x1bOP",
    "f5": "\x1b[15~",
    "focus out": "\x1b[O",
    "focus in": "\x1b[I",
}
# A terminal tells these two from the beginning of a sequence by waiting.
WAITED_FOR = {"escape": "", "alt+x": ""}
NAMED = {**ARROWS, **PAGING, **EDITING, **SHIFTED, **OTHERS, **WAITED_FOR}
"""What a terminal sends for a key."""
CONTROLS = [chr(code) for code in range(0x20) if chr(code) not in "\r\t\x1b"]
"""Each of `ctrl+a` and its like."""
FOREIGN = "éßøжΩ千🦊\u202e\u0301\u200d\xa0\x85\x9b½"
PASTES = (
    "[/]",
    "[rec] 2 [bold",
    "label:none\nyear:>=1990",
    "\x1b]52;c;d3h5eg==\x07",
    "wxrau" * 40,
    "\u202egnp.exe\t\x07",
    "'; DROP TABLE atp.training; --",
    '"' * 9,
    "千" * 300,
    "year:1e999 imdb>=nan id:\ud7ff -",
)
SENTENCES = (
    "/label:none\r",
    "/yeer:1999\r",
    "/river year:1990..1999 -genre:drama\r",
    "/imdb>=7\t\t\r",
    ":999999999999999999999\r",
    ":700\r",
    ":the\rnnNNn",
    "F\r",
    "Fj\r",
    "s\r",
    "sjj\r",
    "fj\r",
    "fsmine\r",
    "fsmine\rD",
    "cjjkm?",
    "cssspn",
    "iqc",
    "G[G]",
    "----++",
    ">>><<)))((",
    "v?v",
    "RRR",
    "1234",
)
ELSEWHERE = (HistoryScreen, JobsScreen)

OPENING = {"many", "undo", "doing", "managing"}
"""Groups of workers that may still open a sheet, which would take the key that leaves the app."""

ALONE = Settings(
    catalogue=CatalogueSettings(shows_feed="/nowhere.json", movies_feed="/nowhere.json")
)
"""A job that is run by chance finds no feed, and so no address to ask."""

SIZES = ((60, 15), (80, 24), (120, 40), (200, 60))
NARROWEST, WIDEST = (20, 5), (250, 80)


@dataclass
class Walk:
    """A walk of many presses.

    `labels` says whether the keys that label are among them; `outages` whether the database goes
    away in the middle of each run, and comes back.
    """

    target: Target
    seed: int
    labels: bool
    outages: bool = False
    presses: int = 0
    last: deque[str] = field(default_factory=lambda: deque(maxlen=TOLD))

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self._parser = XTermParser()

    async def go(self, presses: int) -> None:
        """Press that many keys; raises what the app raises, with the seed and the last keys."""
        try:
            while self.presses < presses:
                await self._run(min(presses, self.presses + RUN))
        except BaseException as error:
            error.add_note(f"seed {self.seed}, after {self.presses} presses: {list(self.last)}")
            raise

    async def _run(self, until_presses: int) -> None:
        size = self._random.choice(SIZES)
        third = (until_presses - self.presses) // 3
        async with running(self.target, size, page_rows=50, everything=ALONE) as pilot:
            with self._telling_where(pilot):
                await self._walk(pilot, until_presses, third)

    async def _walk(self, pilot: AppPilot, until_presses: int, third: int) -> None:
        await self._press_until(pilot, self.presses + third)
        if self.outages:
            async with away(self.target):
                await self._press_until(pilot, self.presses + third)
        await self._press_until(pilot, until_presses)
        await self._leave(pilot)

    @contextmanager
    def _telling_where(self, pilot: AppPilot) -> Iterator[None]:
        """Tell with an error where the app was, and what was under way."""
        app = pilot.app
        assert isinstance(app, RearDiffApp)
        try:
            yield
        except BaseException as error:
            unsent = app.session.writer.unsent
            error.add_note(
                f"at {app.screen_stack}, {app.focused}; under way {app._under_way}, admitted"
                f" {app._admitted}, waiting {[*app._waiting]} ({app.keys_wait}), busy {app._busy};"
                f" {unsent} unsent, leaving since {app._leaving_since}"
            )
            raise

    async def _press_until(self, pilot: AppPilot, presses: int) -> None:
        way_out = self.presses + WAY_OUT_EACH
        while self.presses < presses and not pilot.app._exit:
            for press in self._burst(pilot):
                self._send(pilot, press)
                if self._random.random() < 0.2:
                    await drained(pilot.app)
            await drained(pilot.app)
            if self.presses > way_out:
                way_out = self.presses + WAY_OUT_EACH
                await self._find_the_way_out(pilot)

    def _burst(self, pilot: AppPilot) -> Iterator[str]:
        if self._random.random() < 0.12:
            yield from self._random.choice(SENTENCES)
        else:
            for _ in range(self._random.choice((1, 1, 2, 4, 12))):
                yield self._press(pilot)

    def _press(self, pilot: AppPilot) -> str:
        if self.labels and self._random.random() < 0.2:
            return self._random.choice(LABEL_KEYS)
        rolled = self._random.random()
        if rolled < 0.004:
            return "q"
        if rolled < 0.5:
            return self._random.choice(string.printable[:94].replace("q", ""))
        if rolled < 0.8:
            return self._random.choice(list(NAMED))
        if rolled < 0.85:
            return self._random.choice(CONTROLS)
        if rolled < 0.9:
            return self._random.choice(FOREIGN)
        if rolled < 0.93:
            return PASTE + self._random.choice(PASTES)
        return "resize" if rolled < 0.945 else self._mouse(pilot)

    def _mouse(self, pilot: AppPilot) -> str:
        # Not on the line of keys, where a click is the key.
        x = self._random.randint(1, pilot.app.size.width)
        y = self._random.randint(1, max(1, pilot.app.size.height - 1))
        button = self._random.choice((0, 0, 0, 2, 32, 35, 64, 65))
        press = f"\x1b[<{button};{x};{y}M"
        return press + press.replace("M", "m") if button < 3 else press

    def _send(self, pilot: AppPilot, press: str) -> None:
        if not self.labels and press in LABEL_KEYS + RESTORING and not is_letter(pilot):
            return
        if not self.labels and press == PALETTE:
            return
        self.presses += 1
        self.last.append(press)
        if press == "resize":
            self._resize(pilot)
        elif press.startswith(PASTE):
            pilot.app.post_message(events.Paste(press.removeprefix(PASTE)))
        elif press == "escape":
            pilot.app.post_message(events.Key("escape", ESCAPE))
        elif press == "alt+x":
            pilot.app.post_message(events.Key("alt+x", None))
        else:
            for event in self._parser.feed(NAMED.get(press, press)):
                pilot.app.post_message(event)

    def _resize(self, pilot: AppPilot) -> None:
        size = Size(*map(self._random.randint, NARROWEST, WIDEST))
        self.last[-1] = f"resize {size.width}x{size.height}"
        driver = pilot.app._driver
        assert isinstance(driver, HeadlessDriver)
        driver._size = size
        pilot.app.post_message(events.Resize(size, size))

    async def _find_the_way_out(self, pilot: AppPilot) -> None:
        for _ in range(WAY_OUT):
            if pilot.app._exit or at_a_table(pilot):
                return
            self.last.append("escape, to get out")
            pilot.app.post_message(events.Key("escape", ESCAPE))
            if isinstance(pilot.app.screen, ELSEWHERE):
                # Another tab, of which escape leaves only what lies over it.
                self.last.append("the first tab, to get out")
                pilot.app.switch_mode("training")
            await drained(pilot.app)
        assert at_a_table(pilot), f"no way out of {pilot.app.screen}, {pilot.app.focused}"

    async def _leave(self, pilot: AppPilot) -> None:
        if not pilot.app._exit:
            await self._find_the_way_out(pilot)
            await until(pilot, lambda: screen(pilot).session.writer.unsent == 0)
            await drained(pilot.app)
            await self._compare(pilot)
            await self._quit(pilot)
        await until(pilot, lambda: pilot.app._exit)

    async def _quit(self, pilot: AppPilot) -> None:
        """What is late, such as the preview of a change of many rows, may open when one is back at
        the table already, and has the keys then."""
        for _ in range(LATE_SHEETS):
            await self._find_the_way_out(pilot)
            await self._see_what_was_begun(pilot)
            pilot.app.post_message(events.Key("q", "q"))
            await until(pilot, lambda: pilot.app._exit or not at_a_table(pilot))
            if pilot.app._exit:
                return

    async def _see_what_was_begun(self, pilot: AppPilot) -> None:
        async with asyncio.timeout(PATIENCE):
            while any(not each.is_finished for each in pilot.app.workers if each.group in OPENING):
                await asyncio.sleep(SOON)
                await drained(pilot.app)
                await self._find_the_way_out(pilot)

    async def _compare(self, pilot: AppPilot) -> None:
        """What is shown of labels must be what the database has."""
        tabs = pilot.app._screen_stacks["training"]
        tab = next(each for each in tabs if isinstance(each, TableScreen))
        assert not [sign for sign in tab.table._marks.values() if sign.text == "*"]
        async with connect(self.target) as connection:
            found = await connection.execute(
                "SELECT imdb_id, label::text, human_labeled, reviewed, anomalous FROM atp.training"
            )
            stored = {row[0]: row[1:] for row in await found.fetchall()}
        for page in tab.table._snapshot._pages.values():
            for key, row in page.items():
                assert row is not None
                names = ("label", "human_labeled", "reviewed", "anomalous")
                assert tuple(row[name] for name in names) == stored[key]


@asynccontextmanager
async def away(target: Target) -> AsyncIterator[None]:
    """Meanwhile nobody is connected to the database, and nobody can connect."""
    name = Identifier(str(target.parameters["dbname"]))
    async with connect(Target({**target.parameters, "dbname": "postgres"}, target.pgsql)) as other:
        await other.execute(SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(name))
        await other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [target.parameters["dbname"]],
        )
        try:
            yield
        finally:
            await other.execute(SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(name))


def at_a_table(pilot: AppPilot) -> bool:
    """Whether a tab is in front, and its table has the keys."""
    return isinstance(pilot.app.screen, TableScreen) and table(pilot).has_focus


def is_letter(pilot: AppPilot) -> bool:
    """Whether a letter would be a letter, whatever becomes of the keys before it."""
    app = pilot.app
    assert isinstance(app, RearDiffApp)
    typing = app.focused is not None and app.focused.check_consume_key("w", "w")
    return typing and app._is_quiet() and not app.message_queue_size
