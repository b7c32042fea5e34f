"""What /openapi.json says of the catalogue's answers."""

from typing import Any

from api.openapi import Responses, Schema, read_failures

TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "integer"}
DAY: Schema = {"type": ["string", "null"], "format": "date"}
RATING: Schema = {"type": ["number", "null"], "description": "0 to 10; null where it is unknown."}


def source() -> Schema:
    """Where something plays."""
    kind = {"type": "string", "enum": ["playlist", "direct"]}
    active = {"type": "boolean", "description": "Whether it answered when it was last asked."}
    return _object(id=NUMBER, url=TEXT, source_type=kind, is_active=active)


def episode() -> Schema:
    """An episode."""
    return _object(id=NUMBER, number=NUMBER, title=TEXT, release_date=DAY, sources=_list(source()))


def season() -> Schema:
    """A season."""
    return _object(id=NUMBER, number=NUMBER, episodes=_list(episode()))


def show() -> Schema:
    """A show."""
    return _object(**_title(), seasons=_list(season()))


def movie() -> Schema:
    """A movie."""
    return _object(**_title(), sources=_list(source()))


def responses(schema: Schema, *, many: bool = False) -> Responses:
    """Everything that can be answered where `schema` is what is asked for, or a list of it."""
    content = {"application/json": {"schema": _list(schema) if many else schema}}
    headers = {
        "X-Total-Count": {"description": "Rows in the whole list.", "schema": NUMBER},
        "Link": {"description": "Where there is a limit: the other pages.", "schema": TEXT},
    }
    missing = {
        "description": "There is none of that id, or the database has no catalogue.",
        "content": {"application/json": {"schema": _object(detail=TEXT)}},
    }
    answer = {"description": "What is asked for.", "content": content}
    return {
        **read_failures(),
        200: {**answer, "headers": headers} if many else answer,
        404: missing,
    }


def _title() -> dict[str, Schema]:
    return {
        "id": NUMBER,
        "title": TEXT,
        "description": TEXT,
        "image": TEXT,
        "release_date": DAY,
        "imdb_rating": RATING,
        "kinopoisk_rating": RATING,
    }


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "required": list(properties), "properties": properties}


def _list(schema: Schema) -> Any:
    return {"type": "array", "items": schema}
