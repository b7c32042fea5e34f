"""What the server says of itself."""

from contextlib import suppress
from dataclasses import asdict
from http import HTTPStatus
from typing import Literal

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api import PREFIX
from api.bodies import Health, Pool, Readiness, Welcome
from api.connected import link_of
from api.errors import RETRY_AFTER
from api.guard.callers import is_shown_everything
from api.metrics import CONTENT_TYPE, metrics_of
from rear_diff.database.errors import DatabaseError
from rear_diff.database.link import Link

BELIEVED = 2.0
"""Seconds for which it is believed of the database that it answers, because it just has."""

router = APIRouter(tags=["service"])


@router.get("/", summary="Where to go from here")
async def welcome() -> Welcome:
    """Where the documentation and the health check are."""
    return Welcome(
        message="rear-diff lists and labels the rows of a media platform's database.",
        docs=f"{PREFIX}/docs",
        health=f"{PREFIX}/health",
    )


@router.get("/health", summary="Whether the server answers")
async def health() -> Health:
    """That the server answers, at once: the database is not asked."""
    return Health()


@router.get(
    "/ready",
    summary="Whether the database answers",
    response_model=Readiness,
    responses={503: {"model": Readiness, "description": "The database is away."}},
)
async def ready(request: Request) -> Response:
    """Whether the database answers, told within a second; and to who may read, which it is and as
    whom."""
    link = await _looked_at(request)
    found = _readiness(link, full=is_shown_everything(request, request.app.state.door))
    away = link.away is not None
    return JSONResponse(
        found.model_dump(exclude_none=True),
        HTTPStatus.SERVICE_UNAVAILABLE if away else HTTPStatus.OK,
        {"Retry-After": RETRY_AFTER} if away else None,
    )


async def _looked_at(request: Request) -> Link:
    """The way to the database, which has been looked at where nobody asked it just now."""
    link = link_of(request.app)
    with suppress(DatabaseError):
        await link.check(BELIEVED)
    return link


def _readiness(link: Link, *, full: bool) -> Readiness:
    status: Literal["ready", "away"] = "ready" if link.away is None else "away"
    if not full or link.known is None:
        return Readiness(status=status)
    offer = link.known.offer
    return Readiness(
        status=status,
        database=offer.database,
        server_version=offer.server_version,
        role=offer.role,
        read_only=offer.read_only,
        tables=[f"{schema}.{name}" for schema, name in offer.relations],
        missing=[f"{schema}.{name}" for schema, name in offer.missing],
        pools={name: Pool(**asdict(used)) for name, used in link.known.usage.items()},
    )


@router.get("/metrics", summary="What Prometheus reads", response_class=Response)
async def metrics(request: Request) -> Response:
    """Requests, latencies by route, connections, query times, and labels by value."""
    counted = metrics_of(request.app)
    counted.look_at(await _looked_at(request))
    return Response(counted.text(), media_type=CONTENT_TYPE)
