"""Asking: criteria, sort and page become SQL, and rows, JSON, totals and ordered keys come back."""

from rear_diff.query.bound import BoundTable, TableMissing, bind
from rear_diff.query.criteria import (
    Between,
    Contains,
    Criteria,
    Criterion,
    CriterionError,
    Equals,
    Has,
    IsNull,
    Not,
    OneOf,
)
from rear_diff.query.keys import PackedKeys
from rear_diff.query.query import Query
from rear_diff.query.read import (
    Page,
    PageJson,
    Row,
    fetch_first,
    fetch_keys,
    fetch_page,
    fetch_page_json,
    fetch_rows,
    fetch_total,
    stream_keys,
)

__all__ = [
    "Between",
    "BoundTable",
    "Contains",
    "Criteria",
    "Criterion",
    "CriterionError",
    "Equals",
    "Has",
    "IsNull",
    "Not",
    "OneOf",
    "PackedKeys",
    "Page",
    "PageJson",
    "Query",
    "Row",
    "TableMissing",
    "bind",
    "fetch_first",
    "fetch_keys",
    "fetch_page",
    "fetch_page_json",
    "fetch_rows",
    "fetch_total",
    "stream_keys",
]
