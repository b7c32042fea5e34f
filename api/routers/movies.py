"""Titles with their label and the model's word on them: `/movies/`."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.lists import Listing
from api.openapi import list_responses
from api.parameters import ListParameters
from api.routers import prediction, training
from rear_diff.tables import MOVIES

EXAMPLE = {
    **training.EXAMPLE,
    **prediction.EXAMPLE,
    "training_created_at": training.EXAMPLE["created_at"],
    "training_updated_at": training.EXAMPLE["updated_at"],
    "prediction_created_at": prediction.EXAMPLE["created_at"],
}

LISTING = Listing(MOVIES.path, ListParameters(MOVIES), (EXAMPLE,))

router = APIRouter(tags=["movies"])


@router.get(
    LISTING.path,
    summary="Retrieves titles with their predictions from the database",
    responses=list_responses(LISTING),
    openapi_extra={"parameters": LISTING.parameters.openapi()},
)
async def list_movies(request: Request) -> Response:
    """Training data entries that have a prediction, filtered, sorted and page by page."""
    return await LISTING.answer(request)
