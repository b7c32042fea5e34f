"""Answering a change of a row: from path and body to the outcome, and its ETag."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from api.bodies import EXAMPLE_HASH, EXAMPLE_ID, Done
from api.connected import database_of
from api.errors import (
    JSON_OBJECT,
    ForbiddenError,
    InvalidRequestError,
    PreconditionError,
    RequestError,
    body_faults,
    shortened,
)
from api.etags import etag, versions
from api.guard.callers import name_of
from api.guard.refusal import header
from api.metrics import metrics_of
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
from rear_diff.tables import MEDIA, TRAINING, Table


class DeletedError(RequestError):
    """The row is marked as deleted, which is told as if there were none."""

    def __init__(self, missing: RequestError) -> None:
        super().__init__(missing.status, missing.error, str(missing))


Body = TypeVar("Body", bound=BaseModel)

JSON = re.compile(r"application/([a-z0-9.+-]+\+)?json\s*(;.*)?", re.IGNORECASE)


@dataclass(frozen=True)
class RowPath:
    """The part of a path that names a row: what it must look like, and how its lack is told."""

    table: Table
    name: str
    pattern: re.Pattern[str]
    looks: str
    mismatch: str
    unknown: str
    gone: str

    def key(self, request: Request) -> str:
        """The row's key. Raises `InvalidRequestError` where it cannot be one."""
        key: str = request.path_params[self.name]
        if not self.pattern.fullmatch(key):
            raise InvalidRequestError(
                f'{self.name} in the path is {self.looks}; not "{shortened(key)}".',
                HTTPStatus.BAD_REQUEST,
            )
        return key

    def check(self, key: str, in_body: str) -> None:
        """Raises `RequestError` where path and body disagree."""
        if in_body != key:
            what = self.mismatch
            raise RequestError(
                HTTPStatus.BAD_REQUEST,
                f"{what} mismatch",
                f"Path {what} and body {what} do not match",
            )

    def missing(self, key: str) -> RequestError:
        """The answer where there is no such row."""
        return RequestError(HTTPStatus.NOT_FOUND, self.unknown, f"{self.gone}: {key}")


TITLE = RowPath(
    TRAINING,
    "imdb_id",
    re.compile("tt[0-9]{7,8}"),
    f"tt and 7 or 8 digits, such as {EXAMPLE_ID}",
    "IMDB ID",
    "Training data not found",
    "No training data found with IMDB ID",
)
FILE = RowPath(
    MEDIA,
    "hash",
    re.compile("[a-f0-9]{40}"),
    f"40 hexadecimal digits, such as {EXAMPLE_HASH}",
    "hash",
    "Media not found",
    "No media found with hash",
)


def body_of(request: Request, model: type[Body], status: int = HTTPStatus.BAD_REQUEST) -> Body:
    """The JSON body as a `model`. Raises `InvalidRequestError`, with `status` for what is an
    object and has not the right fields."""
    kind = header(request.scope, "content-type") or ""
    if kind != "application/json" and not JSON.fullmatch(kind):
        raise InvalidRequestError(JSON_OBJECT, HTTPStatus.BAD_REQUEST)
    try:
        # The guard has read it.
        return model.model_validate_json(request.scope["state"]["body"])
    except ValidationError as error:
        message = body_faults(error.errors(include_url=False))
        wrong = HTTPStatus.BAD_REQUEST if JSON_OBJECT in message else status
        raise InvalidRequestError(message, wrong) from None


async def changed(
    request: Request,
    row: RowPath,
    key: str,
    after: Mapping[str, Any],
    before: Mapping[str, Any] | None = None,
    invalid: int = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> Applied | Unchanged:
    """The row is changed, or was so already. Raises `RequestError` for any other outcome, and
    `DatabaseError`; a value that its column does not take is answered with `invalid`."""
    database = database_of(request)
    change = Change(
        row.table,
        key,
        after=after,
        before=before or {},
        who=name_of(request),
        versions=versions(header(request.scope, "if-match")),
    )
    try:
        outcome = await carry_out(database, bind(row.table, database.offer), change, brief=True)
    except CriterionError as error:
        raise InvalidRequestError(str(error), invalid) from None
    if isinstance(outcome, Applied):
        metrics_of(request.app).applied(change)
    return _settled(outcome, row)


def answer(body: BaseModel, outcome: Applied | Unchanged) -> Response:
    """The success, with the row's version as its ETag."""
    return _Success(body.model_dump_json().encode(), outcome.version)


def done(message: str, outcome: Applied | Unchanged) -> Response:
    """The same, where there is nothing to say but that."""
    return _Success(_said(message), outcome.version)


@lru_cache(maxsize=64)
def _said(message: str) -> bytes:
    return Done(message=message).model_dump_json().encode()


class _Success(Response):
    """Starlette's response, made at a third of what it takes to find out what these always are."""

    def __init__(self, body: bytes, version: str) -> None:
        self.status_code = 200
        self.background = None
        self.body = body
        self.raw_headers = [
            *([(b"etag", etag(version).encode())] if version else ()),
            (b"content-length", str(len(body)).encode()),
            (b"content-type", b"application/json"),
        ]


def _settled(outcome: Outcome, row: RowPath) -> Applied | Unchanged:
    match outcome:
        case Applied() | Unchanged():
            return outcome
        case RowGone(change):
            raise row.missing(change.key)
        case NotAllowed(why=why):
            raise ForbiddenError(why)
        case Refused(why=why):
            raise RequestError(HTTPStatus.CONFLICT, "Conflict", why)
        case Conflict(change, version=version) if _is_outdated(change, version):
            raise PreconditionError(etag(version) if version else "")
        case Conflict(change) if _is_deleted(outcome):
            raise DeletedError(row.missing(change.key))
        case _:
            raise RequestError(
                HTTPStatus.CONFLICT,
                "Conflict",
                "Somebody else changed the row in the same moment. Send the change again.",
            )


def _is_deleted(conflict: Conflict) -> bool:
    deleted = conflict.change.table.deleted
    return deleted is not None and conflict.row.get(deleted.name) is not None


def _is_outdated(change: Change, version: str) -> bool:
    return change.versions is not None and version not in change.versions
