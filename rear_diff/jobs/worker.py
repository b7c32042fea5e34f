"""The worker: does the jobs of one database, as one of any number on any machine."""

import asyncio
import logging
import math
import os
import signal
import time
from collections.abc import Callable

from rear_diff.catalogue.installing import CatalogueMissing
from rear_diff.catalogue.runs import forget_runs
from rear_diff.database.connect import Target, connect
from rear_diff.database.errors import DatabaseError
from rear_diff.jobs.queue import Queue, open_queue
from rear_diff.jobs.schema import QueueMissing
from rear_diff.settings import Settings

log = logging.getLogger("rear_diff.jobs")

AT_START = ("import-shows", "import-movies")
BETWEEN_CLEANING = 3600.0
FIRST_WAIT = 1.0
LONGEST_WAIT = 30.0
HEARD_WITHIN = 1.0
"""Seconds after which a task that was cancelled and goes on is cancelled again."""
TO_DISCONNECT = 10.0
"""Seconds beyond the jobs' own in which a worker that was told to end does end."""


async def run_worker(
    target: Target, settings: Settings, *, ended: asyncio.Event | None = None
) -> None:
    """Work until SIGTERM or SIGINT, or until `ended` is set; over a database's absence, too.

    Raises `DatabaseError` where there is no catalogue, no queue or no database to begin with.
    """
    ended = ended or asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, ended.set)
    stopping = asyncio.create_task(ended.wait())
    working = asyncio.create_task(_work_on(target, settings))
    try:
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        log.info("Told to end: jobs get %g seconds.", settings.jobs.stop_within)
        working.cancel()
        await asyncio.wait({working}, timeout=settings.jobs.stop_within + HEARD_WITHIN)
        await _cancelled(working, TO_DISCONNECT)
        if not working.done():
            # A server that is frozen holds every await on it; its jobs are taken over.
            log.error("The database does not answer; ending without it.")
            os._exit(1)
    finally:
        stopping.cancel()
        for each in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(each)


async def _work_on(target: Target, settings: Settings) -> None:
    wait, began = FIRST_WAIT, False
    while True:
        try:
            async with open_queue(target, settings) as queue:
                if not began and settings.jobs.at_start:
                    for task in AT_START:
                        await queue.defer(task)
                began, wait = True, FIRST_WAIT
                log.info("Working.")
                await _work(queue, target, settings)
        except (CatalogueMissing, QueueMissing):
            raise
        except DatabaseError as error:
            if not began:
                raise
            log.warning("%s Trying again in %g seconds.", error, wait)
        await asyncio.sleep(wait)
        wait = min(wait * 2, LONGEST_WAIT)


async def _work(queue: Queue, target: Target, settings: Settings) -> None:
    """Work, and look after the queue meanwhile; returns where the worker gave up."""
    caring = asyncio.create_task(_care(queue, target, settings))
    try:
        await queue.work()
    finally:
        await _cancelled(caring)


async def _cancelled(task: "asyncio.Task[None]", within: float = math.inf) -> None:
    """Cancel it until it has ended, or the time is over.

    Once is not always heard: before Python 3.12 `asyncio.wait_for`, which psycopg waits with, drops
    a cancellation that comes with what was waited for.
    """
    loop = asyncio.get_running_loop()
    last = loop.time() + within
    while not task.done() and loop.time() < last:
        task.cancel()
        await asyncio.wait({task}, timeout=HEARD_WITHIN)


async def _care(
    queue: Queue,
    target: Target,
    settings: Settings,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Take over what killed workers left, and forget what is old."""
    cleaned = -BETWEEN_CLEANING
    while True:
        try:
            if taken := await queue.take_over():
                log.warning("%d jobs of killed workers are queued again.", taken)
            if clock() - cleaned >= BETWEEN_CLEANING:
                await queue.forget(settings.jobs.keep_days)
                async with connect(target) as connection:
                    await forget_runs(connection, settings.jobs.keep_days)
                cleaned = clock()
        except Exception as error:
            # Whatever it is, the jobs go on; the next time may do better.
            log.warning("The queue could not be looked after: %s", error)
        await asyncio.sleep(settings.jobs.stalled_after / 3)
