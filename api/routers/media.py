"""The files in the pipeline: `/media/`."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.bodies import Done, MediaDone, PipelineUpdate
from api.changing import FILE, DeletedError, answer, body_of, changed, done
from api.connected import database_of
from api.errors import InvalidRequestError, RequestError
from api.lists import Listing
from api.openapi import change_operation, list_responses
from api.parameters import ListParameters
from rear_diff.query import bind, fetch_rows
from rear_diff.tables import MEDIA

DELETED = "deleted_at"

EXAMPLE = {
    "hash": "0123456789abcdef0123456789abcdef01234567",
    "imdb_id": "tt1234567",
    "media_type": "movie",
    "media_title": "Example Movie",
    "original_title": "Example.Movie.2024.1080p",
    "release_year": 2024,
    "imdb_rating": 7.5,
    "pipeline_status": "complete",
    "rejection_status": None,
    "error_status": False,
    "created_at": "2025-05-21T02:27:51.094287Z",
    "updated_at": "2025-05-21T02:27:51.094287Z",
}

LISTING = Listing(MEDIA.path, ListParameters(MEDIA), (EXAMPLE,))

router = APIRouter(tags=["media"])


@router.get(
    LISTING.path,
    summary="Retrieves media data entries from the database",
    responses=list_responses(LISTING),
    openapi_extra={"parameters": LISTING.parameters.openapi()},
)
async def list_media(request: Request) -> Response:
    """Media data entries, filtered, sorted and page by page; deleted ones are never among them."""
    return await LISTING.answer(request)


@router.patch(
    "/media/{hash}/pipeline",
    summary="Updates the status of a specific media entry",
    **change_operation(FILE, PipelineUpdate, Done),
)
async def update_pipeline(request: Request) -> Response:
    """Sets one or more statuses; the database's triggers do the rest. A field that is null is left
    as it is."""
    key = FILE.key(request)
    body = body_of(request, PipelineUpdate, HTTPStatus.UNPROCESSABLE_ENTITY)
    FILE.check(key, body.hash)
    values = body.model_dump(exclude={"hash"}, exclude_none=True)
    if not values:
        raise InvalidRequestError(
            "There is nothing to update: give one or more of pipeline_status, error_status, "
            "rejection_status."
        )
    outcome = await changed(request, FILE, key, values, _live(request))
    return done("Media pipeline updated successfully", outcome)


@router.patch(
    "/media/{hash}/approve",
    summary="Accepts a specific media entry after all",
    **change_operation(FILE, None, MediaDone),
)
async def approve(request: Request) -> Response:
    """Sets pipeline_status to media_accepted and rejection_status to accepted, and clears the
    error. An entry without an original_link cannot be approved (400)."""
    key = FILE.key(request)
    database = database_of(request)
    bound = bind(MEDIA, database.offer)
    rows = await database.read(lambda connection: fetch_rows(connection, bound, [key]))
    if key not in rows:
        raise FILE.missing(key)
    link = rows[key]["original_link"]
    if not link:
        raise InvalidRequestError(
            "The media entry has no original_link, without which it cannot be approved.",
            HTTPStatus.BAD_REQUEST,
        )
    before = {"original_link": link, **_live(request)}
    outcome = await changed(request, FILE, key, MEDIA.action("approve").sets, before)
    return answer(MediaDone(message="Media entry approved", hash=key), outcome)


@router.patch(
    "/media/{hash}/finish",
    summary="Marks a specific media entry as complete",
    **change_operation(FILE, None, MediaDone),
)
async def finish(request: Request) -> Response:
    """Sets pipeline_status to complete."""
    key = FILE.key(request)
    outcome = await changed(request, FILE, key, MEDIA.action("finish").sets, _live(request))
    return answer(MediaDone(message="Media entry marked as complete", hash=key), outcome)


@router.patch(
    "/media/{hash}/soft_delete",
    summary="Deletes a specific media entry from the lists",
    **change_operation(FILE, None, MediaDone),
)
async def soft_delete(request: Request) -> Response:
    """Sets deleted_at to now; no file is touched. An entry that is deleted already is a conflict
    (409), and where the database has no deleted_at there is nothing to set (404)."""
    key = FILE.key(request)
    bound = bind(MEDIA, database_of(request).offer)
    if DELETED not in bound.relation.columns:
        raise RequestError(
            HTTPStatus.NOT_FOUND,
            "Column not found",
            f"The database's {MEDIA.schema}.{MEDIA.relation} has no {DELETED}.",
        )
    now = datetime.now(UTC)
    try:
        outcome = await changed(request, FILE, key, {DELETED: now}, {DELETED: None})
    except DeletedError:
        raise RequestError(
            HTTPStatus.CONFLICT, "Conflict", f"The media entry is deleted already: {key}"
        ) from None
    return answer(MediaDone(message="Media entry deleted", hash=key), outcome)


def _live(request: Request) -> dict[str, Any]:
    """What a row must hold so that it counts as there."""
    bound = bind(MEDIA, database_of(request).offer)
    return {DELETED: None} if bound.hides_deleted else {}
