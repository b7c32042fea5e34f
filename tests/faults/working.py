"""A person at work, without a screen: what is labelled, kept, sent and taken back."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from psycopg.rows import dict_row
from textual.message import Message
from textual.message_pump import MessagePump

from rear_diff.database.connect import Database, Target, connect
from rear_diff.labelling import Change
from rear_diff.labelling.journal import Draft, Entry, Journal, Source, new_step
from rear_diff.tables import TRAINING
from tui.keeping import Keeper
from tui.messages import ChangeSettled, ChangesNotKept
from tui.undoing import Taken, Undoing
from tui.writing import Writer

HERE = "the database under test"
PATIENCE = 30
"""Seconds after which something that was waited for counts as never coming."""

Answer = TypeVar("Answer")


class Told(MessagePump):
    """Hears what a screen would."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[Message] = []

    def post_message(self, message: Message) -> bool:
        self.messages.append(message)
        return True


class Dying(Keeper):
    """A keeper whose process dies when it is to do something for the `lives`th time: just before
    that, or just after it was done."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.lives = -1
        self.dies_after = False
        self.died = asyncio.Event()
        self.journal: Journal | None = None

    async def ask(self, ask: Callable[[Journal], Answer]) -> Answer:
        def remembering(journal: Journal) -> Answer:
            self.journal = journal
            return ask(journal)

        self.lives -= 1
        if self.lives == 0 and not self.dies_after:
            await self._die()
        answer = await super().ask(remembering)
        if self.lives == 0:
            await self._die()
        return answer

    async def _die(self) -> None:
        self.died.set()
        await asyncio.Event().wait()


class Run:
    """One run of an app: made by `run_on`."""

    def __init__(self, path: Path) -> None:
        self.told = Told()
        self.keeper = Dying(path)
        self.writer = Writer(self.told, self.keeper, HERE)
        self.undoing = Undoing(self.keeper, HERE)

    def change(self, row: dict[str, Any], **after: Any) -> Draft:
        """Label the row that is seen as `row`."""
        seen = {name: row[name] for name in after}
        draft = Draft(Change(TRAINING, row["imdb_id"], after, seen, "me"), new_step(), Source.TABLE)
        self.undoing.did(draft)
        self.writer.put(draft)
        return draft

    def take(self, taken: Taken | None) -> bool:
        """Take back what is to be taken back; whether there is anything."""
        if taken is None:
            return False
        self.writer.put(*taken.drafts)
        return True

    async def sent(self) -> None:
        """Wait until everything is settled, or the process has died."""
        ends = [
            asyncio.create_task(each.wait()) for each in (self.writer.emptied, self.keeper.died)
        ]
        done, left = await asyncio.wait(ends, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        for task in left:
            task.cancel()
        assert done, f"{self.writer.unsent} are still unsent"
        for message in self.told.messages:
            assert not isinstance(message, ChangesNotKept), message.why

    def settled(self) -> list[tuple[str, str]]:
        """The rows whose changes were told as settled, and how."""
        return [
            (message.change.key, type(message.outcome).__name__)
            for message in self.told.messages
            if isinstance(message, ChangeSettled)
        ]

    async def history(self) -> list[Entry]:
        """The journal, the oldest first."""
        return (await self.keeper.ask(lambda journal: journal.history(HERE, limit=10_000)))[::-1]


@asynccontextmanager
async def run_on(
    database: Database, path: Path, *, lives: tuple[int, bool] | None = None
) -> AsyncIterator[Run]:
    """A run that sends to `database`; however it ends, nothing more is sent then. It is killed
    where `lives` says so: when it is to do something for that many times, before that or after."""
    run = Run(path)
    run.keeper.start()
    writing = asyncio.create_task(run.writer.run(database))
    try:
        await run.writer.take_over()
        await run.undoing.load()
        run.keeper.lives, run.keeper.dies_after = lives or (-1, False)
        yield run
    finally:
        writing.cancel()
        with suppress(asyncio.CancelledError):
            await writing
        # Whatever was under way has ended before the run's lock goes.
        await run.writer.stopped()
        await run.keeper.finish(PATIENCE)


async def stored(target: Target, key: str) -> dict[str, Any]:
    """The row as the database has it now."""
    async with connect(target) as connection, connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute("SELECT * FROM atp.training WHERE imdb_id = %s", [key])
        row = await cursor.fetchone()
        assert row is not None
        return row


async def keys(target: Target, count: int) -> list[str]:
    """The keys of so many titles that nobody has labelled."""
    async with connect(target) as connection:
        cursor = await connection.execute(
            "SELECT imdb_id FROM atp.training WHERE label IS NULL ORDER BY 1 LIMIT %s", [count]
        )
        return [row[0] for row in await cursor.fetchall()]


async def change_behind(target: Target, key: str, **values: Any) -> None:
    """Change a row as somebody else."""
    async with connect(target) as connection:
        for name, value in values.items():
            await connection.execute(
                f"UPDATE atp.training SET {name} = %s WHERE imdb_id = %s", [value, key]
            )
