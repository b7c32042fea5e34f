"""Criteria and sorts of every kind, of values that the rows hold and of others."""

from datetime import timedelta
from functools import cache
from typing import Any

from hypothesis import strategies as st

from rear_diff.query import Between, Contains, Criteria, Criterion, Equals, Has, IsNull, Not, OneOf
from rear_diff.tables import Column, Kind, Sort
from tests.query.plain import PlainTable
from tests.query.varied import MOMENTS

# Their upper and lower case are one character each, so that Python and PostgreSQL agree on them.
TEXT = st.text(alphabet="aAbs10 %_\\[]'éÉжЖ漢😀", max_size=4)
OTHERS: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.TEXT: TEXT,
    Kind.INTEGER: st.integers(-(2**63), 2**63 - 1),
    Kind.NUMBER: st.one_of(
        st.decimals(-100, 100, places=3), st.sampled_from([7.2, 6.241, 0.0, 1e300, 10])
    ),
    Kind.BOOLEAN: st.booleans(),
    Kind.MOMENT: st.builds(
        lambda moment, offset: moment + offset,
        st.sampled_from(MOMENTS),
        st.timedeltas(-timedelta(days=1), timedelta(days=1)),
    ),
}


@cache
def criteria(plain: PlainTable) -> st.SearchStrategy[Criteria]:
    """Up to three criteria about the table."""
    return st.lists(_criterion(plain), max_size=3).map(tuple)


@cache
def sorts(plain: PlainTable) -> st.SearchStrategy[tuple[Sort, ...]]:
    """Up to four sort keys, never none, of any column but the lists."""
    names = [column.name for column in plain.bound.table.columns if column.kind is not Kind.LIST]
    sort = st.builds(Sort, st.sampled_from(names), st.booleans())
    return st.lists(sort, min_size=1, max_size=4).map(tuple)


def _criterion(plain: PlainTable) -> st.SearchStrategy[Criterion]:
    columns = st.sampled_from(plain.bound.table.columns)
    plainly = columns.flatmap(lambda column: st.one_of(*_about(plain, column)))
    return st.recursive(plainly, lambda inner: st.builds(Not, inner), max_leaves=2)


def _about(plain: PlainTable, column: Column) -> list[st.SearchStrategy[Any]]:
    name = st.just(column.name)
    if column.kind is Kind.LIST:
        items = [item for row in plain.rows for item in row[column.name] or [] if item]
        item = st.sampled_from(items or ["x"]) | TEXT
        return [st.builds(IsNull, name), st.builds(Has, name, item)]
    value = _value(plain, column)
    some = [
        st.builds(IsNull, name),
        st.builds(Equals, name, value),
        st.builds(OneOf, name, st.lists(st.none() | value, max_size=3).map(tuple)),
        st.builds(Between, name, st.none() | value, st.none() | value),
    ]
    return [*some, st.builds(Contains, name, TEXT)] if column.kind is Kind.TEXT else some


def _value(plain: PlainTable, column: Column) -> st.SearchStrategy[Any]:
    labels = plain.bound.labels(column.name)
    if labels:
        return st.sampled_from(labels)
    held = {row[column.name] for row in plain.rows if row[column.name] is not None}
    # A char(n) takes no notice of spaces at its end, which is its own business.
    other = st.nothing() if _padded(plain, column) and held else OTHERS.get(column.kind, TEXT)
    return st.sampled_from(sorted(held)) | other if held else other


def _padded(plain: PlainTable, column: Column) -> bool:
    offered = plain.bound.offered(column.name)
    return offered is not None and offered.type_name == "bpchar"
