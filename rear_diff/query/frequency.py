"""How often each value of a column occurs in a result."""

from dataclasses import dataclass
from typing import Any

from psycopg import AsyncConnection
from psycopg.sql import SQL, Composable

from rear_diff.query.bound import BoundTable
from rear_diff.query.compose import Parameters, column_value, relation, where
from rear_diff.query.query import Query
from rear_diff.tables import Column, Kind

MOST_VALUES = 200
"""Values told; how many more there are is counted."""


@dataclass(frozen=True)
class ValueCount:
    """A value, None for no value, and how many rows have it."""

    value: Any
    rows: int


@dataclass(frozen=True)
class Frequency:
    """The commonest values first; `values` are all there are, `rows` the size of the result."""

    counts: tuple[ValueCount, ...]
    values: int
    rows: int

    @property
    def more(self) -> int:
        """Values that are not among `counts`."""
        return self.values - len(self.counts)


async def fetch_frequency(
    connection: AsyncConnection, query: Query, name: str, limit: int = MOST_VALUES
) -> Frequency:
    """How often each value of the column occurs in the result of `query`, in one statement.

    A list counts for each different item in it. Moments are counted by day (in UTC), and a flag
    that was never set as no, because that is how the filter takes them. Raises `CriterionError`.
    """
    bound = query.bound
    column = bound.column(name)
    parameters = Parameters()
    statement = SQL(
        "WITH result AS (SELECT {value} AS value FROM {relation}{where}),"
        " counts AS (SELECT value, count(*) AS rows FROM ({each}) AS each GROUP BY value),"
        " commonest AS (SELECT * FROM counts ORDER BY rows DESC, value LIMIT {limit})"
        " SELECT value, rows, (SELECT count(*) FROM counts), (SELECT count(*) FROM result)"
        " FROM commonest ORDER BY rows DESC, value"
    ).format(
        value=_counted(bound, column),
        relation=relation(bound),
        where=where(query, parameters),
        each=EACH_ITEM if column.kind is Kind.LIST else SQL("SELECT value FROM result"),
        limit=parameters.add(limit),
    )
    cursor = await connection.execute(statement, parameters)
    found = await cursor.fetchall()
    counts = tuple(ValueCount(value, rows) for value, rows, _, _ in found)
    return Frequency(counts, *found[0][2:]) if found else Frequency((), 0, 0)


def filter_for(column: Column, value: Any) -> str:
    """The filter, as a person might type it, that leaves the rows with `value` in `column`."""
    name = column.alias or column.name
    if value is None:
        return f"{name}:none"
    match column.kind:
        case Kind.BOOLEAN:
            return f"{name}:{'yes' if value else 'no'}"
        case Kind.MOMENT:
            return f"{name}:{value:%Y-%m-%d}"
        case Kind.TEXT | Kind.VERSION:
            return f"{name}={_quoted(value)}"
        case Kind.INTEGER | Kind.NUMBER:
            return f"{name}:{value}"
    text = str(value)
    return f"{name}:{text if text.replace('_', '').isalnum() else _quoted(text)}"


def _counted(bound: BoundTable, column: Column) -> Composable:
    value = column_value(bound, column.name)
    if column.kind is Kind.BOOLEAN:
        return SQL("coalesce({}, false)").format(value)
    if column.kind is Kind.MOMENT:
        return SQL("date_trunc('day', {})").format(value)
    return value


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


EACH_ITEM = SQL(
    "SELECT NULL AS value FROM result WHERE value IS NULL UNION ALL"
    " SELECT items.item FROM result, LATERAL"
    " (SELECT DISTINCT item FROM unnest(value) AS item WHERE item IS NOT NULL) AS items"
)
