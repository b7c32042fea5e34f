"""The names by which the server is asked.

A web page can have its own name lead to this server (DNS rebinding) and read the answers as its
own. It cannot change the name that the browser sends.
"""

import socket
from collections.abc import Iterable
from functools import lru_cache
from http import HTTPStatus
from ipaddress import ip_address

from starlette.types import ASGIApp, Receive, Scope, Send

from api.guard.refusal import refuse

ANY = "*"


class Hosts:
    """Lets requests pass that are sent to an address, to localhost, or to a name of the server."""

    def __init__(self, app: ASGIApp, listening: str, allowed: Iterable[str]) -> None:
        self._app = app
        machine = socket.gethostname().lower()
        own = ("localhost", machine, f"{machine}.local", listening.lower())
        self._names = {*own, *(name.lower() for name in allowed)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let pass, or answer 421 for a name that is not the server's."""
        if scope["type"] != "http" or ANY in self._names:
            await self._app(scope, receive, send)
            return
        sent = [value for name, value in scope["headers"] if name == b"host"]
        if len(sent) != 1:
            message = "A request has one Host header."
            await refuse(scope, receive, send, HTTPStatus.BAD_REQUEST, message)
        elif not self._is_ours(sent[0]):
            message = (
                "This server is not known by the name that the request is sent to; "
                "api.allowed_hosts in its settings lists the names that it answers to."
            )
            await refuse(scope, receive, send, HTTPStatus.MISDIRECTED_REQUEST, message)
        else:
            await self._app(scope, receive, send)

    def _is_ours(self, host: bytes) -> bool:
        name = _without_port(str(host, "latin-1").lower())
        return name in self._names or _is_address(name)


@lru_cache(maxsize=256)
def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]
