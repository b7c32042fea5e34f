"""What /openapi.json says of lists: rows from the tables' descriptions, enums from the database."""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel

from api import PREFIX
from api.bodies import (
    DatabaseFailure,
    Failure,
    Labelling,
    Pagination,
    PipelineUpdate,
    Review,
    TrainingUpdate,
)
from api.changing import RowPath
from api.filters import NOTHING
from api.lists import SORT_FALLBACK, Listing
from api.pagination import pagination
from rear_diff.database.offer import Offer
from rear_diff.query import BoundTable, PageJson, TableMissing, bind
from rear_diff.tables import MEDIA, TRAINING, Column, Kind, Table

Schema = dict[str, Any]
Responses = dict[int | str, dict[str, Any]]

SCHEMAS: Mapping[Kind, Schema] = {
    Kind.TEXT: {"type": "string"},
    Kind.VERSION: {"type": "string"},
    Kind.ENUM: {"type": "string"},
    Kind.INTEGER: {"type": "integer"},
    Kind.NUMBER: {"type": "number"},
    Kind.BOOLEAN: {"type": "boolean"},
    Kind.MOMENT: {"type": "string", "format": "date-time"},
    Kind.LIST: {"type": "array", "items": {"type": "string"}},
}

AWAY: dict[str, Any] = {
    "description": "The database is away, or too many are asking.",
    "headers": {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}},
}
ETAG: Schema = {
    "description": "The row's version, where the answer is one row of a table.",
    "schema": {"type": "string"},
}
LATE = {"description": "The database took too long."}


def read_failures() -> Responses:
    """Every failure that a list can answer."""
    return {
        403: {"model": Failure, "description": "The database's role may not read this."},
        404: {"model": Failure, "description": "The database has no such table."},
        422: {"model": Failure, "description": "A parameter has a value that is not allowed."},
        500: {"model": DatabaseFailure, "description": "The database failed."},
        503: {"model": DatabaseFailure, **AWAY},
        504: {"model": DatabaseFailure, **LATE},
    }


def write_failures() -> Responses:
    """Every failure that a change of a row can answer."""
    return {
        400: {"model": Failure, "description": "The path or the body is not as it must be."},
        403: {"model": Failure, "description": "The database's role may not change this."},
        404: {"model": Failure, "description": "There is no such row, or no such table."},
        409: {"model": Failure, "description": "The row, as it is, does not allow the change."},
        412: {"model": Failure, "description": "The row has another ETag than If-Match names."},
        422: {"model": Failure, "description": "The database does not take a value."},
        500: {"model": Failure, "description": "The database failed."},
        503: {"model": Failure, **AWAY},
        504: {"model": Failure, **LATE},
    }


def change_operation(
    row: RowPath, model: type[BaseModel] | None, done: type[BaseModel]
) -> dict[str, Any]:
    """How a change of a row is declared: its path, its body and everything that it can answer."""
    answer = {
        "model": done,
        "description": "The change was made, or the row held it already.",
        "headers": {"ETag": ETAG},
    }
    parameters = [
        {
            "name": row.name,
            "in": "path",
            "required": True,
            "description": f"{row.looks[0].upper()}{row.looks[1:]}.",
            "schema": {"type": "string", "pattern": f"^{row.pattern.pattern}$"},
        },
        {
            "name": "If-Match",
            "in": "header",
            "required": False,
            "description": "The ETag that the row must still have, or several; * for any.",
            "schema": {"type": "string", "pattern": r'^(\*|"[0-9]{1,10}")$'},
        },
    ]
    extra: dict[str, Any] = {"parameters": parameters}
    if model:
        schema = {"$ref": f"#/components/schemas/{model.__name__}"}
        extra["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schema}},
        }
    return {"responses": {200: answer, **write_failures()}, "openapi_extra": extra}


def list_responses(listing: Listing) -> Responses:
    """Everything that a list can answer; `complete` adds the rows' schema and the example."""
    headers: dict[str, Any] = {"ETag": ETAG}
    if listing.parameters.any_sort:
        headers[SORT_FALLBACK] = {
            "description": "The field sorted by, where sort_by named none that there is.",
            "schema": {"type": "string"},
        }
    if listing.parameters.paged:
        headers["Link"] = {
            "description": "The pages next, prev, first and last (RFC 8288).",
            "schema": {"type": "string"},
        }
    unchanged = {"description": "The row has still the ETag that If-None-Match names."}
    return {
        200: {"description": "The rows.", "headers": headers},
        304: unchanged,
        **read_failures(),
    }


def complete(document: Schema, listings: Iterable[Listing], offer: Offer | None) -> Schema:
    """`document` with each list's schema and example, and the enum labels that `offer` has."""
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas["Pagination"] = Pagination.model_json_schema(mode="serialization")
    for model in (Labelling, Review, TrainingUpdate, PipelineUpdate):
        schemas[model.__name__] = model.model_json_schema()
    for listing in listings:
        table = listing.parameters.table
        bound = _bound(table, offer)
        schemas[_row_name(table)] = row_schema(table, bound)
        operation = document["paths"][PREFIX + listing.path]["get"]
        operation["responses"]["200"]["content"] = {
            "application/json": {"schema": _list_schema(listing), "example": _example(listing)}
        }
        for parameter in operation["parameters"]:
            if labels := _filter_labels(parameter["name"], table, bound):
                parameter["schema"]["items"] = {"type": "string", "enum": [*labels, NOTHING]}
    _add_labels(schemas["Labelling"], _bound(TRAINING, offer))
    _add_labels(schemas["TrainingUpdate"], _bound(TRAINING, offer))
    _add_labels(schemas["PipelineUpdate"], _bound(MEDIA, offer))
    return document


def _add_labels(schema: Schema, bound: BoundTable | None) -> None:
    for name, declared in schema["properties"].items():
        if labels := _labels(name, bound):
            if "anyOf" in declared:
                declared["anyOf"][0]["enum"] = list(labels)
            else:
                declared["enum"] = list(labels)


def row_schema(table: Table, bound: BoundTable | None) -> Schema:
    """A row's JSON Schema: every column is there, and all but the key may be null."""
    return {
        "type": "object",
        "required": [column.name for column in table.columns],
        "properties": {
            column.name: _column_schema(column, bound, nullable=column.name != table.key)
            for column in table.columns
        },
    }


def _column_schema(column: Column, bound: BoundTable | None, *, nullable: bool) -> Schema:
    unit = f" ({column.unit})" if column.unit else ""
    schema = {**SCHEMAS[column.kind], "description": f"{column.help}{unit}"}
    labels = _labels(column.name, bound)
    if labels:
        schema["enum"] = [*labels, None] if nullable else list(labels)
    if nullable:
        schema["type"] = [schema["type"], "null"]
    return schema


def _filter_labels(name: str, table: Table, bound: BoundTable | None) -> tuple[str, ...] | None:
    columns = [each.column for each in table.filters if each.name == name]
    return _labels(columns[0], bound) if columns else None


def _labels(column: str, bound: BoundTable | None) -> tuple[str, ...] | None:
    return bound.labels(column) if bound else None


def _bound(table: Table, offer: Offer | None) -> BoundTable | None:
    try:
        return bind(table, offer) if offer else None
    except TableMissing:
        return None


def _list_schema(listing: Listing) -> Schema:
    row = {"$ref": f"#/components/schemas/{_row_name(listing.parameters.table)}"}
    properties: Schema = {"data": {"type": "array", "items": row}}
    if listing.parameters.paged:
        properties["pagination"] = {"$ref": "#/components/schemas/Pagination"}
    return {"type": "object", "required": list(properties), "properties": properties}


def _example(listing: Listing) -> Schema:
    columns = listing.parameters.table.columns
    example: Schema = {
        "data": [
            {column.name: row.get(column.name) for column in columns} for row in listing.examples
        ]
    }
    if listing.parameters.paged:
        asked = listing.parameters.read({})
        page = pagination(PREFIX + listing.path, asked, PageJson(b"", 1245, has_more=True))
        example["pagination"] = page.model_dump()
    return example


def _row_name(table: Table) -> str:
    return f"{table.name.capitalize()}Row"
