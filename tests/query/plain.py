"""What criteria and sorts mean, said again in plain Python over rows in memory."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import singledispatch
from typing import Any

from rear_diff.query import (
    Between,
    BoundTable,
    Contains,
    Criteria,
    Criterion,
    Equals,
    Has,
    IsNull,
    Not,
    OneOf,
)
from rear_diff.tables import Sort

Row = Mapping[str, Any]


class PlainTable:
    """Rows in memory, and the order of the enums' labels."""

    def __init__(self, bound: BoundTable, rows: Iterable[Row]) -> None:
        self.bound = bound
        names = [column.name for column in bound.table.columns]
        self.rows: list[dict[str, Any]] = [{name: row.get(name) for name in names} for row in rows]

    def keys(self, criteria: Criteria, sorts: Sequence[Sort]) -> list[Any]:
        """The keys of the rows that meet `criteria`, ordered by `sorts` and then by key."""
        key = self.bound.table.key
        rows = [
            row
            for row in self.rows
            if all(holds(criterion, row, self) is True for criterion in criteria)
        ]
        rows.sort(key=lambda row: row[key])
        for sort in reversed(sorts):
            rows = self._sorted(rows, sort)
        return [row[key] for row in rows]

    def _sorted(self, rows: list[dict[str, Any]], sort: Sort) -> list[dict[str, Any]]:
        some = [row for row in rows if row[sort.column] is not None]
        none = [row for row in rows if row[sort.column] is None]
        some.sort(key=lambda row: self.rank(sort.column, row[sort.column]), reverse=sort.descending)
        return some + none

    def rank(self, column: str, value: Any) -> Any:
        """Something that compares as the value does in the database."""
        labels = self.bound.labels(column)
        return labels.index(value) if labels else exact(value)


def exact(value: Any) -> Any:
    """A float as the number that its digits say, which is how it is asked for."""
    return Decimal(str(value)) if isinstance(value, float) else value


@singledispatch
def holds(criterion: Criterion, row: Row, _: PlainTable) -> bool | None:
    """True or False, or None where SQL would not know."""
    raise TypeError(criterion, row)


@holds.register
def _equals(criterion: Equals, row: Row, _: PlainTable) -> bool | None:
    value = row[criterion.column]
    return None if value is None else bool(value == exact(criterion.value))


@holds.register
def _one_of(criterion: OneOf, row: Row, _: PlainTable) -> bool | None:
    value = row[criterion.column]
    if value is None:
        return True if None in criterion.values else None
    return value in map(exact, criterion.values)


@holds.register
def _contains(criterion: Contains, row: Row, _: PlainTable) -> bool | None:
    value = row[criterion.column]
    return None if value is None else criterion.part.lower() in value.lower()


@holds.register
def _has(criterion: Has, row: Row, _: PlainTable) -> bool:
    items = row[criterion.column] or []
    return criterion.value.lower() in [item.lower() for item in items if item is not None]


@holds.register
def _is_null(criterion: IsNull, row: Row, _: PlainTable) -> bool:
    return row[criterion.column] is None


@holds.register
def _between(criterion: Between, row: Row, table: PlainTable) -> bool | None:
    value = row[criterion.column]
    if value is None:
        return None
    rank = table.rank(criterion.column, value)
    above = criterion.low is None or rank >= table.rank(criterion.column, criterion.low)
    below = criterion.high is None or rank <= table.rank(criterion.column, criterion.high)
    return bool(above and below)


@holds.register
def _not(criterion: Not, row: Row, table: PlainTable) -> bool:
    return holds(criterion.criterion, row, table) is not True
