"""Sorting that SQL cannot do: Flyway's versions."""

from collections.abc import Mapping, Sequence
from typing import Any

from rear_diff.database.versions import version_key
from rear_diff.query.query import Query
from rear_diff.tables import Kind


def sorts_outside(query: Query) -> bool:
    """Whether a sort key of the query is a version."""
    return any(query.bound.column(sort.column).kind is Kind.VERSION for sort in query.order)


def ordered_outside(rows: Sequence[Mapping[str, Any]], query: Query) -> list[Any]:
    """The keys of `rows` in the query's order, nulls last, then by key."""
    table = query.bound.table
    ordered = sorted(rows, key=lambda row: row[table.key])
    for sort in reversed(query.order):
        present = [row for row in ordered if row[sort.column] is not None]
        absent = [row for row in ordered if row[sort.column] is None]
        if query.bound.column(sort.column).kind is Kind.VERSION:
            present.sort(key=lambda row: _version(row[sort.column]), reverse=sort.descending)
        else:
            present.sort(key=lambda row: row[sort.column], reverse=sort.descending)
        ordered = present + absent
    return [row[table.key] for row in ordered]


def _version(text: str) -> tuple[int, tuple[int, ...], str]:
    # A version that is not one (the type of the column allows it) comes behind those that are.
    try:
        return (0, version_key(text), "")
    except ValueError:
        return (1, (), text)
