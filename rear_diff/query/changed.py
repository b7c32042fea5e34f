"""Asking which rows were changed, where nobody announces it or nobody hears it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from psycopg import AsyncConnection
from psycopg.sql import SQL, Identifier

from rear_diff.database.connect import Database
from rear_diff.database.notifications import Changed
from rear_diff.query.backlog import CHANGED
from rear_diff.query.bound import BoundTable
from rear_diff.query.compose import relation

OVERLAP = timedelta(seconds=30)
"""How far back is asked again: a moment is that of a transaction's begin, not of its end."""

MOST = 1_000
"""Rows that are told one by one; of more it is told that there are many."""


def tells_changes(bound: BoundTable) -> bool:
    """Whether the table's rows tell when they were changed."""
    return bound.table.column(CHANGED) is not None and bound.has(CHANGED)


@dataclass
class _Asked:
    since: datetime
    told: dict[Any, datetime] = field(default_factory=dict)


class ChangedRows:
    """Which rows of tables were changed since it was asked before, by their `updated_at`.

    `tables` gives those that matter now; of a table that cannot tell nothing is said.
    """

    def __init__(self, tables: Callable[[], Iterable[BoundTable]]) -> None:
        self._tables = tables
        self._asked: dict[str, _Asked] = {}

    async def __call__(self, database: Database) -> Sequence[Changed]:
        """What was changed. Raises `DatabaseError`."""
        news: list[Changed] = []
        for bound in self._tables():
            if tells_changes(bound):
                changed = await database.read(partial(self._look, bound))
                news += [changed] if changed else []
        return news

    async def _look(self, bound: BoundTable, connection: AsyncConnection) -> Changed | None:
        name = bound.table.name
        asked = self._asked.get(name)
        cursor = await connection.execute("SELECT statement_timestamp()")
        now: datetime = (await cursor.fetchone() or (None,))[0]
        if asked is None:
            self._asked[name] = _Asked(now - OVERLAP)
            return Changed(name)
        statement = SQL(
            "SELECT {key}, {changed} FROM {relation} WHERE {changed} > %s"
            " ORDER BY {changed} DESC LIMIT %s"
        ).format(
            key=Identifier(bound.table.key),
            changed=Identifier(CHANGED),
            relation=relation(bound),
        )
        cursor = await connection.execute(statement, [asked.since, MOST])
        found: dict[Any, datetime] = dict(await cursor.fetchall())
        news = tuple(key for key, moment in found.items() if asked.told.get(key) != moment)
        self._asked[name] = _Asked(now - OVERLAP, found)
        if len(found) == MOST and news:
            return Changed(name)
        return Changed(name, news) if news else None
