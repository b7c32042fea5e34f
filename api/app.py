"""The application: the routers under one prefix, over one open database."""

import asyncio
import logging
import sys
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from typing import Any

from fastapi import FastAPI
from starlette.types import Message, Receive, Scope, Send

from api import PREFIX
from api.connected import connected_database, set_link
from api.errors import HANDLERS
from api.events import telling
from api.openapi import complete
from api.routers import events, flyway, media, service, training
from rear_diff import __version__
from rear_diff.database.connect import Target
from rear_diff.database.embedded import EmbeddedError
from rear_diff.database.errors import DatabaseError
from rear_diff.opening import prepared, served
from rear_diff.settings import SettingsError, export_libpq_variables, load_settings

# uvicorn's own, which it has set up to be read.
log = logging.getLogger("uvicorn.error")

DESCRIPTION = (
    "Lists the training, media and Flyway rows of a media platform's PostgreSQL database, "
    "and labels its training rows. Moments are in UTC. Fields that the connected database "
    "lacks are null."
)
CANNOT_START = (SettingsError, EmbeddedError, DatabaseError)
LISTINGS = (training.LISTING, media.LISTING, flyway.LISTING)


class Api(FastAPI):
    """FastAPI, with our lists in its document, and one line to read where it cannot start."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document, with what the connected database has."""
        database = connected_database(self)
        return complete(super().openapi(), LISTINGS, database.offer if database else None)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, as FastAPI does."""
        plainly = _plainly(send) if scope["type"] == "lifespan" else send
        await super().__call__(scope, receive, plainly)


def create_app(target: Target | None = None) -> FastAPI:
    """The application over the database behind `target`.

    Without one, over the database that the settings name, which are read when it starts; the
    embedded PostgreSQL then runs for as long as it does.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with _target(target) as found, served(found) as link:
            set_link(app, link)
            async with telling(app, link):
                yield
            set_link(app, None)

    app = Api(
        title="rear-diff",
        description=DESCRIPTION,
        version=__version__,
        docs_url=f"{PREFIX}/docs",
        openapi_url=f"{PREFIX}/openapi.json",
        redoc_url=None,
        swagger_ui_oauth2_redirect_url=None,
        redirect_slashes=False,
        exception_handlers=HANDLERS,
        generate_unique_id_function=lambda route: route.name,
        lifespan=lifespan,
    )
    for router in (service.router, training.router, media.router, flyway.router, events.router):
        app.include_router(router, prefix=PREFIX)
    return app


@asynccontextmanager
async def _target(target: Target | None) -> AsyncIterator[Target]:
    if target is not None:
        yield target
        return
    loaded = load_settings()
    export_libpq_variables(loaded)
    with ExitStack() as stack:
        yield await asyncio.to_thread(stack.enter_context, prepared(loaded.settings, log.info))


def _plainly(send: Send) -> Send:
    async def sending(message: Message) -> None:
        error = sys.exception()
        if message["type"] == "lifespan.startup.failed" and isinstance(error, CANNOT_START):
            # The server logs it; Starlette would have it log a traceback.
            message = {**message, "message": f"rear-diff cannot start. {error}"}
        await send(message)

    return sending
