"""A page as the documented JSON, which PostgreSQL writes and nobody here reads, and its total.

One statement, and so one snapshot. It sorts row addresses alone and fetches the page's rows
afterwards; it counts only where the page does not show the total; and it walks to a deep page from
the nearer end.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any, LiteralString

from psycopg import AsyncConnection
from psycopg.sql import SQL, Composable, Composed, Identifier
from psycopg.types.numeric import Int8

from rear_diff.database.statement import Statement, numbered
from rear_diff.query.bound import BoundTable
from rear_diff.query.compose import (
    BIGGEST,
    Parameters,
    column_value,
    order_by,
    relation,
    reversed_order,
    row_version,
    where,
)
from rear_diff.query.documents import document_columns
from rear_diff.query.keyset import Place, behind
from rear_diff.query.outside import sorts_outside
from rear_diff.query.query import Query
from rear_diff.query.totals import NOTHING_KNOWN, SNAPSHOT, Known
from rear_diff.tables import Sort

MOST_STATEMENTS = 256


class Count(StrEnum):
    """How the total is told, where the page does not show it: counted, by the planner's guess, or
    not at all."""

    EXACT = "exact"
    ESTIMATED = "estimated"
    NONE = "none"


@dataclass(frozen=True)
class PageJson:
    """A page as PostgreSQL wrote it: `data` is the JSON array of its rows, in UTF-8.

    `total` is the size of the whole result, None where it was not asked for, `has_more` whether
    rows come behind the page. `snapshot` names the state of the database that it shows, where that
    can be told. `last` is the place of the page's last row, where places were asked for, and
    `version` the row's, where there is one row and versions were asked for.
    """

    data: bytes
    total: int | None
    has_more: bool
    snapshot: str = ""
    last: Place | None = None
    version: str = ""


@dataclass(frozen=True)
class Shape:
    """What tells one statement for a query from another."""

    counted: bool
    by_place: bool = False
    after: Place | None = None
    versions: bool = False
    backwards: bool = False


async def fetch_page_json(
    connection: AsyncConnection,
    query: Query,
    limit: int,
    offset: int = 0,
    *,
    count: Count = Count.EXACT,
    known: Known = NOTHING_KNOWN,
    by_place: bool = False,
    after: Place | None = None,
    versions: bool = False,
) -> PageJson:
    """One page and the total, from one snapshot. Raises `CriterionError`.

    `known` is what an earlier page told of the total. Where `by_place`, the page begins behind
    `after` and not at `offset`.
    """
    if sorts_outside(query):
        from rear_diff.query.read import fetch_page_json_outside

        return await fetch_page_json_outside(connection, query, limit, offset)
    backwards = count is Count.EXACT and not by_place and offset > known.total / 2 > 0
    counted = count is Count.EXACT
    shape = Shape(counted, by_place, after, versions, backwards)
    statement, parameters = _numbered(query, shape)
    result = await statement.ask(
        connection,
        {
            **parameters,
            # Of one type each, so that one prepared statement serves them all.
            "limit": Int8(limit),
            "limit_and_one": Int8(min(limit + 1, BIGGEST - 1)),
            "offset": Int8(offset),
            "known_snapshot": known.snapshot,
            "known_total": Int8(known.total),
        },
    )
    data, found, told, snapshot, value, key, version = (
        result.get_value(0, column) for column in range(7)
    )
    rows = int(found or 0)
    total = int(told) if told is not None else None
    has_more = offset + limit < (total or 0) if backwards else rows > limit
    if total is None and count is Count.ESTIMATED:
        total = await fetch_estimate(connection, query)
    return PageJson(
        data=data or b"[]",
        total=total,
        has_more=has_more,
        snapshot=(snapshot or b"").decode(),
        last=Place(None if value is None else value.decode(), key.decode()) if key else None,
        version=(version or b"").decode() if rows == 1 else "",
    )


async def fetch_estimate(connection: AsyncConnection, query: Query) -> int:
    """How many rows the whole result has by the planner's guess. Raises `CriterionError`."""
    parameters = Parameters()
    statement = SQL("EXPLAIN (FORMAT JSON) SELECT FROM {}{}").format(
        relation(query.bound), where(query, parameters)
    )
    cursor = await connection.execute(statement, parameters, prepare=False)
    (plan,) = await cursor.fetchone() or ([],)
    return int(plan[0]["Plan"]["Plan Rows"])


@lru_cache(maxsize=MOST_STATEMENTS)
def _numbered(query: Query, shape: Shape) -> tuple[Statement, Mapping[str, Any]]:
    statement, parameters = _statement(query, shape)
    return numbered(statement), parameters


def _statement(query: Query, shape: Shape) -> tuple[str, Mapping[str, Any]]:
    """The statement and the values of its criteria; the page's own are given when it is sent."""
    parameters = Parameters()
    conditions = where(query, parameters)
    further = _from_place_on(query, conditions, shape, parameters)
    template = _template(query.bound, query.order, replace(shape, after=None), bool(shape.after))
    statement = template.replace(HERE, conditions.as_string()).replace(THERE, further.as_string())
    return statement, parameters


HERE, THERE = "/* conditions */", "/* conditions, from a place on */"


@lru_cache(maxsize=MOST_STATEMENTS)
def _template(bound: BoundTable, order: tuple[Sort, ...], shape: Shape, further: bool) -> str:
    """The statement but for its conditions. Composing it takes longer than many a page."""
    query = Query(bound, (), order)
    counting = SQL("(SELECT count(*) FROM {}{})").format(relation(bound), SQL(HERE))
    counting = SQL(
        "CASE WHEN {snapshot} = %(known_snapshot)s THEN %(known_total)s::bigint ELSE {counting} END"
    ).format(snapshot=SNAPSHOT, counting=counting)
    return (
        SQL(BACKWARDS if shape.backwards else FORWARDS)
        .format(
            columns=document_columns(bound),
            relation=relation(bound),
            address=_address(bound),
            told=_told(query, shape),
            conditions=SQL(THERE),
            order=order_by(query),
            back=reversed_order(query),
            total=_total(counting, shape, further=further),
            counting=counting,
            snapshot=SNAPSHOT if bound.relation.is_stored and shape.counted else NO_TEXT,
        )
        .as_string()
    )


NO_TEXT = SQL("NULL::text")
FORWARDS: LiteralString = """
WITH place AS MATERIALIZED (
    SELECT {address} AS address, {told} FROM {relation}{conditions}{order}
    LIMIT %(limit_and_one)s OFFSET %(offset)s
), last AS (SELECT * FROM place LIMIT 1 OFFSET greatest(%(limit)s - 1, 0))
SELECT
    (SELECT coalesce(json_agg(page), '[]') FROM (
        SELECT {columns} FROM {relation}
        WHERE {address} = ANY(ARRAY(SELECT address FROM place LIMIT %(limit)s)){order}
    ) AS page)::text,
    (SELECT count(*) FROM place),
    {total},
    {snapshot},
    (SELECT value FROM last),
    (SELECT key FROM last),
    (SELECT version FROM place LIMIT 1)
"""

BACKWARDS: LiteralString = """
WITH whole AS MATERIALIZED (SELECT {counting} AS total), place AS MATERIALIZED (
    SELECT {address} AS address FROM {relation}{conditions}{back}
    LIMIT greatest(least(%(limit)s, (SELECT total FROM whole) - %(offset)s), 0)
    OFFSET greatest((SELECT total - least(%(offset)s, total) FROM whole) - %(limit)s, 0)
)
SELECT
    (SELECT coalesce(json_agg(page), '[]') FROM (
        SELECT {columns} FROM {relation}
        WHERE {address} = ANY(ARRAY(SELECT address FROM place)){order}
    ) AS page)::text,
    (SELECT count(*) FROM place),
    (SELECT total FROM whole),
    {snapshot},
    NULL,
    NULL,
    NULL
"""


def _total(counting: Composable, shape: Shape, *, further: bool) -> Composable:
    otherwise = counting if shape.counted else SQL("NULL")
    if further:
        return otherwise
    return SQL(
        "(SELECT CASE WHEN count(*) <= %(limit)s AND (count(*) > 0 OR %(offset)s = 0)"
        " THEN %(offset)s + count(*) ELSE {} END FROM place)"
    ).format(otherwise)


def _told(query: Query, shape: Shape) -> Composed:
    """What a row tells of its place and its version, as far as that is asked for."""
    bound, (sort, *_) = query.bound, query.order
    value: Composable = NO_TEXT
    key: Composable = NO_TEXT
    if shape.by_place:
        value = SQL("{}::text").format(column_value(bound, sort.column))
        key = SQL("{}::text").format(Identifier(bound.table.key))
    version = row_version(bound) if shape.versions else SQL("''")
    return SQL("{} AS value, {} AS key, {} AS version").format(value, key, version)


def _from_place_on(
    query: Query, conditions: Composed, shape: Shape, parameters: Parameters
) -> Composable:
    if shape.after is None:
        return conditions
    further = behind(query, shape.after, parameters)
    if query.criteria or query.bound.hides_deleted:
        return SQL("{} AND {}").format(conditions, further)
    return SQL(" WHERE {}").format(further)


def _address(bound: BoundTable) -> Composable:
    """What finds a row again within the statement."""
    # Quicker than by the key, but a view has none.
    return SQL("ctid") if bound.relation.has_versions else Identifier(bound.table.key)
