"""The page, and an app of its own for each that is open."""

import hmac
import shlex
import socket
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from secrets import token_urlsafe

from aiohttp import web
from textual_serve.server import Server

HOST = "127.0.0.1"
"""No other is offered: whoever sees the page may label."""
COOKIE = "rear-diff-{port}"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class PageServer(Server):
    """Serves the app that `arguments` begin, to the browser that has the address with its key.

    Other people on the machine reach the port too, and any page in the browser can try to: the
    key keeps out the first, the check of host and origin the second.
    """

    def __init__(self, arguments: Sequence[str], listening: socket.socket) -> None:
        self._listening = listening
        port = listening.getsockname()[1]
        # Not found beside where it is started, -P says.
        command = shlex.join([sys.executable, "-P", "-m", "tui", *arguments])
        super().__init__(
            f"exec {command}",
            host=HOST,
            port=port,
            title="rear-diff",
            templates_path=Path(__file__).parent,
        )
        self._authority = f"{HOST}:{port}"
        self._cookie = COOKIE.format(port=port)
        self._key = token_urlsafe(24)

    @property
    def address(self) -> str:
        """What to open in the browser."""
        return f"{self.public_url}/?key={self._key}"

    def run(self) -> None:
        """Serve until told to end."""
        web.run_app(self._make_app(), sock=self._listening, print=None, access_log=None)

    async def on_startup(self, app: web.Application) -> None:
        """Let nobody in without the key."""
        del app

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.middlewares.append(self._guard)
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.headers.get("Host") != self._authority:
            raise web.HTTPForbidden(text=f"Open {self.public_url}, with the key it was told with.")
        if request.headers.get("Origin", self.public_url) != self.public_url:
            raise web.HTTPForbidden(text="Another page asks.")
        if self._is_key(request.query.get("key", "")):
            # So that the key stands in the address no longer than it must.
            answer = web.HTTPSeeOther("/")
            answer.set_cookie(self._cookie, self._key, httponly=True, samesite="Strict")
            raise answer
        if not self._is_key(request.cookies.get(self._cookie, "")):
            raise web.HTTPForbidden(text="Open the address that rear-diff-tui --web has printed.")
        return await handler(request)

    def _is_key(self, text: str) -> bool:
        return hmac.compare_digest(text.encode(), self._key.encode())


def listen(port: int) -> socket.socket:
    """A socket that is listened to on this machine alone; raises `OSError`."""
    return socket.create_server((HOST, port))
