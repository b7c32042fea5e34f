"""Changes that wait to be sent, and rows that somebody holds."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from time import monotonic

from psycopg import errors as pg
from psycopg.pq.abc import PGresult

from rear_diff.database.turns import Turn


class Errand(Turn):
    """A change of `row` that waits to be sent, or is on its way."""

    def __init__(self, row: Hashable, text: bytes, values: Sequence[object]) -> None:
        super().__init__()
        self.row = row
        self.text = text
        self.values = values
        self.answer: asyncio.Future[PGresult] = asyncio.get_running_loop().create_future()
        self.waiting = self.answer
        self.is_first = False
        """Whether it is the row's first, and no other of the row is sent before it is answered."""
        self.is_held = False
        """Whether it is known to take long, and the row's others no longer wait for it."""

    def tell(self, said: PGresult | BaseException) -> None:
        """Give the asker an answer, or raise an error there."""
        if self.answer.done():
            # Whoever asked has gone.
            return
        if isinstance(said, BaseException):
            self.answer.set_exception(said)
        else:
            self.answer.set_result(said)


class Held(Exception):
    """Somebody holds the row; nothing was changed."""


class HeldRow:
    """A row that somebody holds. Its changes wait one behind the other, so that they take no more
    than one connection, and stay in their order."""

    def __init__(self) -> None:
        self.askers = 0
        self._lock = asyncio.Lock()
        # When the last one began to wait that waited in vain.
        self._in_vain = 0.0

    async def wait(self, use: Callable[[], Awaitable[PGresult]]) -> PGresult:
        """What `use` gives, as soon as those before have had theirs. Raises `LockNotAvailable` also
        where another one waited in vain for all the time that it may take."""
        came = monotonic()
        async with self._lock:
            if came <= self._in_vain:
                raise pg.LockNotAvailable("canceling statement due to lock timeout")
            began = monotonic()
            try:
                return await use()
            except pg.LockNotAvailable:
                self._in_vain = began
                raise
