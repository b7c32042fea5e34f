"""The titles and their labels: `/training`."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response

from api.bodies import EXAMPLE_ID, Done, Labelling, Review
from api.connected import database_of
from api.errors import ForbiddenError, InvalidRequestError, RequestError
from api.guard.callers import name_of
from api.lists import Listing
from api.metrics import metrics_of
from api.openapi import list_responses, write_failures
from api.parameters import ListParameters
from rear_diff.labelling import (
    Applied,
    Change,
    Conflict,
    NotAllowed,
    Outcome,
    Refused,
    RowGone,
    Unchanged,
    carry_out,
)
from rear_diff.query import CriterionError, bind
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

ImdbId = Annotated[
    str,
    Path(
        pattern="^tt[0-9]{7,8}$",
        description="The title's IMDb id: tt and 7 or 8 digits.",
        examples=[EXAMPLE_ID],
    ),
]

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
    responses=write_failures(),
)
async def set_label(request: Request, imdb_id: ImdbId, body: Labelling) -> Done:
    """Sets the label, and human_labeled and reviewed to true."""
    _must_match(imdb_id, body)
    confirmed = TRAINING.action("confirm").sets
    await _set(request, imdb_id, {"label": body.label, **confirmed})
    return Done(message="Label updated successfully")


@router.patch(
    "/training/{imdb_id}/reviewed",
    summary="Sets the reviewed status to true for a specific training data entry",
    responses=write_failures(),
)
async def set_reviewed(request: Request, imdb_id: ImdbId, body: Review) -> Done:
    """Sets reviewed to true and nothing else; a title without a label cannot be reviewed (409)."""
    _must_match(imdb_id, body)
    await _set(request, imdb_id, {"reviewed": True})
    return Done(message="Reviewed status updated successfully")


def _must_match(imdb_id: str, body: Review) -> None:
    if body.imdb_id != imdb_id:
        raise RequestError(
            HTTPStatus.BAD_REQUEST,
            "IMDB ID mismatch",
            "Path IMDB ID and body IMDB ID do not match",
        )


async def _set(request: Request, imdb_id: str, values: Mapping[str, Any]) -> None:
    database = database_of(request)
    change = Change(TRAINING, imdb_id, after=values, who=name_of(request))
    try:
        outcome = await carry_out(database, bind(TRAINING, database.offer), change)
    except CriterionError as error:
        raise InvalidRequestError(str(error), HTTPStatus.BAD_REQUEST) from None
    _check(outcome)
    if isinstance(outcome, Applied):
        metrics_of(request.app).applied(outcome.change)


def _check(outcome: Outcome) -> None:
    match outcome:
        case Applied() | Unchanged():
            return
        case RowGone(change):
            raise RequestError(
                HTTPStatus.NOT_FOUND,
                "Training data not found",
                f"No training data found with IMDB ID: {change.key}",
            )
        case NotAllowed(why=why):
            raise ForbiddenError(why)
        case Refused(why=why):
            raise RequestError(HTTPStatus.CONFLICT, "Conflict", why)
        case Conflict():
            raise RequestError(
                HTTPStatus.CONFLICT,
                "Conflict",
                "Somebody else changed the row in the same moment. Send the change again.",
            )
