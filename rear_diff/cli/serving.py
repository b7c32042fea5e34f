"""`rear-diff serve`."""

import os
from contextlib import nullcontext
from typing import TYPE_CHECKING, Annotated

import typer

from rear_diff.cli.common import Options, say, settings_of, told
from rear_diff.cli.working import beside

if TYPE_CHECKING:
    from rear_diff.database.connect import Target

APP = "api.app:create_app"
"""Named by string: rear_diff imports neither face."""

SHUTDOWN_WITHIN = 10
"""Seconds that requests in flight get when the server is told to end."""


def serve(
    context: typer.Context,
    host: Annotated[
        str | None, typer.Option(help="The address to listen on; 127.0.0.1 unless set.")
    ] = None,
    port: Annotated[int | None, typer.Option(help="The port; 8000 unless set.")] = None,
    workers: Annotated[int | None, typer.Option(help="How many processes; 1 unless set.")] = None,
    with_worker: Annotated[
        bool, typer.Option("--with-worker", help="Do the catalogue's jobs as well.")
    ] = False,
) -> None:
    """Serve the HTTP API, until it is told to end.

    Example: rear-diff serve --port 8000
    """
    import asyncio

    import uvicorn

    from rear_diff.opening import prepared

    flags = {"api.host": host, "api.port": port, "api.workers": workers}
    with told():
        settings = settings_of(context, flags).settings
        with prepared(settings, say) as target:
            asyncio.run(_check(target))
            _hand_down(context.obj)
            say(f"http://{_shown(settings.api.host)}:{settings.api.port}/rear-diff/docs")
            with beside(settings) if with_worker else nullcontext():
                uvicorn.run(
                    APP,
                    factory=True,
                    host=settings.api.host,
                    port=settings.api.port,
                    workers=settings.api.workers,
                    log_level=settings.log.level,
                    timeout_graceful_shutdown=SHUTDOWN_WITHIN,
                )


async def _check(target: "Target") -> None:
    """A database that cannot be reached is told here in one line, not in each worker's log."""
    from rear_diff.database.connect import connect

    async with connect(target):
        pass


def _hand_down(options: Options) -> None:
    """Let the workers, which load the settings anew, find what the command line said."""
    if options.config:
        os.environ["REAR_DIFF_CONFIG"] = str(options.config.absolute())
    if options.embedded is not None:
        os.environ["REAR_DIFF_PGSQL_EMBEDDED"] = str(options.embedded).lower()


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
