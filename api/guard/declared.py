"""What the layers before the application answer, as the OpenAPI document declares it."""

from http import HTTPStatus
from typing import Any

from api.guard.callers import OPEN
from api.guard.crowd import ALWAYS

Schema = dict[str, Any]

CHALLENGE = "How to say who asks, as RFC 6750 has it."
WAIT = "Seconds to wait."
FAILURE = {"$ref": "#/components/schemas/Failure"}
DATABASE_FAILURE = {"$ref": "#/components/schemas/DatabaseFailure"}

EVERYWHERE = {
    400: "The request is not as it must be.",
    414: "The address is too long.",
    421: "The Host header names another server.",
}
TO_CALLERS = {
    401: "Nobody is named who may ask, where that is needed, or the token is not good.",
    403: "The token does not allow it.",
}
TO_CHANGES = {
    408: "The body did not arrive in time.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    429: "The token asks for too many changes.",
}
TOO_MANY = "Too many are asking."


def declare(document: Schema) -> None:
    """Add to each operation of `document` what it does not declare itself, and who may ask."""
    schemes = document.setdefault("components", {}).setdefault("securitySchemes", {})
    schemes["token"] = {
        "type": "http",
        "scheme": "bearer",
        "description": (
            "A token of `rear-diff token create`, or a JSON Web Token. A server that is heard on "
            "its own machine only needs none."
        ),
    }
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            for status, description in _answers(path, method).items():
                operation["responses"].setdefault(
                    str(status), _response(method, status, description)
                )
            if path not in OPEN:
                operation["security"] = [{"token": []}, {}]


def _answers(path: str, method: str) -> dict[int, str]:
    answers = dict(EVERYWHERE)
    if path not in OPEN:
        answers |= TO_CALLERS
    if method != "get":
        answers |= TO_CHANGES
    if path not in ALWAYS:
        answers[503] = TOO_MANY
    return answers


def _response(method: str, status: int, description: str) -> Schema:
    is_read_failure = status == HTTPStatus.SERVICE_UNAVAILABLE and method == "get"
    schema = DATABASE_FAILURE if is_read_failure else FAILURE
    response: Schema = {
        "description": description,
        "content": {"application/json": {"schema": schema}},
    }
    if status == HTTPStatus.UNAUTHORIZED:
        response["headers"] = {"WWW-Authenticate": _header("string", CHALLENGE)}
    if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        response["headers"] = {"Retry-After": _header("integer", WAIT)}
    return response


def _header(kind: str, description: str) -> Schema:
    return {"description": description, "schema": {"type": kind}}
