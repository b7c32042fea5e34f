"""What is answered where a request is not carried out, in the documents' shapes."""

import json
import logging
from collections.abc import Callable, Coroutine, Iterable, Mapping
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api import PREFIX
from api.bodies import DatabaseFailure, Failure
from rear_diff.database.errors import (
    BadValue,
    Clash,
    DatabaseAway,
    DatabaseBusy,
    DatabaseError,
    Frozen,
    LoginRefused,
    NotAllowed,
    TookTooLong,
)
from rear_diff.query import CriterionError, TableMissing

log = logging.getLogger("uvicorn.error")

# Seconds; as long as the pool takes to find a database that is back.
RETRY_AFTER = "2"
MAX_SHOWN = 60
UNKNOWN_FATE = "It is not known whether the change was made; send it again."
# Nothing of the errors' own words, which name the server's address and role.
AWAY = "The database is away."
AGAIN = "Try again in a moment."
LOGIN_REFUSED = "The database does not let this server in; the server's log has the reason."
JSON_OBJECT = "The body is a JSON object, sent with Content-Type: application/json."


class RequestError(Exception):
    """A request that is answered with `{"success": false, "error": .., "message": ..}`."""

    def __init__(self, status: int, error: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.error = error


class InvalidRequestError(RequestError):
    """A value that is not allowed; the message names it and says what is."""

    def __init__(self, message: str, status: int = HTTPStatus.UNPROCESSABLE_ENTITY) -> None:
        super().__init__(status, "Invalid request", message)


class ForbiddenError(RequestError):
    """Something that the database's role may not do."""

    def __init__(self, why: str) -> None:
        super().__init__(HTTPStatus.FORBIDDEN, "Not allowed", without_remedy(why))
        self.why = why


class PreconditionError(RequestError):
    """The row is not in the version that the request named; `now` is the ETag that it has."""

    def __init__(self, now: str) -> None:
        message = "The row has changed since its ETag was read. Nothing was written."
        super().__init__(HTTPStatus.PRECONDITION_FAILED, "Precondition failed", message)
        self.now = now


def shortened(value: object) -> str:
    """A value as it may stand in a message: the beginning of a long one."""
    text = str(value)
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"


def without_remedy(why: str) -> str:
    """`why` up to the GRANT that would help: that is for the log of whoever runs the server."""
    return why.partition(" GRANT ")[0]


def _answer(status: int, body: BaseModel, headers: Mapping[str, str] | None = None) -> JSONResponse:
    return JSONResponse(body.model_dump(), status, headers)


async def _request_error(_: Request, error: RequestError) -> Response:
    return _answer(error.status, Failure(error=error.error, message=str(error)))


async def _precondition(request: Request, error: PreconditionError) -> Response:
    response = await _request_error(request, error)
    if error.now:
        response.headers["ETag"] = error.now
    return response


async def _forbidden(request: Request, error: ForbiddenError) -> Response:
    log.warning("%s", error.why)
    return await _request_error(request, error)


async def _criterion_error(request: Request, error: CriterionError) -> Response:
    return await _request_error(request, InvalidRequestError(str(error)))


def body_faults(faults: Iterable[Mapping[str, Any]]) -> str:
    """What is wrong with a body, by pydantic's words for it."""
    return " ".join(dict.fromkeys(_fault(fault) for fault in faults))


def _fault(fault: Mapping[str, Any]) -> str:
    if not fault["loc"]:
        return JSON_OBJECT
    name, kind = fault["loc"][0], str(fault["type"])
    if kind == "missing":
        return f'The body lacks "{name}".'
    right = "true or false" if kind.startswith("bool_") else "a string"
    return f'"{name}" in the body is {right}; not {shortened(json.dumps(fault["input"]))}.'


async def _table_missing(request: Request, error: TableMissing) -> Response:
    log.warning("%s", error)
    message = without_remedy(str(error))
    return await _request_error(
        request, RequestError(HTTPStatus.NOT_FOUND, "Table not found", message)
    )


async def _database_error(request: Request, error: DatabaseError) -> Response:
    log.warning("%s %s: %s", request.method, request.url.path, error)
    match error:
        case NotAllowed():
            return await _request_error(request, ForbiddenError(str(error)))
        case Clash():
            return await _request_error(
                request, RequestError(HTTPStatus.CONFLICT, "Conflict", str(error))
            )
        case BadValue():
            return await _request_error(request, InvalidRequestError(str(error)))
        case LoginRefused():
            return _failed(request, HTTPStatus.SERVICE_UNAVAILABLE, _told(request, LOGIN_REFUSED))
        case DatabaseAway():
            return _failed(request, HTTPStatus.SERVICE_UNAVAILABLE, _told(request, AWAY))
        case DatabaseBusy():
            return _failed(request, HTTPStatus.SERVICE_UNAVAILABLE, str(error))
        case Frozen():
            return _failed(request, HTTPStatus.GATEWAY_TIMEOUT, _told(request, str(error)))
        case TookTooLong():
            return _failed(request, HTTPStatus.GATEWAY_TIMEOUT, str(error))
    return _failed(request, HTTPStatus.INTERNAL_SERVER_ERROR, str(error))


def _told(request: Request, why: str) -> str:
    if request.method == "GET":
        return f"{why} {AGAIN}" if why == AWAY else why
    return f"{why} {UNKNOWN_FATE}"


def _failed(request: Request, status: int, message: str) -> Response:
    headers = {"Retry-After": RETRY_AFTER} if status == HTTPStatus.SERVICE_UNAVAILABLE else None
    if request.method == "GET":
        body = DatabaseFailure(error="Database error occurred", details=message)
        return _answer(status, body, headers)
    return _answer(status, Failure(error="Database error", message=message), headers)


async def _http_exception(request: Request, error: HTTPException) -> Response:
    if error.status_code == HTTPStatus.BAD_REQUEST:
        return await _request_error(
            request, InvalidRequestError(JSON_OBJECT, HTTPStatus.BAD_REQUEST)
        )
    messages = {
        HTTPStatus.NOT_FOUND: f"There is nothing at this path; {PREFIX}/docs lists what there is.",
        HTTPStatus.METHOD_NOT_ALLOWED: f"This path takes {(error.headers or {}).get('Allow')}.",
    }
    status = HTTPStatus(error.status_code)
    message = messages.get(status, error.detail)
    return _answer(status, Failure(error=status.phrase, message=message), error.headers)


async def _unexpected(request: Request, _: Exception) -> Response:
    # The exception is raised again behind the answer, and the server logs it.
    message = "The server met an error that it did not expect; its log has the cause."
    kind = "Internal server error"
    if request.method == "GET":
        body: BaseModel = DatabaseFailure(error=kind, details=message)
    else:
        body = Failure(error=kind, message=message)
    return _answer(HTTPStatus.INTERNAL_SERVER_ERROR, body)


Handler = Callable[[Request, Any], Coroutine[Any, Any, Response]]

HANDLERS: dict[int | type[Exception], Handler] = {
    RequestError: _request_error,
    ForbiddenError: _forbidden,
    PreconditionError: _precondition,
    CriterionError: _criterion_error,
    TableMissing: _table_missing,
    DatabaseError: _database_error,
    HTTPException: _http_exception,
    Exception: _unexpected,
}
