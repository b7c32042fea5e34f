"""A query as the path and parameters under which the HTTP face answers it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from rear_diff.query.bound import BoundTable
from rear_diff.query.criteria import (
    Between,
    Contains,
    Criterion,
    Equals,
    Has,
    IsNull,
    Not,
    OneOf,
)
from rear_diff.query.query import Query
from rear_diff.query.row_json import moment_text
from rear_diff.tables import Filter, Kind, Match, Sort

PREFIX = "/rear-diff"
"""What every path of the HTTP face begins with."""

MOST_ROWS = 1000
"""Rows that it gives at once, at most."""


@dataclass(frozen=True)
class Address:
    """Where the HTTP face answers a query: `target` is the path with its parameters.

    `differs` are sentences, each on something of the query that the parameters cannot say: where
    there are any, the answer is another result than that of the query.
    """

    target: str
    differs: tuple[str, ...] = ()


def address_of(query: Query) -> Address | None:
    """The address of a query, and what it cannot say; None where the table has no path.

    It is the inverse of how the HTTP face reads its parameters. Of a long result it gives the
    first `MOST_ROWS` rows, whose answer names the next page.
    """
    table = query.bound.table
    if not table.path:
        return None
    parameters: dict[str, str] = {}
    differs: list[str] = []
    left_out: list[str] = []
    for criterion in dict.fromkeys(query.criteria):
        name, value, note = _parameter(query.bound, criterion)
        if not name or name in parameters:
            left_out.append(told(criterion))
            continue
        parameters[name] = value
        differs += [note] * bool(note)
    if left_out:
        differs.append(f"Left out, because the API cannot be asked for it: {'  '.join(left_out)}")
    parameters |= _sort(query, differs)
    if table.paged:
        parameters["limit"] = str(MOST_ROWS)
    return Address(f"{PREFIX}{table.path}?{urlencode(parameters, safe=',')}", tuple(differs))


def _parameter(bound: BoundTable, criterion: Criterion) -> tuple[str, str, str]:
    """The name and value of the parameter that says it, or no name; and what it leaves unsaid."""
    for asked in bound.table.filters:
        if asked.column == criterion.column:
            value = _value(bound, asked, criterion)
            if value is not None:
                return asked.name, value, ""
            if _is_no(bound, criterion):
                return asked.name, "false", _without_null(bound, asked.column)
    return "", "", ""


def _value(bound: BoundTable, asked: Filter, criterion: Criterion) -> str | None:
    """What the parameter has to be, so that the criterion is read from it."""
    match criterion:
        case Contains(part=part) if asked.match is Match.CONTAINS:
            return part
        case Equals(value=bool() as value) if asked.match is Match.EQUALS:
            return str(value).lower()
        case Between(low=low, high=high) if asked.match is Match.RANGE:
            return f"{_measure(low)}..{_measure(high)}"
        case Equals(value=value) if asked.match is Match.RANGE:
            return _measure(value)
        case Equals(value=value) if asked.match is Match.EQUALS:
            return _several(bound, asked, (value,))
        case OneOf(values=values) if asked.match is Match.EQUALS:
            return _several(bound, asked, values)
        case IsNull() if asked.match is Match.RANGE:
            return NONE
        case IsNull() if asked.match is Match.EQUALS:
            return _several(bound, asked, (None,))
    return None


NONE = "none"


def _measure(value: object) -> str:
    if isinstance(value, datetime):
        return moment_text(value)
    return "" if value is None else str(value)


def _several(bound: BoundTable, asked: Filter, values: tuple[object, ...]) -> str | None:
    """The values with commas between; None where one of them would be read as something else."""
    if bound.column(asked.column).kind is Kind.BOOLEAN:
        return None
    if None in values and asked.column == bound.table.key:
        return None
    texts = [str(value) for value in values if value is not None]
    if any(text in ("", NONE) or "," in text for text in texts) or not values:
        return None
    return ",".join(NONE if value is None else str(value) for value in values)


def _is_no(bound: BoundTable, criterion: Criterion) -> bool:
    # The kind is looked at because to Python 1 is true.
    flag = bound.column(criterion.column).kind is Kind.BOOLEAN
    return flag and criterion == Not(Equals(criterion.column, True))


def _without_null(bound: BoundTable, name: str) -> str:
    offered = bound.offered(name)
    if offered is not None and not offered.nullable:
        return ""
    return f"{name}=false leaves out the rows where {name} was never set."


def _sort(query: Query, differs: list[str]) -> Iterator[tuple[str, str]]:
    """The parameters of the sort; what they cannot say is added to `differs`."""
    table, (first, *others) = query.bound.table, query.order
    if first.column in table.sorts:
        yield "sort_by", first.column
        yield "sort_order", "desc" if first.descending else "asc"
    else:
        differs.append(f"The API does not sort {table.heading} by {first.column}.")
    if others:
        names = ", ".join(map(_sort_name, others))
        differs.append(f"The API sorts by one column: then by {names} is left out.")


def _sort_name(sort: Sort) -> str:
    return f"{sort.column} (descending)" if sort.descending else sort.column


def told(criterion: Criterion) -> str:
    """A criterion, much as a person types it."""
    name = criterion.column
    match criterion:
        case Not(criterion=within):
            return f"-{told(within)}"
        case Between(low=low, high=high):
            return f"{name}:{_end(low)}..{_end(high)}"
        case Contains(part=value) | Has(value=value):
            return f'{name}:"{value}"'
        case OneOf(values=values):
            return f"{name}:{','.join('none' if each is None else str(each) for each in values)}"
        case IsNull():
            return f"{name}:none"
        case Equals(value=True | False as flag):
            return f"{name}:{'yes' if flag else 'no'}"
        case Equals(value=value):
            return f"{name}={value}"


def _end(value: object) -> str:
    return "" if value is None else str(value)
