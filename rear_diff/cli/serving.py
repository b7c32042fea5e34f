"""`rear-diff serve`."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from rear_diff.cli.common import MISUSE, Options, fail, say, settings_of, told
from rear_diff.cli.working import beside

if TYPE_CHECKING:
    from rear_diff.database.connect import Target
    from rear_diff.settings import Settings

APP = "api.app:create_app"
"""Named by string: rear_diff imports neither face."""

PROTOCOL = "api.punctual:Punctual"

METRICS = "PROMETHEUS_MULTIPROC_DIR"
"""Where prometheus-client's numbers of several processes come together."""


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
    insecure: Annotated[
        bool | None,
        typer.Option(
            "--insecure", help="Let other machines ask without a token.", show_default=False
        ),
    ] = None,
) -> None:
    """Serve the HTTP API, until it is told to end.

    Example: rear-diff serve --port 8000
    """
    import asyncio

    import uvicorn
    from uvicorn.importer import import_from_string

    from rear_diff.cli.serving_log import log_config
    from rear_diff.opening import prepared

    flags = {
        "api.host": host,
        "api.port": port,
        "api.workers": workers,
        "api.insecure": insecure,
    }
    with told():
        settings = settings_of(context, flags).settings
        _check_guarded(settings)
        with prepared(settings, say) as target, _counted_together(settings.api.workers):
            asyncio.run(_check(target))
            _check_free(settings.api.host, settings.api.port)
            _allow_many_connections()
            _hand_down(context.obj, settings)
            say(f"http://{_shown(settings.api.host)}:{settings.api.port}/rear-diff/docs")
            with beside(settings) if with_worker else nullcontext():
                uvicorn.run(
                    APP,
                    factory=True,
                    http=import_from_string(PROTOCOL),
                    host=settings.api.host,
                    port=settings.api.port,
                    workers=settings.api.workers,
                    log_config=log_config(settings.log),
                    # Ours has the request's id, and no secret in it.
                    access_log=False,
                    server_header=False,
                    timeout_graceful_shutdown=settings.api.shutdown_timeout,
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


def _check_free(host: str, port: int) -> None:
    """Tell at once, and not between the lines of a log, that somebody else is heard there."""
    import socket

    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, kind, protocol, _, address in found:
            with socket.socket(family, kind, protocol) as tried:
                # As the server's own: a port that was just left counts as free.
                tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                if family == socket.AF_INET6:
                    tried.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                tried.bind(address)
    except OSError as error:
        why = error.strerror or str(error)
        fail(f"{_shown(host)}:{port} cannot be listened at: {why}. --port takes another.")


def _check_guarded(settings: "Settings") -> None:
    from rear_diff.access.door import open_door, why_unguarded

    if why := why_unguarded(settings, open_door(settings)):
        fail(why, MISUSE)


@contextmanager
def _counted_together(workers: int) -> Iterator[None]:
    """Whichever process is asked for the metrics, it tells those of all."""
    if workers == 1:
        yield
        return
    with TemporaryDirectory(prefix="rear-diff-metrics-") as directory:
        os.environ[METRICS] = directory
        yield


def _allow_many_connections() -> None:
    # Many systems allow 1,024 open files, and each connection is one.
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _hand_down(options: Options, settings: "Settings") -> None:
    """Let the workers, which load the settings anew, find what the command line said."""
    if options.config:
        os.environ["REAR_DIFF_CONFIG"] = str(options.config.absolute())
    if options.embedded is not None:
        os.environ["REAR_DIFF_PGSQL_EMBEDDED"] = str(options.embedded).lower()
    os.environ["REAR_DIFF_API_HOST"] = settings.api.host
    os.environ["REAR_DIFF_API_INSECURE"] = str(settings.api.insecure).lower()


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
