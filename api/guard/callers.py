"""Who asks: RFC 6750's bearer tokens, what they allow, and how often."""

import logging
import time
from functools import lru_cache
from http import HTTPStatus
from ipaddress import ip_address
from math import ceil

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api import PREFIX
from api.guard.refusal import header, refuse
from rear_diff.access.caller import Caller, TokenRefused
from rear_diff.access.caller import Scope as Allowed
from rear_diff.access.door import Door
from rear_diff.access.tokens import TokenFileError

log = logging.getLogger("uvicorn.error")

REALM = 'Bearer realm="rear-diff"'
READING = ("GET", "HEAD", "OPTIONS")
# What a program that watches the server, and a browser that shows its documentation, can reach.
OPEN = frozenset(
    (*(f"{PREFIX}{path}" for path in ("/", "/health", "/ready", "/docs", "/openapi.json")), "/docs")
)
OPEN_BELOW = f"{PREFIX}/docs/"


class Callers:
    """Lets a request pass whose token allows it, or any where nobody must say who they are."""

    def __init__(self, app: ASGIApp, door: Door, writes_per_minute: int, *, insecure: bool) -> None:
        self._app = app
        self._door = door
        self._insecure = insecure
        self._writes = RateLimitItemPerMinute(writes_per_minute)
        self._counting = SlidingWindowCounterRateLimiter(MemoryStorage())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let pass, or answer 401, 403 or 429."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_open = scope["path"] in OPEN or scope["path"].startswith(OPEN_BELOW)
        try:
            caller = self._caller(scope)
            if not is_open:
                await self._check(scope, caller)
        except _Refused as refused:
            if not is_open:
                await refuse(
                    scope, receive, send, refused.status, str(refused), dict(refused.headers)
                )
                return
            caller = None
        scope.setdefault("state", {})["caller"] = caller
        await self._app(scope, receive, send)

    def _caller(self, scope: Scope) -> Caller | None:
        token = _token(scope)
        try:
            if token is None or not (self._door.required or self._door.configured):
                return None
            return self._door.caller(token)
        except TokenRefused as refused:
            raise _Refused(
                HTTPStatus.UNAUTHORIZED,
                str(refused),
                {"WWW-Authenticate": _challenge("invalid_token", str(refused))},
            ) from None
        except TokenFileError as error:
            log.error("%s", error)
            message = "Tokens cannot be checked now; the server's log has the reason."
            raise _Refused(HTTPStatus.SERVICE_UNAVAILABLE, message, {"Retry-After": "10"}) from None

    async def _check(self, scope: Scope, caller: Caller | None) -> None:
        if caller is None:
            self._check_nobody(scope)
            return
        needed = Allowed.READ if scope["method"] in READING else Allowed.LABEL
        if not caller.may(needed):
            message = f"The token does not have the scope {needed}."
            challenge = f'{_challenge("insufficient_scope", message)}, scope="{needed}"'
            raise _Refused(HTTPStatus.FORBIDDEN, message, {"WWW-Authenticate": challenge})
        if needed is Allowed.LABEL and not await self._counting.hit(self._writes, caller.name):
            window = await self._counting.get_window_stats(self._writes, caller.name)
            seconds = max(1, ceil(window.reset_time - time.time()))
            raise _Refused(
                HTTPStatus.TOO_MANY_REQUESTS,
                f"A token may ask for {self._writes.amount} changes a minute.",
                {"Retry-After": str(seconds)},
            )

    def _check_nobody(self, scope: Scope) -> None:
        if self._door.required:
            raise _Refused(
                HTTPStatus.UNAUTHORIZED,
                "Send a token, as Authorization: Bearer <token>.",
                {"WWW-Authenticate": REALM},
            )
        if not self._insecure and _is_from_elsewhere(scope):
            # Such as uvicorn started by hand, with an address that our settings do not know.
            raise _Refused(
                HTTPStatus.FORBIDDEN,
                "This server is set up for its own machine only; see rear-diff serve --help.",
                {},
            )


class _Refused(Exception):
    def __init__(self, status: HTTPStatus, message: str, headers: dict[str, str]) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers


def name_of(request: Request) -> str:
    """What the caller of `request` is called; empty where nobody had to say."""
    caller = request.scope.get("state", {}).get("caller")
    return caller.name if isinstance(caller, Caller) else ""


def is_shown_everything(request: Request, door: Door) -> bool:
    """Whether `request` may see what only those who may read are shown."""
    return not door.required or getattr(request.state, "caller", None) is not None


def _token(scope: Scope) -> str | None:
    kind, _, token = (header(scope, "authorization") or "").strip().partition(" ")
    return token.strip() if kind.lower() == "bearer" else None


def _challenge(error: str, description: str) -> str:
    return f'{REALM}, error="{error}", error_description="{description}"'


def _is_from_elsewhere(scope: Scope) -> bool:
    address, _ = scope.get("server") or (None, None)
    return address is not None and _is_outside(address)


@lru_cache(maxsize=64)
def _is_outside(address: str) -> bool:
    try:
        return not ip_address(address).is_loopback
    except ValueError:
        return False
