"""The answer that does not end: events as they come."""

import asyncio

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.events import Client, Events

ALIVE_EVERY = 15.0
"""Seconds of silence after which a comment says that the stream is alive."""

TAKEN_WITHIN = 30.0
"""Seconds in which a client must take what is sent."""

# Of one's own connection only; nothing between keeps it back.
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}

AGAIN = b"retry: 2000\n\n"
"""Milliseconds after which a client that lost the stream comes back."""


class EventStream(Response):
    """The events of one client, until it leaves, is too slow, or the server ends."""

    media_type = "text/event-stream"

    def __init__(self, events: Events, client: Client) -> None:
        super().__init__(headers=HEADERS)
        del self.headers["content-length"]
        self._events = events
        self._client = client

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send events as they come."""
        del scope
        pouring = asyncio.create_task(self._pour(send))
        leaving = asyncio.create_task(_until_it_leaves(receive))
        try:
            await asyncio.wait({pouring, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._events.leave(self._client)
            for task in (pouring, leaving):
                task.cancel()
            await asyncio.gather(pouring, leaving, return_exceptions=True)

    async def _pour(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        await _send(send, AGAIN)
        while not (self._client.ended and not self._client.waiting):
            events = await self._client.next(ALIVE_EVERY)
            body = b"".join(event.encode() for event in events) or b": alive\n\n"
            await _send(send, body)
        await _send(send, b"", more=False)


async def _send(send: Send, body: bytes, *, more: bool = True) -> None:
    # A client that takes nothing would hold it up for ever.
    async with asyncio.timeout(TAKEN_WITHIN):
        await send({"type": "http.response.body", "body": body, "more_body": more})


async def _until_it_leaves(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
