"""Whether the database answers: looked for until it does, and known to be away until it is back."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from time import monotonic

from rear_diff.database.connect import Target, look_anew
from rear_diff.database.errors import (
    DatabaseAway,
    DatabaseBusy,
    DatabaseError,
    LoginRefused,
    NoAnswer,
)
from rear_diff.database.hosts import count
from rear_diff.database.offer import Offer
from rear_diff.database.served import ServedDatabase, Timed, untimed

log = logging.getLogger(__name__)

# Seconds. Whoever asks is told within one that the database is away, this look included.
LOOK_WITHIN = 0.8
# A look is waited for in so many steps, each of which may come late.
LOOK_STEPS = 16
# The first look, for which nobody waits yet.
FIRST_LOOK_WITHIN = 3.0
# Between two looks at a database that is away.
LOOK_EVERY = 0.5
# Between two looks at a standby, which may be promoted.
STANDBY_LOOK_EVERY = 2.0
UNASKED = "The database is away: it has not answered yet."


class Link:
    """The way to the database behind `target`, which may be away: then `database` is not for use.

    After the first failure everybody is told at once, without another attempt; a task of its own
    looks for the database until it is back, and then looks at what it offers anew.
    """

    def __init__(
        self, target: Target, relations: Iterable[tuple[str, str]], timed: Timed = untimed
    ) -> None:
        self.lost: asyncio.Future[DatabaseError] = asyncio.Future()
        """Done once the database is away, with why; another one when it is back."""
        self._target = target
        self._relations = tuple(relations)
        self._timed = timed
        self._known: ServedDatabase | None = None
        self._why: DatabaseError | None = DatabaseAway(UNASKED)
        self._looking: asyncio.Task[None] | None = None
        self._last_seen = 0.0

    @property
    def known(self) -> ServedDatabase | None:
        """The database, whether or not it is there now; None until it was there once."""
        return self._known

    @property
    def away(self) -> DatabaseError | None:
        """Why the database is away; None while it answers."""
        return self._why

    @property
    def database(self) -> ServedDatabase:
        """The database. Raises `DatabaseAway` while it is away."""
        self.require()
        if self._known is None:
            raise DatabaseAway(UNASKED)
        return self._known

    def require(self) -> None:
        """Raises `DatabaseAway`, at once, while the database is known to be away."""
        if self._why is not None:
            raise type(self._why)(str(self._why))

    def seen(self) -> None:
        """The database has just answered."""
        self._last_seen = monotonic()

    async def check(self, believed: float = 0) -> None:
        """See, within a second, whether the database answers. Raises `DatabaseAway`.

        Many who ask at once share one look; an answer, whoever's, of the last `believed` seconds
        will do. A server that has no connection left is there.
        """
        self.require()
        if monotonic() - self._last_seen >= believed:
            await self._look()
            self.require()

    async def _look(self, within: float = LOOK_WITHIN) -> None:
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look_once(within))
        await asyncio.wait({self._looking})

    async def _look_once(self, within: float) -> None:
        look = asyncio.create_task(look_anew(self._target, self._relations))
        # Who is ended meanwhile does not hear any more how it went.
        look.add_done_callback(_forget)
        # The wait is outside: psycopg can take much longer to give up a server that froze. It is in
        # steps, so that a process that has too much to do does not take itself for the database.
        for _ in range(LOOK_STEPS):
            await asyncio.wait({look}, timeout=within / LOOK_STEPS)
            if look.done():
                break
        if not look.done():
            look.cancel()
            self._lose(NoAnswer("The database is away: it does not answer."))
            return
        try:
            await self._found(look.result())
        except DatabaseBusy:
            self.seen()
        except DatabaseError as error:
            self._lose(error)

    async def _found(self, offer: Offer) -> None:
        self.seen()
        if self._known is None:
            self._known = ServedDatabase(self, offer, self._target, self._timed)
            await self._known.open()
        elif self._why is not None or self._known.offer.read_only != offer.read_only:
            # What is left of the pools' connections leads to where the database was before.
            await self._known.drain()
            self._known.offer = offer
        if self.lost.done():
            log.warning("The database answers again.")
            self.lost = asyncio.Future()
        self._why = None

    def _lose(self, error: DatabaseError) -> None:
        if self._why is None or str(self._why) != str(error):
            log.warning("%s", error)
        self._why = error
        if not self.lost.done():
            self.lost.set_result(error)

    async def keep_looking(self) -> None:
        """Look for the database whenever it is away, until cancelled."""
        while True:
            standby = self._known is not None and self._known.offer.read_only
            await asyncio.wait({self.lost}, timeout=STANDBY_LOOK_EVERY if standby else None)
            # Nobody waits for this one, so that each of several hosts gets its time.
            await self._look(self._long_look if self._why is not None else LOOK_WITHIN)
            if self._why is not None:
                await asyncio.sleep(LOOK_EVERY)

    @property
    def _long_look(self) -> float:
        keywords = self._target.keywords()
        hosts = count(keywords)
        return LOOK_WITHIN if hosts == 1 else hosts * float(keywords["connect_timeout"]) + 1

    async def first_look(self) -> None:
        """Look once, so that a database that is there is there from the first request on.

        Raises `LoginRefused`: that is for whoever starts the server to put right.
        """
        await self._look(FIRST_LOOK_WITHIN)
        if isinstance(self._why, LoginRefused):
            raise self._why

    async def close(self) -> None:
        """Close the connections, those in use after a moment."""
        if self._looking is not None:
            self._looking.cancel()
        if self._known is not None:
            await self._known.close()


def _forget(task: asyncio.Task[object]) -> None:
    with suppress(asyncio.CancelledError):
        task.exception()


@asynccontextmanager
async def linked(
    target: Target, relations: Iterable[tuple[str, str]], timed: Timed = untimed
) -> AsyncIterator[Link]:
    """The way to the database behind `target`, whether or not it is there.

    `timed` is told of each `read` and `write` how many seconds it took. Raises `LoginRefused`.
    """
    link = Link(target, relations, timed)
    await link.first_look()
    looking = asyncio.create_task(link.keep_looking())
    try:
        yield link
    finally:
        looking.cancel()
        await asyncio.wait({looking})
        await asyncio.shield(link.close())
