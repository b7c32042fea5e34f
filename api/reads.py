"""Reading: requests for the same share a query that has not been sent yet."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from psycopg import AsyncConnection

from rear_diff.database.connect import Database
from rear_diff.query import PageJson, Query, fetch_page_json
from rear_diff.query.keyset import Place
from rear_diff.query.page_json import Count
from rear_diff.query.totals import Known, Totals

Answer = TypeVar("Answer")

AT_ONCE = 2
"""Queries for the same that run at once; what arrives meanwhile shares the next one."""


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


class _GivenUpError(Exception):
    """Whoever was to send the query that others waited for has gone."""


@dataclass
class _Line:
    """Those who want the same: the query that is not sent yet, and how many wait or read."""

    unsent: asyncio.Future[Any] | None = None
    users: int = 0
    turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))


class Reads:
    """What is being read of one database.

    An answer shows every write that was acknowledged before its request arrived: a request joins
    no query that was sent before, and a total is taken over only in the same snapshot.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self._totals = Totals()
        self._lines: dict[Hashable, _Line] = {}

    async def page(self, wanted: Wanted) -> PageJson:
        """The page. Raises `CriterionError` and `DatabaseError`."""
        return await self.shared(wanted, lambda connection: self._send(connection, wanted))

    async def shared(
        self, key: Hashable, ask: Callable[[AsyncConnection], Awaitable[Answer]]
    ) -> Answer:
        """What `ask` answers, or another one's that has the same `key` and is not sent yet.

        Raises what `ask` raises, and `DatabaseError`.
        """
        line = self._lines.get(key)
        if line is None:
            line = self._lines[key] = _Line()
        line.users += 1
        try:
            while line.unsent is not None:
                try:
                    answer: Answer = await asyncio.shield(line.unsent)
                except _GivenUpError:
                    continue
                return answer
            return await self._lead(line, ask)
        finally:
            line.users -= 1
            if not line.users:
                del self._lines[key]

    async def _lead(
        self, line: _Line, ask: Callable[[AsyncConnection], Awaitable[Answer]]
    ) -> Answer:
        """Send the query, for all who come before it is sent."""
        shared = line.unsent = asyncio.get_running_loop().create_future()

        def begun() -> None:
            if line.unsent is shared:
                line.unsent = None

        async def send(connection: AsyncConnection) -> Answer:
            begun()
            return await ask(connection)

        try:
            async with line.turn:
                answer = await self.database.read(send, begun)
        except BaseException as error:
            shared.set_exception(error if isinstance(error, Exception) else _GivenUpError())
            # Where nobody else waits, it is nobody's.
            shared.exception()
            raise
        else:
            shared.set_result(answer)
            return answer
        finally:
            begun()

    async def _send(self, connection: AsyncConnection, wanted: Wanted) -> PageJson:
        exact = wanted.count is Count.EXACT
        known = self._totals.of(wanted.query)
        page = await fetch_page_json(
            connection,
            wanted.query,
            wanted.limit,
            wanted.offset,
            count=wanted.count,
            known=known,
            by_place=wanted.by_place,
            after=wanted.after,
            versions=wanted.versions,
        )
        if exact and page.total is not None and page.snapshot != known.snapshot:
            self._totals.learn(wanted.query, Known(page.snapshot, page.total))
        return page
