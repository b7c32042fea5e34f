"""How many are answered at once."""

from http import HTTPStatus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import PREFIX
from api.guard.refusal import refuse

RETRY_AFTER = "1"
ALWAYS = (f"{PREFIX}/health", f"{PREFIX}/ready")


class Crowd:
    """Turns requests away while `most` are under way.

    A stream of events counts until it begins: it then costs nothing. Whether the server is there
    is always answered.
    """

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app = app
        self._most = most
        self._now = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let pass, or answer 503."""
        if scope["type"] != "http" or scope["path"] in ALWAYS:
            await self._app(scope, receive, send)
            return
        if self._now >= self._most:
            await refuse(
                scope,
                receive,
                send,
                HTTPStatus.SERVICE_UNAVAILABLE,
                "Too many are asking at once. Try again in a moment.",
                {"Retry-After": RETRY_AFTER},
            )
            return
        place = _Place(self)
        # Only what is read may be a stream.
        sending = place.sending(send) if scope["method"] == "GET" else send
        try:
            await self._app(scope, receive, sending)
        finally:
            place.leave()

    def count(self, change: int) -> None:
        """One more, or one less."""
        self._now += change


class _Place:
    def __init__(self, crowd: Crowd) -> None:
        self._crowd: Crowd | None = crowd
        crowd.count(1)

    def leave(self) -> None:
        if self._crowd is not None:
            self._crowd.count(-1)
            self._crowd = None

    def sending(self, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_stream(message):
                self.leave()
            await send(message)

        return sending


def _is_stream(start: Message) -> bool:
    return any(
        name.lower() == b"content-type" and value.startswith(b"text/event-stream")
        for name, value in start.get("headers", ())
    )
