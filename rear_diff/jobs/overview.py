"""What there is to see of a database's jobs, without the library that does them."""

from dataclasses import dataclass
from datetime import datetime

from psycopg import AsyncConnection
from psycopg import errors as pg
from psycopg.rows import class_row
from psycopg.sql import SQL, Identifier

from rear_diff.catalogue.installing import MISSING, CatalogueMissing
from rear_diff.catalogue.runs import Run, fetch_runs
from rear_diff.jobs.schema import SCHEMA, QueueMissing

MOST_RUNS = 200
MOST_JOBS = 50

NOT_THERE = (pg.UndefinedTable, pg.UndefinedColumn, pg.InvalidSchemaName)


@dataclass(frozen=True)
class Job:
    """A job as the queue has it: `status` is todo, doing, succeeded, failed, cancelled, aborted."""

    id: int
    task: str
    status: str
    attempts: int
    changed_at: datetime | None
    stopping: bool = False
    """Whether its worker was told to stop it."""


@dataclass(frozen=True)
class Overview:
    """The jobs and the runs of one moment."""

    at: datetime
    """The server's clock."""
    jobs: tuple[Job, ...]
    """Those under way, then those that wait, then of each task the failed one, if it is the last
    that came to an end."""
    runs: tuple[Run, ...]
    """The newest first."""
    workers: int
    """How many were heard of lately."""
    no_queue: str = ""
    """Why there is no queue, where there is none."""


async def fetch_overview(connection: AsyncConnection, stalled_after: float) -> Overview:
    """What there is to see; a worker silent for `stalled_after` seconds does not count.

    Raises `CatalogueMissing`, which the records of runs belong to.
    """
    try:
        runs = await fetch_runs(connection, MOST_RUNS)
    except NOT_THERE:
        raise CatalogueMissing(MISSING) from None
    try:
        jobs = await fetch_jobs(connection, OPEN, MOST_JOBS)
        cursor = await connection.execute(SQL(WORKERS).format(*tables("workers")), [stalled_after])
    except NOT_THERE:
        cursor = await connection.execute("SELECT now(), 0")
        at, workers = await cursor.fetchone() or (datetime.min, 0)
        return Overview(at, (), runs, workers, str(QueueMissing()))
    at, workers = await cursor.fetchone() or (datetime.min, 0)
    return Overview(at, jobs, runs, workers)


async def fetch_jobs(connection: AsyncConnection, which: str, most: int) -> tuple[Job, ...]:
    """The jobs that the statement `which` of this file finds."""
    async with connection.cursor(row_factory=class_row(Job)) as cursor:
        await cursor.execute(SQL(which).format(*tables("jobs", "events")), [most])
        return tuple(await cursor.fetchall())


def tables(*names: str) -> list[Identifier]:
    """The queue's tables."""
    return [Identifier(SCHEMA, f"procrastinate_{name}") for name in names]


NEWEST = """
SELECT
    j.id,
    j.task_name AS task,
    j.status::text AS status,
    j.attempts,
    (SELECT max(e.at) FROM {1} AS e WHERE e.job_id = j.id) AS changed_at,
    j.abort_requested AS stopping
FROM {0} AS j
ORDER BY j.id DESC
LIMIT %s
"""

OPEN = """
WITH ended AS (
    SELECT task_name, max(id) AS id FROM {0} WHERE status IN ('succeeded', 'failed')
    GROUP BY task_name
)
SELECT
    j.id,
    j.task_name AS task,
    j.status::text AS status,
    j.attempts,
    (SELECT max(e.at) FROM {1} AS e WHERE e.job_id = j.id) AS changed_at,
    j.abort_requested AS stopping
FROM {0} AS j
WHERE j.status IN ('todo', 'doing')
    OR (j.status = 'failed' AND j.id IN (SELECT id FROM ended))
ORDER BY array_position(ARRAY['doing', 'todo', 'failed'], j.status::text), j.id
LIMIT %s
"""

WORKERS = """
SELECT now(), count(*) FROM {} WHERE last_heartbeat > now() - make_interval(secs => %s)
"""
