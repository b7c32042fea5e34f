"""`rear-diff serve`."""

import os
from typing import TYPE_CHECKING, Annotated

import typer

from rear_diff.cli.common import Options, say, settings_of, told

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
    """What is wrong with the database is told here in one line, not in each worker's log.

    One that is away is waited for while serving; a login that it refuses is not.
    """
    from rear_diff.database.connect import connect
    from rear_diff.database.errors import DatabaseAway, LoginRefused

    try:
        async with connect(target):
            pass
    except LoginRefused:
        raise
    except DatabaseAway as error:
        say(f"{error} Requests are answered with 503 until it is there.")


def _hand_down(options: Options) -> None:
    """Let the workers, which load the settings anew, find what the command line said."""
    if options.config:
        os.environ["REAR_DIFF_CONFIG"] = str(options.config.absolute())
    if options.embedded is not None:
        os.environ["REAR_DIFF_PGSQL_EMBEDDED"] = str(options.embedded).lower()


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
