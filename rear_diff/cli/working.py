"""`rear-diff worker`, and the worker beside `rear-diff serve --with-worker`."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from rear_diff.cli.common import say, settings_of, told

if TYPE_CHECKING:
    from rear_diff.database.connect import Target
    from rear_diff.settings import Settings

TO_END = 15
"""Seconds beyond the jobs' own that the worker beside a server gets to end."""


def worker(
    context: typer.Context,
    until_eof: Annotated[
        bool, typer.Option("--until-eof", hidden=True, help="End when standard input ends.")
    ] = False,
) -> None:
    """Do the catalogue's jobs as they fall due, until it is told to end.

    Any number may run, on any machine that reaches the database. Example: rear-diff worker
    """
    import asyncio

    from rear_diff.opening import prepared

    with told():
        settings = settings_of(context).settings
        _log(settings.log.level)
        with prepared(settings, say) as target:
            asyncio.run(_work(target, settings, until_eof=until_eof))


async def _work(target: "Target", settings: "Settings", *, until_eof: bool) -> None:
    import asyncio
    import threading

    from rear_diff.jobs.worker import run_worker

    ended = asyncio.Event()
    if until_eof:
        loop = asyncio.get_running_loop()

        def wait() -> None:
            sys.stdin.buffer.read()
            loop.call_soon_threadsafe(ended.set)

        threading.Thread(target=wait, daemon=True).start()
    await run_worker(target, settings, ended=ended)


def _log(level: str) -> None:
    import logging

    from rear_diff.jobs.queue import KnownErrors

    handler = logging.StreamHandler()
    handler.addFilter(KnownErrors())
    logging.basicConfig(
        level=level.upper(),
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        handlers=[handler],
    )
    # What it says of each task at every start is in the settings.
    for name in ("procrastinate.blueprints", "procrastinate.periodic"):
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.root.level))


@contextmanager
def beside(settings: "Settings") -> Iterator[None]:
    """A worker in a process of its own, which ends with this one however this one ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", "rear_diff", "worker", "--until-eof"],
        stdin=subprocess.PIPE,
        env=os.environ,
    )
    try:
        yield
    finally:
        # The end of its input is what tells it, as it would if this process were killed.
        if process.stdin:
            process.stdin.close()
        try:
            process.wait(settings.jobs.stop_within + TO_END)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
