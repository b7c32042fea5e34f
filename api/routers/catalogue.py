"""The catalogue, at the paths and in the shapes of documents/freecast.md: lists are plain lists."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.catalogue_schemas import episode, movie, responses, season, show, source
from api.connected import reads_of
from api.errors import Handler, InvalidRequestError, shortened
from api.filters import BIGINT
from api.parameters import ListParameters
from rear_diff.catalogue.installing import CatalogueMissing
from rear_diff.catalogue.listing import (
    EPISODES_OF_SHOW,
    SEASONS_OF_SHOW,
    SOURCES_OF_EPISODE,
    SOURCES_OF_MOVIE,
    Below,
    Part,
    Wanted,
    below,
    title,
    titles,
)
from rear_diff.tables import CATALOGUE_MOVIES, SHOWS, Table

SHOW_PARAMETERS = ListParameters(SHOWS, whole=True)
MOVIE_PARAMETERS = ListParameters(CATALOGUE_MOVIES, whole=True)

ACTIVE: dict[str, Any] = {
    "name": "active",
    "in": "query",
    "required": False,
    "description": "Give only the sources that are active, or only those that are not.",
    "schema": {"type": "boolean"},
}
PAGE = [each for each in SHOW_PARAMETERS.openapi() if each["name"] in ("limit", "offset")]


def _number_of(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": "Its id.",
        "schema": {"type": "integer", "minimum": 1},
    }


ID, EPISODE_ID = _number_of("id"), _number_of("episode_id")

router = APIRouter(tags=["catalogue"])


class NoSuchTitle(Exception):
    """There is none of that number; the message is the documented detail."""


@router.get(
    "/shows/",
    summary="Lists all shows",
    responses=responses(show(), many=True),
    openapi_extra={"parameters": [*SHOW_PARAMETERS.openapi(), ACTIVE]},
)
async def list_shows(request: Request) -> Response:
    """Every show with its seasons, their episodes and their sources."""
    return await _titles(request, SHOWS, SHOW_PARAMETERS)


@router.get(
    "/shows/{id}",
    summary="Details for a show",
    responses=responses(show()),
    openapi_extra={"parameters": [ID, ACTIVE]},
)
async def show_details(request: Request) -> Response:
    """A show with its seasons, their episodes and their sources."""
    return await _title(request, SHOWS, "Show not found")


@router.get(
    "/shows/{id}/seasons",
    summary="Lists the seasons of a show",
    responses=responses(season(), many=True),
    openapi_extra={"parameters": [ID, *PAGE, ACTIVE]},
)
async def list_seasons(request: Request) -> Response:
    """The seasons with their episodes, by number."""
    return await _below(request, SEASONS_OF_SHOW, "Show not found")


@router.get(
    "/shows/{id}/episodes",
    summary="Lists the episodes of a show",
    responses=responses(episode(), many=True),
    openapi_extra={"parameters": [ID, *PAGE, ACTIVE]},
)
async def list_episodes(request: Request) -> Response:
    """The episodes of all seasons with their sources, by season and number."""
    return await _below(request, EPISODES_OF_SHOW, "Show not found")


@router.get(
    "/episodes/{episode_id}/sources",
    summary="Lists the sources of an episode",
    responses=responses(source(), many=True),
    openapi_extra={"parameters": [EPISODE_ID, *PAGE, ACTIVE]},
)
async def list_episode_sources(request: Request) -> Response:
    """Where the episode plays."""
    return await _below(request, SOURCES_OF_EPISODE, "Episode not found")


@router.get(
    "/movies/",
    summary="Lists all movies",
    responses=responses(movie(), many=True),
    openapi_extra={"parameters": [*MOVIE_PARAMETERS.openapi(), ACTIVE]},
)
async def list_movies_of_catalogue(request: Request) -> Response:
    """Every movie with its sources."""
    return await _titles(request, CATALOGUE_MOVIES, MOVIE_PARAMETERS)


@router.get(
    "/movies/{id}",
    summary="Details for a movie",
    responses=responses(movie()),
    openapi_extra={"parameters": [ID, ACTIVE]},
)
async def movie_details(request: Request) -> Response:
    """A movie with its sources."""
    return await _title(request, CATALOGUE_MOVIES, "Movie not found")


@router.get(
    "/movies/{id}/sources",
    summary="Lists the sources of a movie",
    responses=responses(source(), many=True),
    openapi_extra={"parameters": [ID, *PAGE, ACTIVE]},
)
async def list_movie_sources(request: Request) -> Response:
    """Where the movie plays."""
    return await _below(request, SOURCES_OF_MOVIE, "Movie not found")


async def _titles(request: Request, table: Table, parameters: ListParameters) -> Response:
    asked = parameters.read(request.query_params)
    wanted = Wanted(_limit(asked.limit), asked.offset, _active(request))
    part = await reads_of(request).shared(
        (table.relation, asked.criteria, asked.sort, wanted),
        lambda connection: titles(connection, table, asked.criteria, asked.sort, wanted),
    )
    return _list(request, part, wanted)


async def _title(request: Request, table: Table, missing: str) -> Response:
    wanted, number = Wanted(active=_active(request)), _number(request, missing)
    found = await reads_of(request).shared(
        (table.relation, number, wanted),
        lambda connection: title(connection, table, number, wanted),
    )
    if found is None:
        raise NoSuchTitle(missing)
    return Response(found, media_type="application/json")


async def _below(request: Request, rows: Below, missing: str) -> Response:
    # Of its parameters only those of the page are these lists' too.
    page = {
        name: request.query_params[name]
        for name in ("limit", "offset")
        if name in request.query_params
    }
    asked = SHOW_PARAMETERS.read(page)
    wanted = Wanted(_limit(asked.limit), asked.offset, _active(request))
    number = _number(request, missing)
    part = await reads_of(request).shared(
        (rows, number, wanted), lambda connection: below(connection, rows, number, wanted)
    )
    if part is None:
        raise NoSuchTitle(missing)
    return _list(request, part, wanted)


def _list(request: Request, part: Part, wanted: Wanted) -> Response:
    headers = {"X-Total-Count": str(part.total)}
    if links := _links(request, part.total, wanted):
        headers["Link"] = links
    return Response(part.data, media_type="application/json", headers=headers)


def _links(request: Request, total: int, wanted: Wanted) -> str:
    """The neighbours of a page, as RFC 8288 writes links."""
    if wanted.limit is None:
        return ""
    places: Mapping[str, int | None] = {
        "first": 0,
        "prev": max(0, wanted.offset - wanted.limit) if wanted.offset else None,
        "next": wanted.offset + wanted.limit if wanted.offset + wanted.limit < total else None,
        "last": max(0, (total - 1) // wanted.limit * wanted.limit),
    }
    kept = {name: value for name, value in request.query_params.items() if name != "offset"}
    return ", ".join(
        f'<{request.url.path}?{urlencode({**kept, "offset": offset})}>; rel="{name}"'
        for name, offset in places.items()
        if offset is not None
    )


def _limit(limit: int) -> int | None:
    return None if limit == BIGINT else limit


def _active(request: Request) -> bool | None:
    value = request.query_params.get("active")
    if value is None:
        return None
    if value.lower() not in ("true", "false", "1", "0"):
        raise InvalidRequestError(f'active is true or false; not "{shortened(value)}".')
    return value.lower() in ("true", "1")


def _number(request: Request, missing: str) -> int:
    (text,) = request.path_params.values()
    if not re.fullmatch("-?[0-9]+", text):
        raise InvalidRequestError(f'The id is a whole number; not "{shortened(text)}".')
    # Digits by the thousand are no id, and int() refuses them.
    if len(text) > len(str(BIGINT)) or abs(int(text)) > BIGINT:
        raise NoSuchTitle(missing)
    return int(text)


async def _detail(_: Request, error: Exception) -> Response:
    return JSONResponse({"detail": str(error)}, HTTPStatus.NOT_FOUND)


HANDLERS: dict[int | type[Exception], Handler] = {
    NoSuchTitle: _detail,
    CatalogueMissing: _detail,
}
