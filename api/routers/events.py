"""What others do, as it happens: `/events`."""

from http import HTTPStatus
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.bodies import DatabaseFailure
from api.errors import RETRY_AFTER
from api.event_stream import EventStream
from api.events import events_of
from api.openapi import AWAY

router = APIRouter(tags=["events"])

DESCRIPTION = """\
Server-Sent Events, until the client leaves:

- `listening`: from now on all that is said is heard. Read what must be right after it.
- `changed`: rows of `table` with these `keys` were changed through rear-diff, by `who` (empty where
  nobody said); without keys any row may have been. Read them again to see to what.
- `here`: the person `who` is connected with a terminal app of this `id`, `labels` or only looks,
  and has the cursor on the row `key` of `table`. `left`: they are gone.
- `gap`: what happened meanwhile is not known, and `why`. Read again whatever must be right.

A client that comes back with `Last-Event-ID` gets what it missed, as far as this process keeps it
(the last 1,000 events), else a `gap`. Changes that other programs make without telling are not
heard. A client that does not keep up is let go, and may come back. Every 15 seconds without an
event there is a comment."""

EXAMPLE = (
    "retry: 2000\n\n"
    "id: 9f3c21aa-16\n"
    "event: listening\n"
    "data: {}\n\n"
    "id: 9f3c21aa-17\n"
    "event: changed\n"
    'data: {"table": "training", "keys": ["tt2759766"], "who": "anna"}\n\n'
)

EVENTS = {
    "type": "string",
    "description": "For each event the lines `id`, `event` and `data`, which is JSON.",
}

RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The events as they come.",
        "content": {"text/event-stream": {"schema": EVENTS, "example": EXAMPLE}},
    },
    503: {"model": DatabaseFailure, **AWAY, "description": "Too many clients listen already."},
}

LAST_EVENT_ID = {
    "name": "Last-Event-ID",
    "in": "header",
    "required": False,
    "description": "The id of the last event that was received.",
    "schema": {"type": "string"},
}


@router.get(
    "/events",
    summary="What others do, as it happens",
    description=DESCRIPTION,
    response_class=Response,
    responses=RESPONSES,
    openapi_extra={"parameters": [LAST_EVENT_ID]},
)
async def listen_to_events(request: Request) -> Response:
    """Events until the client leaves."""
    events = events_of(request)
    if events.is_full:
        body = DatabaseFailure(error="Too many clients", details="Too many clients listen already.")
        status = HTTPStatus.SERVICE_UNAVAILABLE
        return JSONResponse(body.model_dump(), status, {"Retry-After": RETRY_AFTER})
    return EventStream(events, events.join(request.headers.get("last-event-id")))
