"""Waiting for a database that is away: longer each time, and told by the second."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from threading import Thread

from textual.message_pump import MessagePump

from rear_diff.database.errors import DatabaseAway
from tui.messages import DatabaseAwayNow, DatabaseBack

WAITS = (1, 2, 4, 8)
"""Seconds until it is tried again: the first time, the second, and so on; then always the last."""

SILENT = "The database does not answer."

TICK = 1.0
"""Seconds as they are counted."""


class Patience:
    """Between one attempt and the next."""

    def __init__(self, tell: MessagePump) -> None:
        self._tell = tell
        self.revive: Callable[[], None] | None = None
        """Starts the server anew, should it have died; called in threads, one at a time."""
        self._reviving: Thread | None = None
        self._attempts = 0
        self._now = asyncio.Event()

    @property
    def waiting(self) -> bool:
        """Whether the database was away when it was last tried."""
        return self._attempts > 0

    async def wait(self, error: Exception) -> None:
        """Wait for the next attempt, because of `error`, and tell how long that is."""
        why, away = str(error), isinstance(error, DatabaseAway)
        seconds = WAITS[min(self._attempts, len(WAITS) - 1)]
        self._attempts += 1
        self._now.clear()
        if away:
            self._revive()
        for left in range(seconds, 0, -1):
            self._tell.post_message(DatabaseAwayNow(why, left, away))
            with suppress(TimeoutError):
                async with asyncio.timeout(TICK):
                    await self._now.wait()
                    break
        self._tell.post_message(DatabaseAwayNow(why, 0, away))

    def hurry(self) -> None:
        """Try now."""
        self._now.set()

    def silent(self) -> None:
        """An attempt is under way, and nothing has been heard of it for long."""
        self._attempts += 1
        self._tell.post_message(DatabaseAwayNow(SILENT, 0, away=True))

    def _revive(self) -> None:
        if self.revive and not (self._reviving and self._reviving.is_alive()):
            # A daemon: a server that froze must not keep the app from ending.
            self._reviving = Thread(target=self.revive, name="revive", daemon=True)
            self._reviving.start()

    def over(self) -> None:
        """The database has answered."""
        if self._attempts:
            self._attempts = 0
            self._tell.post_message(DatabaseBack())
