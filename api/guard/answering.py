"""Around every answer: its id, the headers that keep browsers careful, the log, the metrics."""

import re
from itertools import count
from secrets import token_hex
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.guard.access_log import write_line
from api.guard.refusal import header
from api.logs import REQUEST_ID
from api.metrics import Metrics

ID_HEADER = b"x-request-id"
# Ids are to differ, and are no secret: one for the process, and a number for each request.
PROCESS_ID, NUMBERS = token_hex(8), count(1)
GOOD_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cache-control", b"no-cache"),
)
"""Where an answer does not say otherwise."""

NAMES = frozenset(name for name, _ in HEADERS)


class Answering:
    """Gives each request an id, its own where it has a good one, and tells of each answer."""

    def __init__(self, app: ASGIApp, metrics: Metrics, *, logged: bool) -> None:
        self._app = app
        self._metrics = metrics
        self._logged = logged

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and tell of it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(scope)
        token = REQUEST_ID.set(request_id)
        started = perf_counter()
        status = size = 0

        async def sending(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = message.get("headers", ())
                said = NAMES.intersection([name.lower() for name, _ in headers])
                ours = [each for each in HEADERS if each[0] not in said] if said else HEADERS
                identified = (ID_HEADER, request_id.encode())
                message = {**message, "headers": [*headers, *ours, identified]}
            else:
                size += len(message.get("body", b""))
            await send(message)

        self._metrics.began()
        try:
            await self._app(scope, receive, sending)
        finally:
            seconds = perf_counter() - started
            self._metrics.ended(scope, status, seconds)
            if self._logged:
                write_line(scope, request_id, status, size, seconds)
            REQUEST_ID.reset(token)


def _request_id(scope: Scope) -> str:
    given = header(scope, "x-request-id")
    return given if given and GOOD_ID.fullmatch(given) else f"{PROCESS_ID}{next(NUMBERS):016x}"
