"""The names by which the server is asked.

A web page can have its own name lead to this server (DNS rebinding) and read the answers as its
own. It cannot change the name that the browser sends.
"""

import socket
from collections.abc import Iterable
from http import HTTPStatus
from ipaddress import ip_address

from starlette.datastructures import Headers
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
        sent = Headers(scope=scope).getlist("host")
        if len(sent) != 1:
            message = "A request has one Host header."
            await refuse(scope, receive, send, HTTPStatus.BAD_REQUEST, message)
        elif not self._is_ours(_without_port(sent[0].lower())):
            message = (
                "This server is not known by the name that the request is sent to; "
                "api.allowed_hosts in its settings lists the names that it answers to."
            )
            await refuse(scope, receive, send, HTTPStatus.MISDIRECTED_REQUEST, message)
        else:
            await self._app(scope, receive, send)

    def _is_ours(self, name: str) -> bool:
        if name in self._names:
            return True
        try:
            ip_address(name)
        except ValueError:
            return False
        return True


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]
