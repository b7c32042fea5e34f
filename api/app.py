"""The application: the routers under one prefix, over one open database."""

import asyncio
import logging
import sys
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from typing import Any

from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import PREFIX, documentation
from api.connected import connected_database, set_link
from api.direct import Direct
from api.errors import HANDLERS
from api.events import telling
from api.guard import guarded
from api.guard.declared import declare
from api.metrics import Metrics, keeping_count
from api.openapi import complete
from api.reviving import reviving
from api.routers import catalogue, events, flyway, media, movies, prediction, service, training
from rear_diff import __version__
from rear_diff.access.door import open_door, why_unguarded
from rear_diff.access.tokens import TokenFileError
from rear_diff.database.connect import Target
from rear_diff.database.embedded import EmbeddedError
from rear_diff.database.errors import DatabaseError
from rear_diff.opening import prepared, served, uses_embedded
from rear_diff.settings import (
    ApiSettings,
    Settings,
    SettingsError,
    export_libpq_variables,
    load_settings,
)

# uvicorn's own, which it has set up to be read.
log = logging.getLogger("uvicorn.error")

DESCRIPTION = (
    "Lists the training, media and Flyway rows of a media platform's PostgreSQL database, "
    "and labels its training rows. Moments are in UTC. Fields that the connected database "
    "lacks are null."
)
CANNOT_START = (SettingsError, TokenFileError, EmbeddedError, DatabaseError)
# Over a database that is given, as in tests, whatever name the server is asked by.
TRUSTING = Settings(api=ApiSettings(allowed_hosts=("*",)))
LISTINGS = (
    training.LISTING,
    media.LISTING,
    prediction.LISTING,
    movies.LISTING,
    flyway.LISTING,
)
RESOURCES = (training, media, prediction, movies, flyway)
DIRECT = (*((PREFIX, resource.router) for resource in RESOURCES), ("", catalogue.router))
ALL_HANDLERS = {**HANDLERS, **catalogue.HANDLERS}


class Api(FastAPI):
    """FastAPI, with our lists in its document, and one line to read where it cannot start."""

    guarded: ASGIApp | None = None
    """The application behind what guards it; made when it starts."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document, with what the connected database has."""
        database = connected_database(self)
        document = complete(super().openapi(), LISTINGS, database.offer if database else None)
        declare(document)
        return document

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, as FastAPI does."""
        await super().__call__(scope, receive, send)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what the guard lets pass."""
        if scope["type"] == "lifespan":
            await self.answer(scope, receive, _plainly(send))
        else:
            await (self.guarded or self.answer)(scope, receive, send)


def create_app(target: Target | None = None, settings: Settings | None = None) -> FastAPI:
    """The application over the database behind `target`, as `settings` have it.

    Without them, over the database and as the settings have it that are read when it starts; the
    embedded PostgreSQL then runs for as long as it does.
    """

    @asynccontextmanager
    async def lifespan(app: Api) -> AsyncIterator[None]:
        chosen = settings or (_load() if target is None else TRUSTING)
        door = open_door(chosen)
        if why := why_unguarded(chosen, door):
            raise SettingsError(why)
        metrics = Metrics()
        async with (
            _target(target, chosen) as found,
            served(found, metrics.queried) as link,
            keeping_count(metrics, link),
        ):
            set_link(app, link)
            app.state.metrics, app.state.door = metrics, door
            direct = Direct(app, app.answer, DIRECT, ALL_HANDLERS)
            app.guarded = guarded(direct, chosen, door, metrics)
            ours = target is None and uses_embedded(chosen)
            async with telling(app, link), reviving(link, chosen if ours else None):
                yield
            set_link(app, None)

    app = Api(
        title="rear-diff",
        description=DESCRIPTION,
        version=__version__,
        docs_url=None,
        openapi_url=f"{PREFIX}/openapi.json",
        redoc_url=None,
        swagger_ui_oauth2_redirect_url=None,
        redirect_slashes=False,
        exception_handlers=ALL_HANDLERS,
        generate_unique_id_function=lambda route: route.name,
        lifespan=lifespan,
    )
    for resource in (service, documentation, events, *RESOURCES):
        app.include_router(resource.router, prefix=PREFIX)
    app.include_router(catalogue.router)
    app.include_router(documentation.beside_catalogue)
    return app


def _load() -> Settings:
    loaded = load_settings()
    export_libpq_variables(loaded)
    return loaded.settings


@asynccontextmanager
async def _target(target: Target | None, settings: Settings) -> AsyncIterator[Target]:
    if target is not None:
        yield target
        return
    with ExitStack() as stack:
        yield await asyncio.to_thread(stack.enter_context, prepared(settings, log.info))


def _plainly(send: Send) -> Send:
    async def sending(message: Message) -> None:
        error = sys.exception()
        if message["type"] == "lifespan.startup.failed" and isinstance(error, CANNOT_START):
            # The server logs it; Starlette would have it log a traceback.
            message = {**message, "message": f"rear-diff cannot start. {error}"}
        await send(message)

    return sending
