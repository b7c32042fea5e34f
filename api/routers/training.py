"""The titles and their labels: `/training`."""

from http import HTTPStatus
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.bodies import Done, Labelling, Review, TrainingUpdate, Unwatched, Updated
from api.changing import TITLE, answer, body_of, changed, done
from api.errors import InvalidRequestError
from api.lists import Listing
from api.openapi import change_operation, list_responses
from api.parameters import ListParameters
from rear_diff.tables import TRAINING

EXAMPLE = {
    "imdb_id": "tt21815562",
    "tmdb_id": 1013601,
    "label": "would_not_watch",
    "media_type": "movie",
    "media_title": "The Alto Knights",
    "season": None,
    "episode": None,
    "release_year": 2025,
    "budget": 45000000,
    "revenue": 9577695,
    "runtime": 123,
    "origin_country": ["US"],
    "production_companies": ["Warner Bros. Pictures", "Winkler Films", "Domain Entertainment"],
    "production_countries": ["US"],
    "production_status": "Released",
    "original_language": "en",
    "spoken_languages": ["en"],
    "genre": ["Crime", "Drama", "History"],
    "original_media_title": "The Alto Knights",
    "tagline": "The most dangerous enemy is an old friend.",
    "overview": (
        "Two of New York's most notorious organized crime bosses, Frank Costello and Vito "
        "Genovese, vie for control of the city's streets. Once the best of friends, petty "
        "jealousies and a series of betrayals place them on a deadly collision course that will "
        "reshape the Mafia (and America) forever."
    ),
    "tmdb_rating": 6.241,
    "tmdb_votes": 172,
    "rt_score": 39,
    "metascore": 47,
    "imdb_rating": 5.7,
    "imdb_votes": 6467,
    "human_labeled": None,
    "reviewed": None,
    "anomalous": None,
    "created_at": "2025-05-21T02:27:51.094287Z",
    "updated_at": "2025-05-21T02:27:51.094287Z",
}

CONFIRMED = TRAINING.action("confirm").sets
UPDATED = "Training data updated successfully"

LISTING = Listing(TRAINING.path, ListParameters(TRAINING, any_sort=True), (EXAMPLE,))

router = APIRouter(tags=["training"])


@router.get(
    LISTING.path,
    summary="Retrieves training data entries from the database",
    responses=list_responses(LISTING),
    openapi_extra={"parameters": LISTING.parameters.openapi()},
)
async def list_training(request: Request) -> Response:
    """Training data entries, filtered, sorted and page by page."""
    return await LISTING.answer(request)


@router.patch(
    "/training/{imdb_id}/label",
    summary="Updates the label for a specific training data entry",
    **change_operation(TITLE, Labelling, Done),
)
async def set_label(request: Request) -> Response:
    """Sets the label, and human_labeled and reviewed to true."""
    key = TITLE.key(request)
    body = body_of(request, Labelling)
    TITLE.check(key, body.imdb_id)
    outcome = await changed(
        request, TITLE, key, {"label": body.label, **CONFIRMED}, invalid=HTTPStatus.BAD_REQUEST
    )
    return done("Label updated successfully", outcome)


@router.patch(
    "/training/{imdb_id}/reviewed",
    summary="Sets the reviewed status to true for a specific training data entry",
    **change_operation(TITLE, Review, Done),
)
async def set_reviewed(request: Request) -> Response:
    """Sets reviewed to true and nothing else; a title without a label cannot be reviewed (409)."""
    key = TITLE.key(request)
    body = body_of(request, Review)
    TITLE.check(key, body.imdb_id)
    outcome = await changed(request, TITLE, key, {"reviewed": True})
    return done("Reviewed status updated successfully", outcome)


@router.patch(
    "/training/{imdb_id}",
    summary="Updates fields of a specific training data entry",
    **change_operation(TITLE, TrainingUpdate, Updated),
)
async def update_training(request: Request) -> Response:
    """Sets one or more fields; a label also sets human_labeled and reviewed to true. A field that
    is null is left as it is."""
    key = TITLE.key(request)
    body = body_of(request, TrainingUpdate, HTTPStatus.UNPROCESSABLE_ENTITY)
    TITLE.check(key, body.imdb_id)
    values: dict[str, Any] = body.model_dump(exclude={"imdb_id"}, exclude_none=True)
    if not values:
        raise InvalidRequestError(
            "There is nothing to update: give one or more of label, human_labeled, anomalous, "
            "reviewed."
        )
    if body.label is not None:
        values |= CONFIRMED
    outcome = await changed(request, TITLE, key, values)
    return answer(Updated(message=UPDATED, updated_fields=values), outcome)


@router.patch(
    "/training/{imdb_id}/would_watch",
    summary="Labels a specific training data entry would_watch",
    **change_operation(TITLE, None, Updated),
)
async def would_watch(request: Request) -> Response:
    """Sets the label, and human_labeled and reviewed to true. There is no body."""
    values = dict(TRAINING.action("would_watch").sets)
    outcome = await changed(request, TITLE, TITLE.key(request), values)
    return answer(Updated(message=UPDATED, updated_fields=values), outcome)


@router.patch(
    "/training/{imdb_id}/would_not_watch",
    summary="Labels a specific training data entry would_not_watch",
    **change_operation(TITLE, None, Unwatched),
)
async def would_not_watch(request: Request) -> Response:
    """Sets the label, and human_labeled and reviewed to true. There is no body, and files that
    there may be of the title are left alone."""
    values = dict(TRAINING.action("would_not_watch").sets)
    outcome = await changed(request, TITLE, TITLE.key(request), values)
    return answer(Unwatched(message=UPDATED, updated_fields=values), outcome)
