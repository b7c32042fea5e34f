"""The model's word on each title: `/prediction/`."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.lists import Listing
from api.openapi import list_responses
from api.parameters import ListParameters
from rear_diff.tables import PREDICTION

EXAMPLE = {
    "imdb_id": "tt21815562",
    "prediction": 0,
    "probability": 0.1875,
    "cm_value": "tn",
    "created_at": "2025-05-21T02:27:51.094287Z",
}

LISTING = Listing(PREDICTION.path, ListParameters(PREDICTION), (EXAMPLE,))

router = APIRouter(tags=["prediction"])


@router.get(
    LISTING.path,
    summary="Retrieves predictions from the database",
    responses=list_responses(LISTING),
    openapi_extra={"parameters": LISTING.parameters.openapi()},
)
async def list_predictions(request: Request) -> Response:
    """What the model makes of the titles, filtered, sorted and page by page."""
    return await LISTING.answer(request)
