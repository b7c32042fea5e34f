"""Counting the backlog of a table."""

from datetime import datetime

from psycopg import AsyncConnection
from psycopg.sql import SQL, Composable, Identifier

from rear_diff.query.backlog import CHANGED, DAY, REVIEWED, Backlog, has_backlog
from rear_diff.query.bound import BoundTable
from rear_diff.query.compose import Parameters, relation, where
from rear_diff.query.query import Query


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
