"""What the app asks all the time, measured, and which index would help."""

from dataclasses import dataclass
from typing import Any

from psycopg import AsyncConnection
from psycopg import errors as pg
from psycopg.sql import SQL, Composed

from rear_diff.database.offer import Offer, quoted
from rear_diff.doctor.finding import Finding, note, ok
from rear_diff.query import BoundTable, Contains, Query, TableMissing, bind
from rear_diff.query.compose import Parameters, all_columns, order_by, relation, where
from rear_diff.tables import MEDIA, TRAINING, Sort, Table

PAGE = 200
"""Rows of the app's first page, where no setting says otherwise."""
PATIENCE = 3.0
"""Seconds after which a measurement is given up."""
QUICK = 30.0
"""Milliseconds that nobody notices."""
QUICK_SEARCH = 150.0
"""The same of a search, which is typed and not held."""
UNHEARD = "qzxjqzxj"
"""What no title has in it, so that all of them are looked at."""


@dataclass(frozen=True)
class Measured:
    """How long a question takes, None where it was given up, and whether it sorts for that."""

    milliseconds: float | None
    sorts: bool = False

    def __str__(self) -> str:
        if self.milliseconds is None:
            return f"more than {PATIENCE * 1000:,.0f} ms"
        return f"{self.milliseconds:,.1f} ms"

    def slower_than(self, limit: float) -> bool:
        """Whether somebody would notice."""
        return self.milliseconds is None or self.milliseconds > limit


async def index_findings(connection: AsyncConnection, offer: Offer) -> list[Finding]:
    """The first page and the search by name of each large table. Nothing is made or changed."""
    findings: list[Finding] = []
    for table in (TRAINING, MEDIA):
        try:
            bound = bind(table, offer)
        except TableMissing:
            continue
        if not bound.relation.is_view:
            findings.append(await _page(connection, bound))
            findings.append(await _search(connection, bound))
    return findings


async def _page(connection: AsyncConnection, bound: BoundTable) -> Finding:
    table = bound.table
    about = f"{table.schema}.{table.relation}"
    now = await _measured(connection, *_first(Query(bound)))
    told = f"The first page, by {table.default_sort.column}, takes {now}"
    if not now.slower_than(QUICK) or not bound.has(table.default_sort.column):
        return ok(about, f"{told}.")
    if not now.sorts and now.milliseconds is not None:
        return note(about, f"{told} with an index; the server or its disk is slow.")
    # The key has an index: a page by it costs what a page by the new index would.
    by_key = await _measured(connection, *_first(Query(bound, sorts=(Sort(table.key),))))
    return note(
        about,
        f"{told}; with an index about {by_key}, which a page by {table.key} takes.",
        _create(bound, table),
    )


def _create(bound: BoundTable, table: Table) -> str:
    sort = table.default_sort
    offered = bound.offered(sort.column)
    nulls = " NULLS LAST" if sort.descending and offered and offered.nullable else ""
    direction = " DESC" if sort.descending else ""
    return (
        f"CREATE INDEX CONCURRENTLY ON {table.schema}.{table.relation} "
        f"({quoted(sort.column)}{direction}{nulls}, {quoted(table.key)});"
    )


async def _search(connection: AsyncConnection, bound: BoundTable) -> Finding:
    table = bound.table
    about = f"{table.schema}.{table.relation}"
    parameters = Parameters()
    statement = SQL("SELECT FROM {}{}").format(
        relation(bound), where(Query(bound, (Contains(table.search, UNHEARD),)), parameters)
    )
    now = await _measured(connection, statement, parameters)
    told = f"A search in {table.search} takes {now}"
    if not now.slower_than(QUICK_SEARCH):
        return ok(about, f"{told}.")
    return note(
        about,
        f"{told}, because it looks at every row; an index of trigrams finds them without.",
        "CREATE EXTENSION IF NOT EXISTS pg_trgm;",
        f"CREATE INDEX CONCURRENTLY ON {about} USING gin ({quoted(table.search)} gin_trgm_ops);",
    )


def _first(query: Query) -> tuple[Composed, Parameters]:
    parameters = Parameters()
    return SQL("SELECT {} FROM {}{}{} LIMIT {}").format(
        all_columns(query.bound),
        relation(query.bound),
        where(query, parameters),
        order_by(query),
        parameters.add(PAGE),
    ), parameters


async def _measured(
    connection: AsyncConnection, statement: Composed, parameters: Parameters
) -> Measured:
    """The quicker of two runs, so that what the disk had to be asked for does not count."""
    explained = SQL("EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {}").format(statement)
    runs: list[Measured] = []
    try:
        async with connection.transaction():
            await connection.execute("SET TRANSACTION READ ONLY")
            await connection.execute(
                "SELECT set_config('statement_timeout', %s, true)", [f"{PATIENCE * 1000:.0f}ms"]
            )
            for _ in range(2):
                cursor = await connection.execute(explained, parameters)
                row = await cursor.fetchone()
                (plan,) = row[0] if row else ({},)
                runs.append(Measured(plan["Execution Time"], _sorts(plan["Plan"])))
    except pg.QueryCanceled:
        return Measured(None, sorts=True)
    return min(runs, key=lambda run: run.milliseconds or 0.0)


def _sorts(plan: dict[str, Any]) -> bool:
    return plan["Node Type"] == "Sort" or any(map(_sorts, plan.get("Plans", ())))
