"""The queue's own schema, which procrastinate brings, and what of it a database has already."""

from importlib.util import find_spec
from pathlib import Path

from psycopg import AsyncConnection
from psycopg.sql import SQL, Identifier

from rear_diff.database.errors import DatabaseError
from rear_diff.database.migrate import NotOurs

SCHEMA = "rear_diff_jobs"

# "queu" in ASCII: one process at a time installs.
INSTALLING_LOCK = 0x71756575


class QueueMissing(DatabaseError):
    """The database has no queue, or an older one than this rear-diff needs."""

    def __init__(self) -> None:
        super().__init__(
            "This database has no queue for jobs, or an older one. rear-diff catalogue install "
            "makes it, in a schema of its own; without it each task can still be run by its "
            "command."
        )


async def require_queue(connection: AsyncConnection) -> None:
    """Raise `QueueMissing` unless the database has the newest queue."""
    applied = await _applied(connection)
    if applied is None or not set(_migrations()) <= applied:
        raise QueueMissing


async def install_queue(connection: AsyncConnection) -> bool:
    """Make the queue, or bring it to the newest shape; whether anything was to be done.

    Raises `NotOurs` where there is a schema of that name that is somebody else's.
    """
    async with connection.transaction():
        await connection.execute("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0")
        await connection.execute("SELECT pg_advisory_xact_lock(%s)", [INSTALLING_LOCK])
        applied = await _applied(connection)
        if applied is None:
            await _create(connection)
            return True
        missing = [name for name in _migrations() if name not in applied]
        for name in missing:
            await _apply(connection, _sql() / "migrations" / name)
            await _record(connection, [name])
        return bool(missing)


async def _create(connection: AsyncConnection) -> None:
    exists = await connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [SCHEMA])
    if await exists.fetchone():
        raise NotOurs(
            f"The database already has a schema {SCHEMA} that rear-diff did not make. "
            "Nothing was changed."
        )
    await connection.execute(SQL("CREATE SCHEMA {}").format(Identifier(SCHEMA)))
    await connection.execute(
        SQL(
            "CREATE TABLE {} (script text PRIMARY KEY, applied_at timestamptz DEFAULT now())"
        ).format(Identifier(SCHEMA, "applied"))
    )
    await _apply(connection, _sql() / "schema.sql")
    await _record(connection, _migrations())


async def _apply(connection: AsyncConnection, script: Path) -> None:
    await connection.execute(SQL("SET LOCAL search_path TO {}").format(Identifier(SCHEMA)))
    await connection.execute(_text(script))


def _text(script: Path) -> bytes:
    # bytes, because the text is the library's file and not a literal in this source
    return script.read_bytes()


async def _record(connection: AsyncConnection, names: list[str]) -> None:
    await connection.execute(
        SQL("INSERT INTO {} (script) SELECT unnest(%s::text[])").format(
            Identifier(SCHEMA, "applied")
        ),
        [names],
    )


async def _applied(connection: AsyncConnection) -> set[str] | None:
    """The scripts that were applied; None where there is no queue of ours."""
    found = await connection.execute("SELECT to_regclass(%s)", [f"{SCHEMA}.applied"])
    if await found.fetchone() in (None, (None,)):
        return None
    rows = await connection.execute(
        SQL("SELECT script FROM {}").format(Identifier(SCHEMA, "applied"))
    )
    return {name for (name,) in await rows.fetchall()}


def _migrations() -> list[str]:
    return sorted(file.name for file in (_sql() / "migrations").glob("*.sql"))


def _sql() -> Path:
    # Found without being imported, which every start would pay for.
    spec = find_spec("procrastinate")
    if spec is None or not spec.submodule_search_locations:
        raise ImportError("procrastinate is not installed")
    return Path(spec.submodule_search_locations[0]) / "sql"
