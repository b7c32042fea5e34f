"""Criteria and sort keys as SQL: identifiers from descriptions, values as parameters."""

import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache, singledispatch

from psycopg.sql import SQL, Composable, Composed, Identifier, Placeholder

from rear_diff.query.bound import BoundTable
from rear_diff.query.criteria import (
    Between,
    Contains,
    Criterion,
    CriterionError,
    Equals,
    Has,
    IsNull,
    Not,
    OneOf,
    Value,
)
from rear_diff.query.query import Query
from rear_diff.tables import Column, Kind, Sort

# What a column that the database lacks is a null of.
ABSENT: dict[Kind, SQL] = {
    Kind.TEXT: SQL("NULL::text"),
    Kind.VERSION: SQL("NULL::text"),
    Kind.ENUM: SQL("NULL::text"),
    Kind.INTEGER: SQL("NULL::bigint"),
    Kind.NUMBER: SQL("NULL::numeric"),
    Kind.BOOLEAN: SQL("NULL::boolean"),
    Kind.MOMENT: SQL("NULL::timestamptz"),
    Kind.LIST: SQL("NULL::text[]"),
}


# What a value for a column must be, and how that is told to whoever gave another.
FITTING: dict[Kind, tuple[tuple[type, ...], str]] = {
    Kind.TEXT: ((str,), "text"),
    Kind.VERSION: ((str,), "text"),
    Kind.ENUM: ((str,), "text"),
    Kind.INTEGER: ((int,), "a whole number"),
    Kind.NUMBER: ((int, float, Decimal), "a number"),
    Kind.BOOLEAN: ((bool,), "true or false"),
    Kind.MOMENT: ((datetime,), "a moment"),
    Kind.LIST: ((), "a list, and asked for by what it has"),
}


# Past these a number breaks off the statement instead of being equal to nothing.
BIGGEST = 2**63
MOST_DIGITS = 1000


class Parameters(dict[str, object]):
    """The values of one statement, by the names of their placeholders."""

    def add(self, value: object) -> Placeholder:
        """Take `value` in and return the placeholder that stands for it."""
        name = f"value_{len(self)}"
        self[name] = value
        return Placeholder(name)


def relation(bound: BoundTable) -> Composable:
    """The relation's name, with its schema."""
    return Identifier(bound.relation.schema, bound.relation.name)


def column_value(bound: BoundTable, name: str) -> Composable:
    """The column's name, or a null of its kind. Raises `CriterionError`."""
    column = bound.column(name)
    return Identifier(name) if bound.has(name) else ABSENT[column.kind]


def where(query: Query, parameters: Parameters) -> Composed:
    """The WHERE clause, or nothing. Raises `CriterionError` for what cannot be asked."""
    bound = query.bound
    parts: list[Composable] = [
        condition(criterion, bound, parameters) for criterion in query.criteria
    ]
    if bound.table.deleted and bound.hides_deleted:
        parts.append(SQL("{} IS NULL").format(Identifier(bound.table.deleted.name)))
    return SQL(" WHERE {}").format(SQL(" AND ").join(parts)) if parts else Composed([])


def reversed_order(query: Query) -> Composed:
    """The ORDER BY clause that gives the rows of `order_by` from the last to the first."""
    bound = query.bound
    source = (bound.relation.schema, bound.relation.name)
    keys: list[Composable] = [
        Identifier(*source, sort.column)
        + SQL("" if sort.descending else " DESC")
        + SQL(" NULLS FIRST")
        for sort in query.order
        if bound.has(sort.column)
    ]
    if bound.table.key not in {sort.column for sort in query.order}:
        keys.append(Identifier(*source, bound.table.key) + SQL(" DESC"))
    return SQL(" ORDER BY {}").format(SQL(", ").join(keys))


def order_by(query: Query, *source: str) -> Composed:
    """The ORDER BY clause: the sort keys, nulls last, then the primary key.

    They are columns of `source`, which is the relation itself unless it is named: a bare name
    would mean what the SELECT list made of the column, which sorts otherwise and has no index.
    """
    bound = query.bound
    source = source or (bound.relation.schema, bound.relation.name)
    keys = [_sort_key(sort, bound, source) for sort in query.order if bound.has(sort.column)]
    if bound.table.key not in {sort.column for sort in query.order}:
        keys.append(Identifier(*source, bound.table.key))
    return SQL(" ORDER BY {}").format(SQL(", ").join(keys))


def _sort_key(sort: Sort, bound: BoundTable, source: tuple[str, ...]) -> Composable:
    direction = SQL(" DESC") if sort.descending else SQL("")
    offered = bound.offered(sort.column)
    # Left out where it says nothing, because a plain index then serves either direction.
    nulls = SQL(" NULLS LAST") if offered is None or offered.nullable else SQL("")
    return Identifier(*source, sort.column) + direction + nulls


def key_array(bound: BoundTable, keys: Sequence[object], parameters: Parameters) -> Composed:
    """`keys` as an array of the key's own type; with any other type no index would serve."""
    column = bound.column(bound.table.key)
    offered = bound.relation.columns[column.name]
    whole = [whole_text(column, key) if isinstance(key, str) else key for key in keys]
    return SQL("{}::{}[]").format(
        parameters.add(whole), Identifier(offered.type_schema, offered.type_name)
    )


@singledispatch
def condition(criterion: Criterion, bound: BoundTable, _: Parameters) -> Composed:
    """One criterion as a condition that is true, false, or null where it cannot be told."""
    raise TypeError(f"{criterion!r} of {bound.table.name} is no criterion")


@condition.register
def _equals(criterion: Equals, bound: BoundTable, parameters: Parameters) -> Composed:
    column = bound.column(criterion.column)
    return SQL("{} = {}").format(
        column_value(bound, column.name), parameters.add(_fitting(bound, column, criterion.value))
    )


@condition.register
def _one_of(criterion: OneOf, bound: BoundTable, parameters: Parameters) -> Composed:
    column = bound.column(criterion.column)
    value = column_value(bound, column.name)
    wanted = [
        parameters.add(_fitting(bound, column, each))
        for each in criterion.values
        if each is not None
    ]
    parts = [SQL("{} IN ({})").format(value, SQL(", ").join(wanted))] if wanted else []
    if None in criterion.values:
        parts.append(SQL("{} IS NULL").format(value))
    return SQL("({})").format(SQL(" OR ").join(parts)) if parts else Composed([SQL("false")])


@condition.register
def _contains(criterion: Contains, bound: BoundTable, parameters: Parameters) -> Composed:
    column = bound.column(criterion.column)
    _refuse(column.kind not in (Kind.TEXT, Kind.VERSION), column, "has no parts to look for")
    return SQL("{} ILIKE {}").format(
        column_value(bound, column.name),
        parameters.add(f"%{escape_like(whole_text(column, criterion.part))}%"),
    )


@condition.register
def _has(criterion: Has, bound: BoundTable, parameters: Parameters) -> Composed:
    column = bound.column(criterion.column)
    _refuse(column.kind is not Kind.LIST, column, "is not a list")
    return SQL("EXISTS (SELECT FROM unnest({}) AS item WHERE item ILIKE {})").format(
        column_value(bound, column.name),
        parameters.add(escape_like(whole_text(column, criterion.value))),
    )


@condition.register
def _is_null(criterion: IsNull, bound: BoundTable, _: Parameters) -> Composed:
    return SQL("{} IS NULL").format(column_value(bound, criterion.column))


@condition.register
def _between(criterion: Between, bound: BoundTable, parameters: Parameters) -> Composed:
    column = bound.column(criterion.column)
    _refuse(column.kind in (Kind.LIST, Kind.VERSION), column, "has no order to take a range of")
    value = column_value(bound, column.name)
    ends = [
        SQL("{} {} {}").format(value, operator, parameters.add(_fitting(bound, column, end)))
        for operator, end in ((SQL(">="), criterion.low), (SQL("<="), criterion.high))
        if end is not None
    ]
    return SQL(" AND ").join(ends) if ends else SQL("{} IS NOT NULL").format(value)


@condition.register
def _not(criterion: Not, bound: BoundTable, parameters: Parameters) -> Composed:
    return SQL("({}) IS NOT TRUE").format(condition(criterion.criterion, bound, parameters))


def escape_like(text: str) -> str:
    """`text` so that LIKE takes each of its characters for itself."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _fitting(bound: BoundTable, column: Column, value: Value) -> object:
    if isinstance(value, str):
        whole_text(column, value)
    labels = bound.labels(column.name)
    if labels is not None and value not in labels:
        raise CriterionError(
            column.name, f'{column.name} is one of {", ".join(labels)}; not "{value}".'
        )
    types, words = FITTING[column.kind]
    fits = isinstance(value, types) and (column.kind is Kind.BOOLEAN or not isinstance(value, bool))
    _refuse(not fits, column, f"is {words}")
    if isinstance(value, int):
        _refuse(not -BIGGEST <= value < BIGGEST, column, "is a whole number of at most 64 bits")
    return _decimal(column, value) if isinstance(value, float | Decimal) else value


def _decimal(column: Column, value: float | Decimal) -> Decimal:
    number = Decimal(str(value))
    _refuse(not number.is_finite(), column, "is a finite number")
    digits = len(number.as_tuple().digits) + abs(number.adjusted())
    _refuse(digits > MOST_DIGITS, column, f"is a number of at most {MOST_DIGITS} digits")
    return number


HALF = re.compile("[\ud800-\udfff]")


def whole_text(column: Column, text: str) -> str:
    """`text`, which PostgreSQL can hold. Raises `CriterionError` for NUL and lone surrogates."""
    # They would break off the whole statement.
    _refuse("\x00" in text, column, "cannot hold the character NUL")
    _refuse(HALF.search(text) is not None, column, "takes whole characters")
    return text


def _refuse(wrong: bool, column: Column, why: str) -> None:
    if wrong:
        raise CriterionError(column.name, f"{column.name} {why}.")


def columns_of(bound: BoundTable, names: Sequence[str]) -> Composed:
    """A SELECT list of the named columns, a null of its kind for each that is absent."""
    return SQL(", ").join(
        SQL("{} AS {}").format(column_value(bound, name), Identifier(name)) for name in names
    )


def row_version(bound: BoundTable) -> Composable:
    """Text that is another after each change of a row, and empty where that cannot be told."""
    # It stays as it is while nobody changes the row; VACUUM FREEZE leaves it too.
    return SQL("xmin::text") if bound.relation.has_versions else SQL("''")


@lru_cache(maxsize=64)
def all_columns(bound: BoundTable) -> Composed:
    """A SELECT list of every described column."""
    return columns_of(bound, [column.name for column in bound.table.columns])
