"""Asking: criteria, sort and page become SQL, and rows, JSON, totals and ordered keys come back.

What asks the database is imported when it is first used: a screen is painted before that, and
psycopg takes longer to import than it takes to paint.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

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
from rear_diff.query.query import Query, Row

if TYPE_CHECKING:
    from rear_diff.query.keys import PackedKeys
    from rear_diff.query.page_json import PageJson, fetch_page_json
    from rear_diff.query.read import (
        Page,
        fetch_first,
        fetch_keys,
        fetch_page,
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


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    place = "page_json" if name in ("PageJson", "fetch_page_json") else "read"
    return getattr(import_module(f"rear_diff.query.{place}"), name)
