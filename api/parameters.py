"""The query parameters of a list, all of them from its table's description."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field, ValidationError, WithJsonSchema, create_model

from api.errors import InvalidRequestError, shortened
from rear_diff.query import Contains, Criteria, Criterion, Equals, OneOf
from rear_diff.query.address import MOST_ROWS
from rear_diff.tables import Filter, Kind, Match, Sort, Table

DEFAULT_LIMIT = 100
BIGINT = 2**63 - 1

Limit = Annotated[int, Field(ge=1, le=MOST_ROWS)]
Offset = Annotated[int, Field(ge=0, le=BIGINT)]
Whole = Annotated[int, Field(ge=-BIGINT, le=BIGINT)]
Number = Annotated[Decimal, Field(allow_inf_nan=False), WithJsonSchema({"type": "number"})]

# What a filter's text is read as, and how that is told to whoever sent another.
READ_AS: Mapping[Kind, tuple[object, str]] = {
    Kind.TEXT: (str, "text"),
    Kind.VERSION: (str, "text"),
    Kind.ENUM: (str, "one of the database's labels"),
    Kind.INTEGER: (Whole, "a whole number"),
    Kind.NUMBER: (Number, "a number"),
    Kind.BOOLEAN: (bool, "true or false"),
    Kind.MOMENT: (datetime, "a moment such as 2025-05-21T02:27:51Z"),
}


@dataclass(frozen=True)
class Parameter:
    """One query parameter: `reads` is the type that pydantic reads its text as, `allowed` ends
    the sentence that begins with its name and `is`."""

    name: str
    reads: object
    allowed: str
    help: str
    default: object = None


@dataclass(frozen=True)
class Asked:
    """What a request asks of a list. `kept` are its filters and its sort as they were sent, for
    the links to other pages; `unknown_sort` is a sort key that gave way to the default."""

    criteria: Criteria
    sort: Sort
    limit: int
    offset: int
    kept: Mapping[str, str]
    unknown_sort: str | None = None


class ListParameters:
    """The query parameters that a list of `table` takes.

    Where `any_sort`, an unknown sort key gives way to the default instead of being refused. Where
    `whole`, all rows are meant unless there is a limit.
    """

    def __init__(self, table: Table, *, any_sort: bool = False, whole: bool = False) -> None:
        self.table = table
        self.paged = table.paged
        self.any_sort = any_sort
        self._parameters = {
            parameter.name: parameter
            for parameter in (
                *(_filter(table, each) for each in table.filters),
                *(_page(whole=whole) if self.paged else ()),
                *_sort(table, any_sort=any_sort),
            )
        }
        self._filters = {each.name: each for each in table.filters}
        self._model = _model(self._parameters)

    def read(self, query: Mapping[str, str]) -> Asked:
        """What `query` asks; parameters that the list does not take are passed over.

        Raises `InvalidRequestError`, naming each wrong parameter, its value and what is allowed.
        """
        try:
            values = dict(self._model.model_validate(dict(query)))
        except ValidationError as error:
            raise InvalidRequestError(self._why(error)) from None
        known = values["sort_by"] in self.table.sorts
        return Asked(
            criteria=tuple(self._criteria(query, values)),
            sort=Sort(
                values["sort_by"] if known else self.table.default_sort.column,
                descending=values["sort_order"] == "desc",
            ),
            limit=values.get("limit") or BIGINT,
            offset=values.get("offset", 0),
            kept={
                name: query[name]
                for name in self._parameters
                if name in query and name not in ("limit", "offset")
            },
            unknown_sort=None if known else values["sort_by"],
        )

    def openapi(self) -> list[dict[str, Any]]:
        """The parameters as OpenAPI declares them."""
        schemas = self._model.model_json_schema()["properties"]
        return [
            {
                "name": parameter.name,
                "in": "query",
                "required": False,
                "description": parameter.help,
                "schema": _without_title(schemas[parameter.name]),
            }
            for parameter in self._parameters.values()
        ]

    def _criteria(self, query: Mapping[str, str], values: Mapping[str, Any]) -> Iterator[Criterion]:
        for name, asked in self._filters.items():
            if name not in query:
                continue
            if asked.match is Match.CONTAINS:
                yield Contains(asked.column, values[name])
            elif asked.column == self.table.key:
                yield OneOf(asked.column, tuple(str(values[name]).split(",")))
            else:
                yield Equals(asked.column, values[name])

    def _why(self, error: ValidationError) -> str:
        wrong = {str(fault["loc"][0]): fault["input"] for fault in error.errors()}
        return " ".join(
            f'{name} is {self._parameters[name].allowed}; not "{shortened(value)}".'
            for name, value in wrong.items()
        )


def _filter(table: Table, asked: Filter) -> Parameter:
    column = table.column(asked.column)
    if column is None:
        raise KeyError(asked.column)
    if asked.match is Match.CONTAINS:
        return Parameter(asked.name, str, "text", f"A part of it, in any case. {column.help}")
    if column.name == table.key:
        return Parameter(
            asked.name, str, "text", f"One, or several with commas between. {column.help}"
        )
    reads, allowed = READ_AS[column.kind]
    return Parameter(asked.name, reads, allowed, column.help)


def _page(*, whole: bool) -> Iterator[Parameter]:
    yield Parameter(
        "limit",
        Limit,
        f"a whole number from 1 to {MOST_ROWS}",
        f"How many rows to return, at most{'; all where it is left out' if whole else ''}.",
        None if whole else DEFAULT_LIMIT,
    )
    yield Parameter(
        "offset", Offset, "a whole number from 0 on", "How many rows to pass over first.", 0
    )


def _sort(table: Table, *, any_sort: bool) -> Iterator[Parameter]:
    keys = ", ".join(table.sorts)
    default = table.default_sort
    help_ = f"The field to sort by: {keys}. Rows without it come last."
    if any_sort:
        help_ += f" Any other gives way to {default.column}."
    yield Parameter(
        "sort_by",
        str if any_sort else _one_of(*table.sorts),
        f"one of {keys}",
        help_,
        default.column,
    )
    yield Parameter(
        "sort_order",
        _one_of("asc", "desc"),
        "asc or desc",
        "The direction of the sort.",
        "desc" if default.descending else "asc",
    )


def _one_of(*allowed: str) -> object:
    def check(value: str) -> str:
        if value not in allowed:
            raise ValueError
        return value

    return Annotated[
        str, AfterValidator(check), WithJsonSchema({"type": "string", "enum": list(allowed)})
    ]


def _model(parameters: Mapping[str, Parameter]) -> type[BaseModel]:
    fields: dict[str, Any] = {
        parameter.name: (parameter.reads, parameter.default) for parameter in parameters.values()
    }
    return create_model("ListParameters", **fields)


def _without_title(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {
        word: value
        for word, value in schema.items()
        if word != "title" and not (word == "default" and value is None)
    }
