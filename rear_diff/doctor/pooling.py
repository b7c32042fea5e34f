"""How many connections there may be, and who stands between."""

from collections.abc import Iterator

from psycopg import AsyncConnection

from rear_diff.database.connect import Target, connect
from rear_diff.doctor.finding import Finding, note, ok, problem
from rear_diff.doctor.link import Facts
from rear_diff.settings import Settings


def pool_findings(settings: Settings, facts: Facts) -> Iterator[Finding]:
    """Whether the server has as many connections as the pools may want."""
    row, pool_max, workers = facts.row, settings.pgsql.pool_max, settings.api.workers
    limits = [row["most"] - row["reserved"], row["role_most"], row["database_most"]]
    most = min(limit for limit in limits if limit >= 0)
    # Reads and writes have a pool each in every process that serves.
    wanted = pool_max * max(1, 2 * workers)
    told = (
        f"Up to {pool_max} connections a pool, {wanted} with rear-diff serve; the server has "
        f"{most} for this role; in use by everybody: {row['connected']}."
    )
    if pool_max > most:
        yield problem("pool", told, f"Set REAR_DIFF_PGSQL_POOL_MAX={max(1, most // 2)}, or less.")
    elif wanted > most - row["connected"]:
        yield note("pool", told, "Set REAR_DIFF_PGSQL_POOL_MAX lower, or max_connections higher.")
    else:
        yield ok("pool", told)


async def pooler_findings(
    connection: AsyncConnection, target: Target, settings: Settings
) -> list[Finding]:
    """Whether a pooler such as PgBouncer stands between, and what follows from its mode."""
    process = await _process(connection)
    if process == connection.info.backend_pid:
        return [ok("pooler", "None in between: this is PostgreSQL itself.")]
    async with connect(target) as other:
        shared = await _process(other) == await _process(connection)
    if not shared:
        return [ok("pooler", "A pooler (PgBouncer or the like) in between, in session mode.")]
    following = ["What others change is then asked for every few seconds, and not heard at once."]
    if settings.pgsql.prepare_statements:
        following.append(
            "Before PgBouncer 1.22, or with max_prepared_statements = 0, do not set "
            "REAR_DIFF_PGSQL_PREPARE_STATEMENTS."
        )
    what = "A pooler (PgBouncer or the like) in between, in transaction mode."
    return [note("pooler", what, *following)]


async def _process(connection: AsyncConnection) -> int:
    cursor = await connection.execute("SELECT pg_backend_pid()")
    row = await cursor.fetchone()
    return int(row[0]) if row else 0
