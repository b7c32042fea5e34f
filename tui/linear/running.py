"""Beginning and ending a conversation: settings, database, journal, and the lines typed."""

from __future__ import annotations

import asyncio
import sys
from contextlib import ExitStack, suppress
from threading import Thread
from typing import TYPE_CHECKING, TextIO

from rear_diff import query as asking
from rear_diff.database.errors import DatabaseError
from rear_diff.labelling.journal import JournalError, journal_file
from rear_diff.query import Query, TableMissing, bind
from rear_diff.query.language import FilterError, parse_filter
from rear_diff.tables import TRAINING
from tui.connecting import stay_connected
from tui.keeping import Keeper
from tui.linear.conversation import Conversation
from tui.linear.hearing import Ear
from tui.session import user_name
from tui.undoing import Undoing
from tui.writing import Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from psycopg import AsyncConnection

    from rear_diff.database.connect import Database
    from rear_diff.query import BoundTable
    from tui.messages import ChangeSettled, DatabaseOpened
    from tui.preparing import Prepared

SENT_WITHIN, KEPT_WITHIN = 1.0, 0.5
"""Seconds that leaving waits for the database, and for the journal."""

STOPPED = 130
MISUSE = 2


def run_linear(flags: Mapping[str, object], config: Path | None, asked: str | None) -> int:
    """Talk about the titles of the filter `asked`, or of the backlog; the status to leave with.

    Raises `SettingsError`, `DatabaseError` and `EmbeddedError`.
    """
    from tui.preparing import prepare

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A title in letters that the terminal has not is no reason to end.
            stream.reconfigure(errors="replace")
    with ExitStack() as stack:
        prepared = prepare(flags, config, None, stack, _say)
        keeper = Keeper(journal_file(), prepared.ran.journal_keep)
        try:
            with asyncio.Runner() as runner:
                return runner.run(_talk(prepared, keeper, asked))
        except KeyboardInterrupt:
            return STOPPED


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class Lines:
    """The lines that are typed, read in a thread that keeps nobody from ending."""

    def __init__(self, source: TextIO) -> None:
        self._source = source
        self._loop = asyncio.get_running_loop()
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        Thread(target=self._read, name="lines", daemon=True).start()

    def _read(self) -> None:
        with suppress(RuntimeError):  # the loop may be gone
            for line in self._source:
                self._loop.call_soon_threadsafe(self._lines.put_nowait, line)
            self._loop.call_soon_threadsafe(self._lines.put_nowait, None)

    async def ask(self, prompt: str) -> str | None:
        """The line that is typed after `prompt`; None at the end of all lines."""
        sys.stdout.write(prompt)
        sys.stdout.flush()
        line = await self._lines.get()
        if line is None or not self._source.isatty():
            # Nobody's enter key has ended the line of the prompt.
            _say("")
        if line is None:
            self._lines.put_nowait(None)
        return line


async def _talk(prepared: Prepared, keeper: Keeper, asked: str | None) -> int:
    told: list[Callable[[ChangeSettled], str]] = []
    ear = Ear(lambda settled: told[0](settled) if told else str(settled.change.key))
    writer = Writer(ear, keeper, prepared.identity)
    writer.patience.revive = prepared.revive
    undoing = Undoing(keeper, prepared.identity)
    keeper.start()
    connecting = asyncio.create_task(stay_connected(prepared.target, writer, ear))
    try:
        with suppress(JournalError):
            await keeper.ask(lambda journal: journal.open())
            await undoing.load()
        lines = Lines(sys.stdin)
        database = (await _opened(ear)).database
        place = prepared.where or database.offer.database
        text = TRAINING.presets[0].filter if asked is None else asked
        try:
            bound = bind(TRAINING, database.offer)
            keys = await _keys(database, bound, text)
        except FilterError as error:
            sys.stderr.write(f"rear-diff-tui: --filter: {error}\n")
            return MISUSE
        except TableMissing as missing:
            raise DatabaseError(str(missing)) from None
        _say(f"rear-diff on {place}. Titles of the filter: {text or 'none'}.")
        conversation = Conversation(
            database,
            bound,
            keys,
            writer,
            undoing,
            ear,
            _say,
            lines.ask,
            prepared.ran.who or user_name(),
            read_only=prepared.ran.read_only,
        )
        told.append(conversation.why_not_saved)
        await conversation.go()
        return 0
    finally:
        await _leave(writer, keeper, connecting, ear)


async def _opened(ear: Ear) -> DatabaseOpened:
    while True:
        done, _ = await asyncio.wait({ear.opened}, timeout=1)
        for line in ear.said():
            _say(line)
        if done:
            return ear.opened.result()


async def _keys(database: Database, bound: BoundTable, text: str) -> list[object]:
    query = Query(bound, parse_filter(text, bound))

    async def ask(connection: AsyncConnection) -> list[object]:
        return [key async for part in asking.stream_keys(connection, query) for key in part]

    return await database.read(ask)


async def _leave(writer: Writer, keeper: Keeper, connecting: asyncio.Task[None], ear: Ear) -> None:
    await writer.wait_until_empty(SENT_WITHIN)
    for line in ear.said():
        _say(line)
    if left := writer.unsent:
        each = "it" if left == 1 else "them"
        changes = "1 change is" if left == 1 else f"{left:,} changes are"
        _say(f"{changes} not in the database yet; the next start sends {each}.")
    connecting.cancel()
    await asyncio.wait({connecting}, timeout=SENT_WITHIN)
    await keeper.finish(KEPT_WITHIN)
