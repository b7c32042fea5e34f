"""The way from a path to its endpoint, without the detours of FastAPI's routing.

An endpoint that takes the request alone and gives a response needs nothing of what FastAPI does
between the two, which takes longer than the endpoint itself. Its route stays declared there: for
the documentation, and for every path that is not found here. Whatever guards the application
stands before it, as ASGI middleware; a dependency of FastAPI's would be passed by.
"""

from collections.abc import Iterable

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import HANDLERS, Handler


class Direct:
    """Middleware that answers for the routes of `routers`, which stand below `prefix`."""

    def __init__(self, app: ASGIApp, routers: Iterable[APIRouter], prefix: str) -> None:
        self.app = app
        self._routes: dict[tuple[str, str], APIRoute] = {}
        # By what stands before and behind the one part of the path that is the row's key.
        self._rows: dict[tuple[str, str, str], tuple[APIRoute, str]] = {}
        for router in routers:
            for route in router.routes:
                if isinstance(route, APIRoute):
                    self._add(route, f"{prefix}{route.path}")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or let FastAPI find who does."""
        route = self._route(scope) if scope["type"] == "http" else None
        if route is None:
            await self.app(scope, receive, send)
            return
        scope["route"] = route
        request = Request(scope, receive, send)
        try:
            response = await route.endpoint(request)
        except Exception as error:
            handler = _handler(error)
            if handler is None:
                raise
            response = await handler(request, error)
        await response(scope, receive, send)

    def _add(self, route: APIRoute, path: str) -> None:
        before, opened, rest = path.partition("{")
        name, _, behind = rest.partition("}")
        for method in route.methods or ():
            if opened:
                self._rows[method, before, behind] = (route, name)
            else:
                self._routes[method, path] = route

    def _route(self, scope: Scope) -> APIRoute | None:
        if scope.get("root_path"):
            return None
        method, path = scope["method"], scope["path"]
        if found := self._routes.get((method, path)):
            return found
        parts = path.split("/", 4)
        if len(parts) < 4:
            return None
        before = f"/{parts[1]}/{parts[2]}/"
        row = self._rows.get((method, before, path[len(before) + len(parts[3]) :]))
        if row is None or not parts[3]:
            return None
        route, name = row
        scope["path_params"] = {name: parts[3]}
        return route


def _handler(error: Exception) -> Handler | None:
    for kind in type(error).__mro__:
        if kind is not Exception and kind in HANDLERS:
            return HANDLERS[kind]
    return None
