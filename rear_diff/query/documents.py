"""Rows as the documented JSON shows them, written by PostgreSQL."""

from psycopg.sql import SQL, Composable, Composed, Identifier

from rear_diff.query.bound import BoundTable
from rear_diff.query.compose import column_value
from rear_diff.tables import Column, Kind

# A moment as `2025-05-21T02:27:51.094287Z`, in whole seconds without the fraction. The session is
# in UTC. An infinite one has no such form and is null.
MOMENT = SQL(
    "CASE WHEN isfinite({0}) THEN"
    " replace(to_char({0}, 'YYYY-MM-DD\"T\"HH24:MI:SS.US'), '.000000', '') || 'Z' END"
)
# `7.2` and not `7.200`; a number that JSON has no word for is null.
NUMBER = SQL(
    "CASE WHEN {0} NOT IN ('NaN', 'Infinity', '-Infinity') THEN trim_scale({0}::numeric) END"
)
# Clients choke on a null within a list.
LIST = SQL("array_remove({0}, NULL)")


def document_columns(bound: BoundTable) -> Composed:
    """A SELECT list whose row, made JSON, is the documented object."""
    return SQL(", ").join(
        SQL("{} AS {}").format(_document_value(bound, column), Identifier(column.name))
        for column in bound.table.columns
    )


def _document_value(bound: BoundTable, column: Column) -> Composable:
    value = column_value(bound, column.name)
    if not bound.has(column.name):
        return value
    match column.kind:
        case Kind.MOMENT:
            return MOMENT.format(value)
        case Kind.NUMBER:
            return NUMBER.format(value)
        case Kind.LIST:
            return LIST.format(value)
    return value
