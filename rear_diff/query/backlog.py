"""How much of a table a person has still to review, and how much was done today."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg import AsyncConnection
from psycopg.sql import SQL, Composable, Identifier

from rear_diff.query.bound import BoundTable
from rear_diff.query.compose import Parameters, relation, where
from rear_diff.query.query import Query

REVIEWED = "reviewed"
CHANGED = "updated_at"
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Backlog:
    """The rows of a table, those of them that are reviewed, and those that were done today.

    `today` counts reviewed rows that were last changed within the day. No column says who
    changed a row or when it was reviewed: a row that was reviewed earlier and changed today for
    another reason counts as well. None where the database has no `updated_at`.
    """

    rows: int
    reviewed: int
    today: int | None

    @property
    def left(self) -> int:
        """Rows that are not reviewed."""
        return self.rows - self.reviewed


def has_backlog(bound: BoundTable) -> bool:
    """Whether the table can tell: the database has its column `reviewed`, and it is readable."""
    return bound.table.column(REVIEWED) is not None and bound.has(REVIEWED)


async def fetch_backlog(
    connection: AsyncConnection, bound: BoundTable, since: datetime
) -> Backlog | None:
    """The backlog of a whole table, in one statement; the day began at `since`.

    None where the table cannot tell (`has_backlog`).
    """
    if not has_backlog(bound):
        return None
    parameters = Parameters()
    statement = SQL(
        "SELECT count(*), count(*) FILTER (WHERE {reviewed}), {today} FROM {relation}{where}"
    ).format(
        reviewed=Identifier(REVIEWED),
        today=_today(bound, since, parameters),
        relation=relation(bound),
        where=where(Query(bound), parameters),
    )
    cursor = await connection.execute(statement, parameters)
    rows, reviewed, today = await cursor.fetchone() or (0, 0, None)
    return Backlog(rows, reviewed, today)


def _today(bound: BoundTable, since: datetime, parameters: Parameters) -> Composable:
    if bound.table.column(CHANGED) is None or not bound.has(CHANGED):
        return SQL("NULL::bigint")
    return SQL(
        "count(*) FILTER (WHERE {reviewed} AND {changed} >= {since} AND {changed} < {end})"
    ).format(
        reviewed=Identifier(REVIEWED),
        changed=Identifier(CHANGED),
        since=parameters.add(since),
        end=parameters.add(since + DAY),
    )
