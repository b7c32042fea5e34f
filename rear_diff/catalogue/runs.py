"""The runs of a task: one at a time on a database, each recorded."""

import asyncio
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime

import psycopg
from psycopg import AsyncConnection
from psycopg.rows import class_row

from rear_diff.catalogue.installing import require_catalogue
from rear_diff.catalogue.progress import Summary, TaskFailed
from rear_diff.database.connect import Target, connect
from rear_diff.database.errors import DatabaseError, told

# "task" in ASCII, the first half of the locks' key; the second is the task's name.
LOCK_CLASS = 0x7461736B
MOST_LOG = 20_000

KILLED = "Its process was killed."


class AlreadyRunning(TaskFailed):
    """The task is under way elsewhere; nothing was done."""

    def __init__(self, task: str) -> None:
        super().__init__(f"{task} is under way already, here or elsewhere. Nothing was done.")


Work = Callable[[AsyncConnection], Awaitable[Summary]]


async def recorded(target: Target, task: str, started_by: str, work: Work) -> Summary:
    """What `work`, given a connection of its own, has done, as a run of `task`.

    Raises `AlreadyRunning`, `CatalogueMissing` and whatever `work` raises, which is recorded.
    """
    async with _alone(target, task), connect(target) as connection:
        run = await _begin(connection, task, started_by)
        try:
            summary = await work(connection)
        except asyncio.CancelledError:
            await _end(target, run, "stopped", why="It was told to stop.")
            raise
        except Exception as error:
            await _end(target, run, "failed", why=_why(error))
            raise
        await _end(target, run, "done", summary, summary.why)
        return summary


def _why(error: Exception) -> str:
    if isinstance(error, psycopg.Error):
        return str(told(error))
    if isinstance(error, TaskFailed | DatabaseError):
        return str(error)
    # Its text may hold an address with a key in it.
    return f"{type(error).__name__}: the log has more."


@asynccontextmanager
async def _alone(target: Target, task: str) -> AsyncIterator[None]:
    """Hold the task's lock, which PostgreSQL drops by itself even from a killed process."""
    async with connect(target) as connection:
        await require_catalogue(connection)
        async with connection.transaction():
            # A transaction's lock, because a session's own gets lost behind PgBouncer.
            await connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor = await connection.execute(
                "SELECT pg_try_advisory_xact_lock(%s, %s)",
                [LOCK_CLASS, _lock_of(task)],
            )
            if await cursor.fetchone() != (True,):
                raise AlreadyRunning(task)
            yield


def _lock_of(task: str) -> int:
    return zlib.crc32(task.encode()) - 2**31


async def _begin(connection: AsyncConnection, task: str, started_by: str) -> int:
    # Nobody else has the lock, so that a run which did not end was killed.
    await connection.execute(
        "UPDATE catalogue.run SET outcome = 'killed', finished_at = clock_timestamp(),"
        " why = %s WHERE task = %s AND finished_at IS NULL",
        [KILLED, task],
    )
    cursor = await connection.execute(
        "INSERT INTO catalogue.run (task, started_by) VALUES (%s, %s) RETURNING id",
        [task, started_by],
    )
    (run,) = await cursor.fetchone() or (0,)
    return int(run)


async def _end(
    target: Target,
    run: int,
    outcome: str,
    summary: Summary | None = None,
    why: str | None = None,
) -> None:
    done = summary or Summary(0, 0, ())
    log = "\n".join(done.lines)[:MOST_LOG]
    # On a connection of its own: the work's may be what broke. Where there is none to be had, the
    # next run tells that this one did not end.
    with suppress(DatabaseError):
        async with connect(target) as connection:
            await connection.execute(
                "UPDATE catalogue.run SET outcome = %s, finished_at = clock_timestamp(),"
                " changed = %s, failed = %s, why = %s, log = %s WHERE id = %s",
                [outcome, done.changed, done.failed, why, log, run],
            )


@dataclass(frozen=True)
class Run:
    """One run of a task; `outcome` is running, done, failed, stopped or killed."""

    id: int
    task: str
    started_by: str
    started_at: datetime
    finished_at: datetime | None
    outcome: str
    changed: int
    failed: int
    why: str | None


async def fetch_runs(connection: AsyncConnection, most: int) -> tuple[Run, ...]:
    """The newest runs, the newest first; one whose process is gone is killed, whatever its record
    says."""
    async with connection.cursor(row_factory=class_row(Run)) as cursor:
        await cursor.execute(
            "SELECT id, task, started_by, started_at, finished_at, outcome, changed, failed, why"
            " FROM catalogue.run ORDER BY id DESC LIMIT %s",
            [most],
        )
        runs = await cursor.fetchall()
    if not any(run.outcome == "running" for run in runs):
        return tuple(runs)
    locks = await _locks_held(connection)
    return tuple(
        replace(run, outcome="killed", why=KILLED)
        if run.outcome == "running" and _lock_of(run.task) % 2**32 not in locks
        else run
        for run in runs
    )


async def _locks_held(connection: AsyncConnection) -> set[int]:
    cursor = await connection.execute(
        "SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND classid = %s"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
        [LOCK_CLASS],
    )
    return {lock for (lock,) in await cursor.fetchall()}


async def fetch_log(connection: AsyncConnection, run: int) -> str:
    """What a run had to say, in lines; nothing where it is no longer recorded."""
    cursor = await connection.execute("SELECT log FROM catalogue.run WHERE id = %s", [run])
    (log,) = await cursor.fetchone() or ("",)
    return str(log)


async def forget_runs(connection: AsyncConnection, days: int) -> None:
    """Delete the records of runs that ended more than `days` ago."""
    await connection.execute(
        "DELETE FROM catalogue.run WHERE finished_at < now() - make_interval(days => %s)", [days]
    )
