"""The files in the pipeline: `/media/`."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.lists import Listing
from api.openapi import list_responses
from api.parameters import ListParameters
from rear_diff.tables import MEDIA

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
