"""The queue: the one place that knows procrastinate."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import procrastinate
import psycopg
from procrastinate import exceptions, jobs
from psycopg import AsyncConnection
from psycopg import errors as pg
from psycopg.sql import SQL, Identifier
from psycopg_pool import AsyncConnectionPool

from rear_diff.catalogue.installing import require_catalogue
from rear_diff.catalogue.runs import AlreadyRunning
from rear_diff.database.connect import RECONNECT_TIMEOUT, Target, connect
from rear_diff.database.errors import DatabaseAway, DatabaseError
from rear_diff.jobs.overview import NEWEST, Job, fetch_jobs
from rear_diff.jobs.schedule import schedules
from rear_diff.jobs.schema import SCHEMA, require_queue
from rear_diff.jobs.tasks import TASKS, perform
from rear_diff.settings import Settings

log = logging.getLogger("rear_diff.jobs")

QUEUE = "catalogue"
# Tasks that write to the same titles take turns; checking sources may take hours, and waits for
# none of them.
LOCKS = {"validate-sources": "validate-sources"}
TITLES = "titles"
# Imports first: what they bring is then rated and checked.
PRIORITIES = {"import-shows": 10, "import-movies": 10}

POLLING = 1.0
"""Seconds: a job that waited for another's lock is found by asking, and not told of."""

MISSED_WITHIN = 86_400.0
"""Seconds: a period that passed while no worker ran is made up for, if it is not longer ago."""

MOST_ATTEMPTS = 5
"""After so many killed workers a job is not tried again: it may be what kills them."""


class Queue:
    """The jobs of one database. Made by `open_queue`."""

    def __init__(self, app: procrastinate.App, target: Target, settings: Settings) -> None:
        self._app = app
        self._target = target
        self._settings = settings

    async def defer(self, task: str) -> int | None:
        """Queue a task; gives the job's id, or None where one waits already."""
        try:
            return await self._app.tasks[task].defer_async()
        except exceptions.AlreadyEnqueued:
            return None

    async def jobs(self, most: int = 200) -> tuple[Job, ...]:
        """The newest jobs, newest first."""
        async with connect(self._target) as connection:
            return await fetch_jobs(connection, NEWEST, most)

    async def cancel(self, job: int) -> bool:
        """Take a job out that waits, or stop one that runs; whether there was one."""
        return await self._app.job_manager.cancel_job_by_id_async(job, abort=True)

    async def retry(self, job: int) -> bool:
        """Have a failed job wait to be done again; whether it does.

        It does not where another one of its task waits, or where it has not failed by now.
        """
        try:
            await self._app.job_manager.retry_job_by_id_async(job, datetime.now(UTC))
        except exceptions.UniqueViolation:
            return False
        except exceptions.ConnectorException as error:
            if isinstance(error.__cause__, pg.RaiseException):
                return False
            raise
        return True

    async def take_over(self) -> int:
        """Queue the jobs of killed workers again; how many."""
        manager = self._app.job_manager
        silence = self._settings.jobs.stalled_after
        taken = 0
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=silence):
            try:
                if job.attempts >= MOST_ATTEMPTS:
                    await manager.finish_job(job, jobs.Status.FAILED, delete_job=False)
                else:
                    await manager.retry_job(job)
                    taken += 1
            except exceptions.UniqueViolation:
                # One of the same task waits: that one does the work.
                await manager.finish_job(job, jobs.Status.FAILED, delete_job=False)
            except exceptions.ConnectorException as error:
                # Another worker was quicker.
                log.debug("Job %s was not taken over: %s", job.id, error)
        return taken

    async def forget(self, days: int) -> None:
        """Delete the jobs that came to their end more than `days` ago."""
        await self._app.job_manager.delete_old_jobs(
            nb_hours=days * 24, include_failed=True, include_cancelled=True, include_aborted=True
        )

    async def work(self, *, until_empty: bool = False) -> None:
        """Do jobs, and queue what is due, until cancelled; or only until none waits.

        When cancelled, jobs under way get their time, and are then stopped.
        """
        limits = self._settings.jobs
        await self._app.run_worker_async(
            queues=[QUEUE],
            wait=not until_empty,
            concurrency=limits.at_once,
            fetch_job_polling_interval=POLLING,
            install_signal_handlers=False,
            shutdown_graceful_timeout=limits.stop_within,
            update_heartbeat_interval=limits.stalled_after / 3,
            stalled_worker_timeout=limits.stalled_after,
        )


@asynccontextmanager
async def open_queue(target: Target, settings: Settings) -> AsyncIterator[Queue]:
    """The queue of that database.

    Raises `DatabaseError`, `CatalogueMissing` and `QueueMissing` among them; inside the context a
    connection that breaks is a `DatabaseAway`.
    """
    async with connect(target) as connection:
        await require_catalogue(connection)
        await require_queue(connection)
    pool = AsyncConnectionPool(
        kwargs=target.keywords(),
        configure=_set_up,
        min_size=1,
        max_size=settings.jobs.at_once + 3,
        timeout=target.pgsql.pool_timeout,
        reconnect_timeout=RECONNECT_TIMEOUT,
        open=False,
    )
    app = _app(target, settings)
    await pool.open()
    try:
        # With a pool of ours, because its own asks each connection first whether it is alive.
        async with app.open_async(pool):
            yield Queue(app, target, settings)
    except (exceptions.ConnectorException, psycopg.OperationalError) as error:
        raise DatabaseAway(f"The queue's database is away ({type(error).__name__}).") from error
    finally:
        await asyncio.shield(pool.close(timeout=2))


async def _set_up(connection: AsyncConnection) -> None:
    await connection.execute(
        SQL("SET search_path TO {}; SET TimeZone TO 'UTC'").format(Identifier(SCHEMA))
    )
    await connection.commit()


def _app(target: Target, settings: Settings) -> procrastinate.App:
    app = procrastinate.App(
        connector=procrastinate.PsycopgConnector(),
        periodic_defaults={"max_delay": MISSED_WITHIN},
    )
    for name in TASKS:
        _add(app, target, settings, name)
    for schedule in schedules(settings):
        task = app.tasks[schedule.task]
        app.periodic(cron=schedule.cron)(task)
    return app


def _add(app: procrastinate.App, target: Target, settings: Settings, name: str) -> None:
    async def run(timestamp: int | None = None) -> str:
        del timestamp  # the period, which is told to every periodic task
        try:
            summary = await perform(target, settings.catalogue, name, started_by="worker")
        except AlreadyRunning as error:
            return str(error)
        return f"{summary.changed} changed, {summary.failed} failed"

    # No retry: together with queueing_lock a job would stay under way for ever.
    app.task(
        name=name,
        queue=QUEUE,
        lock=LOCKS.get(name, TITLES),
        queueing_lock=name,
        priority=PRIORITIES.get(name, 0),
    )(run)


async def defer(target: Target, settings: Settings, task: str) -> int | None:
    """Queue a task for a worker; gives the job's id, or None where one waits already."""
    async with open_queue(target, settings) as queue:
        return await queue.defer(task)


class KnownErrors(logging.Filter):
    """Tells what is expected to go wrong in one line, without a traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through."""
        from rear_diff.catalogue.progress import TaskFailed

        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, TaskFailed | DatabaseError | asyncio.CancelledError):
            record.exc_info = record.exc_text = None
            record.msg = f"{record.getMessage()} - {error}"
            record.args = ()
        return True
