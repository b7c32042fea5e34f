"""The query parameters of a list, all of them from its table's description."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from api import filters
from api.errors import InvalidRequestError, shortened
from api.filters import BIGINT
from rear_diff.query import Criteria, CriterionError
from rear_diff.query.address import MOST_ROWS
from rear_diff.query.keyset import Place, read_place
from rear_diff.query.page_json import Count
from rear_diff.tables import Filter, Sort, Table

DEFAULT_LIMIT = 100


@dataclass(frozen=True)
class Parameter:
    """One query parameter: `reads` gives what its text means, or raises `ValueError`; `allowed`
    ends the sentence that begins with its name and `is`."""

    name: str
    reads: Callable[[str], Any]
    allowed: str
    help: str
    schema: Mapping[str, Any]
    with_commas: bool = False


@dataclass(frozen=True)
class Asked:
    """What a request asks of a list. `kept` are its filters and its sort as they were sent, for
    the links to other pages; `unknown_sort` is a sort key that gave way to the default.

    `after` is where the page begins for who goes from row to row and not by offsets: a place, or
    None for the first page; `by_place` says that it is so.
    """

    criteria: Criteria
    sort: Sort
    limit: int
    offset: int = 0
    count: Count = Count.EXACT
    by_place: bool = False
    after: Place | None = None
    kept: Mapping[str, str] = field(default_factory=dict)
    unknown_sort: str | None = None


class ListParameters:
    """The query parameters that a list of `table` takes.

    Where `any_sort`, an unknown sort key gives way to the default instead of being refused. Where
    `whole`, all rows are meant unless there is a limit.
    """

    def __init__(self, table: Table, *, any_sort: bool = False, whole: bool = False) -> None:
        self.table = table
        self.paged = table.paged
        self._most = DEFAULT_LIMIT if table.paged and not whole else BIGINT
        self.any_sort = any_sort
        self._filters = {each.name: _filter(table, each) for each in table.filters}
        self._parameters = self._filters | {
            parameter.name: parameter
            for parameter in (
                *(_page(whole=whole) if self.paged else ()),
                *(_ways() if self.paged and not whole else ()),
                *_sort(table, any_sort=any_sort),
            )
        }

    def read(self, query: Mapping[str, str]) -> Asked:
        """What `query` asks; parameters that the list does not take are passed over.

        Raises `InvalidRequestError`, naming each wrong parameter, its value and what is allowed.
        """
        values: dict[str, Any] = {}
        wrong: list[str] = []
        for name, parameter in self._parameters.items():
            if name in query:
                try:
                    values[name] = parameter.reads(query[name])
                except CriterionError as error:
                    wrong.append(str(error))
                except ValueError:
                    value = shortened(query[name])
                    wrong.append(f'{name} is {parameter.allowed}; not "{value}".')
        if wrong:
            raise InvalidRequestError(" ".join(wrong))
        return self._asked(query, values)

    def _asked(self, query: Mapping[str, str], values: Mapping[str, Any]) -> Asked:
        default = self.table.default_sort
        column = values.get("sort_by", default.column)
        known = column in self.table.sorts
        descending = values.get("sort_order", "desc" if default.descending else "asc") == "desc"
        sort = Sort(column if known else default.column, descending=descending)
        return Asked(
            criteria=tuple(values[name] for name in self._filters if name in values),
            sort=sort,
            limit=values.get("limit", self._most),
            offset=values.get("offset", 0),
            count=values.get("count", Count.EXACT),
            by_place="after" in values,
            after=_after(query.get("after"), sort, values),
            kept={
                name: query[name]
                for name in self._parameters
                if name in query and name not in PLACES
            },
            unknown_sort=None if known else column,
        )

    def openapi(self) -> list[dict[str, Any]]:
        """The parameters as OpenAPI declares them."""
        return [
            {
                "name": parameter.name,
                "in": "query",
                "required": False,
                "description": parameter.help,
                "schema": {**parameter.schema},
                **({"style": "form", "explode": False} if parameter.with_commas else {}),
            }
            for parameter in self._parameters.values()
        ]


PLACES = ("limit", "offset", "after")


def _after(text: str | None, sort: Sort, values: Mapping[str, Any]) -> Place | None:
    if text is None:
        return None
    if values.get("offset"):
        raise InvalidRequestError("after and offset do not go together.")
    if not text:
        return None
    try:
        return read_place(text, sort)
    except ValueError as error:
        raise InvalidRequestError(f'after is {AFTER}; not "{shortened(text)}".') from error


def _filter(table: Table, asked: Filter) -> Parameter:
    schema, with_commas = filters.schema(table, asked)
    return Parameter(
        asked.name,
        partial(filters.criterion, table, asked),
        filters.allowed(table, asked),
        filters.help_of(table, asked),
        schema,
        with_commas,
    )


def _page(*, whole: bool) -> Iterator[Parameter]:
    default = {} if whole else {"default": DEFAULT_LIMIT}
    yield Parameter(
        "limit",
        partial(_between, 1, MOST_ROWS),
        f"a whole number from 1 to {MOST_ROWS}",
        f"How many rows to return, at most{'; all where it is left out' if whole else ''}.",
        {"type": "integer", "minimum": 1, "maximum": MOST_ROWS, **default},
    )
    yield Parameter(
        "offset",
        partial(_between, 0, BIGINT),
        "a whole number from 0 on",
        "How many rows to pass over first.",
        {"type": "integer", "minimum": 0, "maximum": BIGINT, "default": 0},
    )


def _ways() -> Iterator[Parameter]:
    yield Parameter(
        "count",
        Count,
        f"one of {', '.join(Count)}",
        "How the total is told: exact, estimated (by PostgreSQL's planner, where the page does not "
        "show it) or none (null, where the page does not show it).",
        {"type": "string", "enum": [*Count], "default": Count.EXACT},
    )
    yield Parameter(
        "after",
        str,
        AFTER,
        "Go from row to row and not by offsets: empty for the first page, then as the link to the "
        "next page has it. No row is seen twice or passed over because others come and go.",
        {"type": "string", "examples": [""]},
    )


AFTER = "empty, or as a link to the next page in the same order has it"


def _sort(table: Table, *, any_sort: bool) -> Iterator[Parameter]:
    keys = ", ".join(table.sorts)
    default = table.default_sort
    help_ = f"The field to sort by: {keys}. Rows without it come last."
    if any_sort:
        help_ += f" Any other gives way to {default.column}."
    yield Parameter(
        "sort_by",
        str if any_sort else partial(_one_of, table.sorts),
        f"one of {keys}",
        help_,
        {
            "type": "string",
            **({} if any_sort else {"enum": [*table.sorts]}),
            "default": default.column,
        },
    )
    yield Parameter(
        "sort_order",
        partial(_one_of, ("asc", "desc")),
        "asc or desc",
        "The direction of the sort.",
        {
            "type": "string",
            "enum": ["asc", "desc"],
            "default": "desc" if default.descending else "asc",
        },
    )


def _between(low: int, high: int, text: str) -> int:
    number = filters.whole(text)
    if not low <= number <= high:
        raise ValueError(text)
    return number


def _one_of(allowed: tuple[str, ...], text: str) -> str:
    if text not in allowed:
        raise ValueError(text)
    return text
