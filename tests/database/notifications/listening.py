"""Somebody who listens, and what they have heard."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from rear_diff.database.connect import Database, Target, connect
from rear_diff.database.notifications import Changed, Key, listen
from rear_diff.database.notifications.listening import AskChanged, Heard

PATIENCE = 20
"""Seconds after which something that was waited for counts as never coming."""


class Listener:
    """What was heard, in its order."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self._news = asyncio.Event()

    def tell(self, heard: Heard) -> None:
        self.heard.append(heard)
        self._news.set()

    async def until(self, holds: Callable[[list[Heard]], object]) -> None:
        """Wait until what was heard is as it should be."""
        async with asyncio.timeout(PATIENCE):
            while not holds(self.heard):
                self._news.clear()
                await self._news.wait()

    @property
    def keys(self) -> list[tuple[Key, ...]]:
        """The keys of each change that was heard."""
        return [each.keys for each in self.heard if isinstance(each, Changed)]

    def of(self, kind: type) -> list[Heard]:
        return [each for each in self.heard if isinstance(each, kind)]


@asynccontextmanager
async def listening(
    database: Database, changed: AskChanged | None = None
) -> AsyncIterator[Listener]:
    """Somebody listens to `database` meanwhile."""
    listener = Listener()
    task = asyncio.create_task(listen(database, listener.tell, changed))
    try:
        yield listener
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def end_listeners(target: Target) -> None:
    """End the server's side of each connection that listens on the channel."""
    async with connect(target) as connection:
        await connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND query LIKE 'LISTEN \"rear_diff\"%'"
        )
