"""Reading pages: requests for the same page share a query that has not been sent yet."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from psycopg import AsyncConnection

from rear_diff.database.connect import Database
from rear_diff.query import PageJson, Query, fetch_page_json
from rear_diff.query.keyset import Place
from rear_diff.query.page_json import Count
from rear_diff.query.totals import Known, Totals

AT_ONCE = 2
"""Queries for the same page that run at once; what arrives meanwhile shares the next one."""


@dataclass(frozen=True)
class Wanted:
    """A page, as `fetch_page_json` is asked for it."""

    query: Query
    limit: int
    offset: int = 0
    count: Count = Count.EXACT
    by_place: bool = False
    after: Place | None = None
    versions: bool = False


class Reads:
    """The pages that are being read of one database.

    An answer shows every write that was acknowledged before its request arrived: a request joins
    no query that was sent before, and a total is taken over only in the same snapshot.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self._totals = Totals()
        self._unsent: dict[Wanted, asyncio.Task[PageJson]] = {}
        self._turns: dict[Wanted, asyncio.Semaphore] = {}
        self._users: Counter[Wanted] = Counter()

    async def page(self, wanted: Wanted) -> PageJson:
        """The page. Raises `CriterionError` and `DatabaseError`."""
        task = self._unsent.get(wanted)
        if task is None:
            # A task of its own: that one of those who wait goes away is nothing to the others.
            task = asyncio.create_task(self._read(wanted))
            task.add_done_callback(_retrieved)
            self._unsent[wanted] = task
        return await asyncio.shield(task)

    async def _read(self, wanted: Wanted) -> PageJson:
        turn = self._turns.setdefault(wanted, asyncio.Semaphore(AT_ONCE))
        self._users[wanted] += 1
        try:
            async with turn:
                return await self.database.read(self._sending(wanted))
        finally:
            self._close(wanted)
            self._users[wanted] -= 1
            if not self._users[wanted]:
                del self._users[wanted], self._turns[wanted]

    def _sending(self, wanted: Wanted) -> Callable[[AsyncConnection], Awaitable[PageJson]]:
        async def send(connection: AsyncConnection) -> PageJson:
            self._close(wanted)
            return await self._send(connection, wanted)

        return send

    def _close(self, wanted: Wanted) -> None:
        """Let nobody join this query any more."""
        if self._unsent.get(wanted) is asyncio.current_task():
            del self._unsent[wanted]

    async def _send(self, connection: AsyncConnection, wanted: Wanted) -> PageJson:
        page = await fetch_page_json(
            connection,
            wanted.query,
            wanted.limit,
            wanted.offset,
            count=wanted.count,
            known=self._totals.of(wanted.query),
            by_place=wanted.by_place,
            after=wanted.after,
            versions=wanted.versions,
        )
        if wanted.count is Count.EXACT and page.total is not None:
            self._totals.learn(wanted.query, Known(page.snapshot, page.total))
        return page


def _retrieved(task: asyncio.Task[PageJson]) -> None:
    # Where everybody who waited has gone, its failure is nobody's.
    if not task.cancelled():
        task.exception()
