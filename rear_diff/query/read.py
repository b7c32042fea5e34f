"""Reading: a page with its total, the ordered keys of a result, and rows by key."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import dict_row
from psycopg.sql import SQL, Composable, Composed, Identifier

from rear_diff.query.bound import BoundTable
from rear_diff.query.compose import (
    Parameters,
    all_columns,
    columns_of,
    key_array,
    order_by,
    relation,
    where,
)
from rear_diff.query.documents import document_columns
from rear_diff.query.keys import PackedKeys, joined, packed
from rear_diff.query.outside import ordered_outside, sorts_outside
from rear_diff.query.page_json import PageJson
from rear_diff.query.query import Query, Row

KEYS_AT_ONCE = 5000


@dataclass(frozen=True)
class Page:
    """Rows `offset` to `offset + limit` of a result and the size of the whole, of one moment."""

    rows: tuple[Row, ...]
    total: int


async def fetch_page(
    connection: AsyncConnection, query: Query, limit: int, offset: int = 0
) -> Page:
    """One page and the exact total, from one snapshot. Raises `CriterionError`."""
    if sorts_outside(query):
        keys = await fetch_keys(connection, query)
        rows = await fetch_rows(connection, query.bound, keys[offset : offset + limit])
        return Page(tuple(rows.values()), len(keys))
    parameters = Parameters()
    statement = SQL(
        "WITH whole AS (SELECT count(*) AS {total} FROM {relation}{where}), page AS ({page})"
        " SELECT page.*, whole.{total} FROM whole LEFT JOIN page ON true{order}"
    ).format(
        total=Identifier(TOTAL),
        relation=relation(query.bound),
        where=where(query, parameters),
        page=_select(query, all_columns(query.bound), parameters, limit, offset),
        order=order_by(query, "page"),
    )
    found = await _fetch_all(connection, statement, parameters)
    totals = [row.pop(TOTAL) for row in found]
    return Page(tuple(row for row in found if row[query.bound.table.key] is not None), totals[0])


async def fetch_first(connection: AsyncConnection, query: Query, limit: int) -> tuple[Row, ...]:
    """The first `limit` rows of a result, without its total. Raises `CriterionError`."""
    if sorts_outside(query):
        return (await fetch_page(connection, query, limit)).rows
    parameters = Parameters()
    statement = _select(query, all_columns(query.bound), parameters, limit, offset=0)
    return tuple(await _fetch_all(connection, statement, parameters))


async def fetch_total(connection: AsyncConnection, query: Query) -> int:
    """How many rows the whole result has. Raises `CriterionError`."""
    parameters = Parameters()
    statement = SQL("SELECT count(*) AS {} FROM {}{}").format(
        Identifier(TOTAL), relation(query.bound), where(query, parameters)
    )
    (row,) = await _fetch_all(connection, statement, parameters)
    return int(row[TOTAL])


async def fetch_page_json_outside(
    connection: AsyncConnection, query: Query, limit: int, offset: int
) -> PageJson:
    """One page as JSON and the exact total, of a query that SQL cannot sort. Raises
    `CriterionError`."""
    parameters = Parameters()
    keys = await fetch_keys(connection, query)
    page = _by_key(
        query.bound, document_columns(query.bound), keys[offset : offset + limit], parameters
    )
    statement = SQL("SELECT coalesce(json_agg(page), '[]')::text FROM ({}) AS page").format(page)
    cursor = await connection.execute(statement, parameters)
    (data,) = (await cursor.fetchone()) or ("[]",)
    return PageJson(data.encode(), len(keys), has_more=offset + limit < len(keys))


async def fetch_keys(connection: AsyncConnection, query: Query) -> PackedKeys:
    """The keys of the whole result, in its order. Raises `CriterionError`."""
    return joined([part async for part in stream_keys(connection, query)])


async def stream_keys(connection: AsyncConnection, query: Query) -> AsyncIterator[PackedKeys]:
    """The keys of the whole result in its order, in parts that take some 3 ms each to take in.

    However many there are, no more than a part is ever held unpacked. Raises `CriterionError`.
    """
    if sorts_outside(query):
        yield packed(await _keys_ordered_outside(connection, query))
        return
    parameters = Parameters()
    statement = SQL("SELECT {} FROM {}{}{}").format(
        Identifier(query.bound.table.key),
        relation(query.bound),
        where(query, parameters),
        order_by(query),
    )
    # COPY would hand over a row at a time, which takes twice as long.
    async with connection.transaction(), connection.cursor(name=KEYS, scrollable=False) as cursor:
        await cursor.execute(statement, parameters, binary=True)
        while rows := await cursor.fetchmany(KEYS_AT_ONCE):
            yield packed([key for (key,) in rows])


async def fetch_rows(
    connection: AsyncConnection, bound: BoundTable, keys: Sequence[Any], names: Sequence[str] = ()
) -> dict[Any, Row]:
    """The rows of `keys`, by key and in their order; a key that is gone is left out.

    Of each the columns `names`, the key among them; all where none is named.
    """
    parameters = Parameters()
    columns = columns_of(bound, names) if names else all_columns(bound)
    statement = _by_key(bound, columns, keys, parameters)
    rows = await _fetch_all(connection, statement, parameters)
    return {row[bound.table.key]: row for row in rows}


async def _keys_ordered_outside(connection: AsyncConnection, query: Query) -> Sequence[Any]:
    parameters = Parameters()
    names = list(dict.fromkeys([query.bound.table.key, *(sort.column for sort in query.order)]))
    statement = SQL("SELECT {} FROM {}{}").format(
        columns_of(query.bound, names), relation(query.bound), where(query, parameters)
    )
    return ordered_outside(await _fetch_all(connection, statement, parameters), query)


def _select(
    query: Query, columns: Composable, parameters: Parameters, limit: int, offset: int
) -> Composed:
    return SQL("SELECT {} FROM {}{}{} LIMIT {} OFFSET {}").format(
        columns,
        relation(query.bound),
        where(query, parameters),
        order_by(query),
        parameters.add(limit),
        parameters.add(offset),
    )


def _by_key(
    bound: BoundTable, columns: Composable, keys: Sequence[Any], parameters: Parameters
) -> Composed:
    places = Identifier(PLACES)
    return SQL(
        "SELECT {columns} FROM unnest({keys}) WITH ORDINALITY AS {places} (wanted, place)"
        " JOIN {relation} ON {key} = {places}.wanted{live} ORDER BY {places}.place"
    ).format(
        columns=columns,
        keys=key_array(bound, keys, parameters),
        places=places,
        relation=relation(bound),
        key=Identifier(bound.table.key),
        live=where(Query(bound), parameters),
    )


async def _fetch_all(
    connection: AsyncConnection, statement: Composed, parameters: Parameters
) -> list[dict[str, Any]]:
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(statement, parameters)
        return await cursor.fetchall()


# Names that no relation of a user's has.
TOTAL = "rear_diff_total"
PLACES = "rear_diff_places"
KEYS = "rear_diff_keys"
