"""A place in an ordered result, from which it goes on whatever came or went before it."""

import base64
import json
from dataclasses import dataclass

from psycopg.sql import SQL, Composable, Composed, Identifier

from rear_diff.query.bound import BoundTable
from rear_diff.query.compose import Parameters, whole_text
from rear_diff.query.query import Query
from rear_diff.tables import Sort


@dataclass(frozen=True)
class Place:
    """Behind the row `key`, whose value in the sorted column is `value` (None for null); both as
    PostgreSQL writes them as text."""

    value: str | None
    key: str


def place_text(place: Place, sort: Sort) -> str:
    """`place` in an order by `sort`, as text that goes into an address as it is."""
    parts = [sort.column, sort.descending, place.value, place.key]
    text = json.dumps(parts, separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_place(text: str, sort: Sort) -> Place:
    """The place that `place_text` gave for the same order. Raises `ValueError`."""
    try:
        parts = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True))
    except RecursionError as error:
        raise ValueError("no place") from error
    match parts:
        case [sort.column, sort.descending, (str() | None) as value, str() as key]:
            return Place(value, key)
    raise ValueError("a place in another order")


def behind(query: Query, place: Place, parameters: Parameters) -> Composable:
    """The condition that a row comes behind `place` in the query's order by one column."""
    bound, (sort, *_) = query.bound, query.order
    key_is_behind = SQL("{} > {}").format(
        Identifier(bound.table.key), _value(bound, bound.table.key, place.key, parameters)
    )
    if not bound.has(sort.column):
        return key_is_behind
    column = Identifier(sort.column)
    if sort.column == bound.table.key:
        less = SQL("{} < {}") if sort.descending else SQL("{} > {}")
        return less.format(column, _value(bound, sort.column, place.key, parameters))
    if place.value is None:
        return SQL("{} IS NULL AND {}").format(column, key_is_behind)
    value = _value(bound, sort.column, place.value, parameters)
    reached, passed = (SQL("<="), SQL("<")) if sort.descending else (SQL(">="), SQL(">"))
    # The first half alone is what an index serves.
    there = SQL("{column} {reached} {value} AND ({column} {passed} {value} OR {key})").format(
        column=column, reached=reached, passed=passed, value=value, key=key_is_behind
    )
    offered = bound.offered(sort.column)
    if offered is not None and not offered.nullable:
        return there
    return SQL("({} OR {} IS NULL)").format(there, column)


def _value(bound: BoundTable, name: str, text: str, parameters: Parameters) -> Composed:
    offered = bound.relation.columns[name]
    array = SQL("[]") if offered.is_array else SQL("")
    return SQL("{}::{}{}").format(
        parameters.add(whole_text(bound.column(name), text)),
        Identifier(offered.type_schema, offered.type_name),
        array,
    )
