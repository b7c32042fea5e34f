"""The answer to a request that a layer does not let pass."""

from collections.abc import Mapping
from http import HTTPStatus

from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from api.bodies import DatabaseFailure, Failure


async def refuse(
    scope: Scope,
    receive: Receive,
    send: Send,
    status: HTTPStatus,
    message: str,
    headers: Mapping[str, str] | None = None,
) -> None:
    """Answer with `status` and `message`, in the shape that the path has for it."""
    error = status.phrase
    if status is HTTPStatus.SERVICE_UNAVAILABLE and scope["method"] == "GET":
        body: DatabaseFailure | Failure = DatabaseFailure(error=error, details=message)
    else:
        body = Failure(error=error, message=message)
    await JSONResponse(body.model_dump(), status, headers)(scope, receive, send)


def header(scope: Scope, name: str) -> str | None:
    """The value of a request's header, whose name is given in small letters; None where it was not
    sent."""
    sought = name.encode()
    for sent, value in scope["headers"]:
        if sent == sought:
            return str(value, "latin-1")
    return None
