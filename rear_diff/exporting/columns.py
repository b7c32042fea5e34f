"""The SELECT lists of an export: every value whole, in the way that its form takes it.

Unlike the documented JSON (`query.documents`) a list keeps the nulls that are in it.
"""

from collections.abc import Mapping

from psycopg.sql import SQL, Composable, Composed, Identifier

from rear_diff.query.bound import BoundTable
from rear_diff.query.documents import MOMENT, NUMBER
from rear_diff.tables import Column, Kind

Forms = Mapping[Kind, SQL]

PLAIN = SQL("{0}")

AS_JSON: Forms = {Kind.MOMENT: MOMENT, Kind.NUMBER: NUMBER}

AS_TEXT: Forms = {
    **AS_JSON,
    Kind.BOOLEAN: SQL("{0}::text"),
    Kind.LIST: SQL("array_to_json({0})::text"),
}

# A moment outside of Python's calendar, or infinite, is a null as it is in the other forms.
AS_TYPES: Forms = {
    Kind.TEXT: SQL("{0}::text"),
    Kind.VERSION: SQL("{0}::text"),
    Kind.ENUM: SQL("{0}::text"),
    Kind.INTEGER: SQL("{0}::bigint"),
    Kind.NUMBER: SQL("CASE WHEN {0} NOT IN ('NaN', 'Infinity', '-Infinity') THEN {0}::float8 END"),
    Kind.BOOLEAN: SQL("{0}::boolean"),
    Kind.MOMENT: SQL(
        "CASE WHEN {0} >= '0001-01-01' AND {0} < '10000-01-01' THEN {0}::timestamptz END"
    ),
    Kind.LIST: SQL("{0}::text[]"),
}


def exported(bound: BoundTable) -> tuple[Column, ...]:
    """The described columns that the database has and the role may read."""
    return tuple(column for column in bound.table.columns if bound.has(column.name))


def columns_as(bound: BoundTable, forms: Forms) -> Composed:
    """A SELECT list of the exported columns, each in its kind's form."""
    return SQL(", ").join(_value(column, forms) for column in exported(bound))


def _value(column: Column, forms: Forms) -> Composable:
    name = Identifier(column.name)
    return SQL("{} AS {}").format(forms.get(column.kind, PLAIN).format(name), name)
