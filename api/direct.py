"""The way from a path to its endpoint, without the detours of FastAPI's routing.

An endpoint that takes the request alone and gives a response needs nothing of what FastAPI does
between the two, which takes longer than the endpoint itself. Its route stays declared there: for
the documentation, and for every path that is not found here. Whatever guards the application
stands before it, as ASGI middleware; a dependency of FastAPI's would be passed by.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import Handler

Handlers = Mapping[int | type[Exception], Handler]


@dataclass(frozen=True)
class _Way:
    """A route, and what the part of its path is called that names a row."""

    route: APIRoute
    name: str = ""


class Direct:
    """Answers for the routes of each router, which stand below its prefix; whoever else is asked
    for is left to `app`, which is behind `answer`."""

    def __init__(
        self,
        app: Starlette,
        answer: ASGIApp,
        routers: Iterable[tuple[str, APIRouter]],
        handlers: Handlers,
    ) -> None:
        self._app = app
        self._answer = answer
        self._handlers = handlers
        self._whole: dict[tuple[str, str], _Way] = {}
        # By what stands before and behind the one part of the path that is the row's key.
        self._rows: dict[tuple[str, str, str], _Way] = {}
        for prefix, router in routers:
            for route in router.routes:
                if isinstance(route, APIRoute):
                    self._add(route, f"{prefix}{route.path}")
        self._depths = sorted({before.count("/") for _, before, _ in self._rows})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or let FastAPI find who does."""
        route = self._route(scope) if scope["type"] == "http" else None
        if route is None:
            await self._answer(scope, receive, send)
            return
        scope["app"], scope["route"] = self._app, route
        request = Request(scope, receive, send)
        unexpected: Exception | None = None
        try:
            response = await route.endpoint(request)
        except Exception as error:
            handler, unexpected = self._handler(error)
            response = await handler(request, error)
        await response(scope, receive, send)
        if unexpected is not None:
            # Behind the answer, so that the server logs it.
            raise unexpected

    def _add(self, route: APIRoute, path: str) -> None:
        before, opened, rest = path.partition("{")
        name, _, behind = rest.partition("}")
        for method in route.methods or ():
            if opened:
                self._rows[method, before, behind] = _Way(route, name)
            else:
                self._whole[method, path] = _Way(route)

    def _route(self, scope: Scope) -> APIRoute | None:
        if scope.get("root_path"):
            return None
        method, path = scope["method"], scope["path"]
        if way := self._whole.get((method, path)):
            return way.route
        for depth in self._depths:
            parts = path.split("/", depth + 1)
            if len(parts) <= depth or not parts[depth]:
                continue
            key = parts[depth]
            start = len("/".join(parts[:depth])) + 1
            way = self._rows.get((method, path[:start], path[start + len(key) :]))
            if way:
                scope["path_params"] = {way.name: key}
                return way.route
        return None

    def _handler(self, error: Exception) -> tuple[Handler, Exception | None]:
        """What answers for `error`, and the error again where nobody expects it."""
        for kind in type(error).__mro__:
            if kind is not Exception and kind in self._handlers:
                return self._handlers[kind], None
        return self._handlers[Exception], error
