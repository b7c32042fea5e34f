"""Bodies of requests: how large, of which type, and how soon. And how long an address may be."""

import asyncio
from collections.abc import Coroutine, Generator
from http import HTTPStatus
from types import coroutine
from typing import Any, TypeVar

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.guard.refusal import header, refuse

# Bytes of the path and the query. A thousand ids with commas between are a third of it.
MAX_ADDRESS = 32_768
WITH_BODY = ("PATCH", "POST", "PUT", "DELETE")
# Bytes of a body that is too large, which are passed over: whoever is still sending when the
# connection is closed may never see the answer.
MAX_PASSED_OVER = 67_108_864


Read = TypeVar("Read")


class Bodies:
    """Reads a body before anybody works on it, no more than `most` bytes in `seconds`; it is then
    in the request's state, too."""

    def __init__(self, app: ASGIApp, most: int, seconds: float) -> None:
        self._app = app
        self._most = most
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let pass, or answer 408, 413, 414 or 415."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > MAX_ADDRESS:
            message = f"The address has more than {MAX_ADDRESS} bytes."
            await refuse(scope, receive, send, HTTPStatus.REQUEST_URI_TOO_LONG, message)
            return
        if scope["method"] not in WITH_BODY:
            await self._app(scope, receive, send)
            return
        try:
            body = await self._read(scope, receive)
        except _Refused as refused:
            headers = {"Connection": "close"} if refused.close else None
            await refuse(scope, receive, send, refused.status, str(refused), headers)
            return
        if body is not None:
            scope.setdefault("state", {})["body"] = body
            await self._app(scope, _given(body, receive), send)

    async def _read(self, scope: Scope, receive: Receive) -> bytes | None:
        # None where whoever sends it has gone.
        collecting = self._collect(receive)
        try:
            # Most come with their head, and need no clock.
            waits_for = collecting.send(None)
        except StopIteration as whole:
            body: bytes | None = whole.value
        else:
            body = await self._await_rest(collecting, waits_for)
        if body and not _is_json(header(scope, "content-type") or ""):
            raise _Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, TYPE)
        return body

    async def _await_rest(
        self, collecting: Coroutine[Any, None, bytes | None], waits_for: Any
    ) -> bytes | None:
        try:
            async with asyncio.timeout(self._seconds):
                return await _rest(collecting, waits_for)
        except TimeoutError:
            message = f"The body did not arrive within {self._seconds:g} seconds."
            raise _Refused(HTTPStatus.REQUEST_TIMEOUT, message, close=True) from None

    async def _collect(self, receive: Receive) -> bytes | None:
        body = bytearray()
        size = 0
        while size <= MAX_PASSED_OVER:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            part = message.get("body", b"")
            size += len(part)
            if size <= self._most:
                body += part
            if not message.get("more_body"):
                break
        if size <= self._most:
            return bytes(body)
        why = f"The body has more than {self._most} bytes."
        close = size > MAX_PASSED_OVER
        raise _Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, why, close=close)


@coroutine
def _rest(begun: Coroutine[Any, Any, Read], waits_for: Any) -> Generator[Any, Any, Read]:
    """What a coroutine gives at its end that was begun by hand, and now waits for `waits_for`."""
    try:
        yield waits_for
    except BaseException:
        begun.close()
        raise
    return (yield from begun.__await__())


TYPE = "The body is JSON, sent with Content-Type: application/json."


class _Refused(Exception):
    def __init__(self, status: HTTPStatus, message: str, *, close: bool = False) -> None:
        super().__init__(message)
        self.status = status
        self.close = close


def _is_json(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and "+json" in kind)


def _given(body: bytes, receive: Receive) -> Receive:
    first: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receiving() -> Message:
        return first.pop() if first else await receive()

    return receiving
