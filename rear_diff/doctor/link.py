"""The connection: how quick and how safe it is, and what stands at its other end."""

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from time import perf_counter
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import dict_row

from rear_diff.doctor.finding import Finding, note, ok, problem

# https://www.postgresql.org/support/versioning/
LAST_DAYS = {
    13: date(2025, 11, 13),
    14: date(2026, 11, 12),
    15: date(2027, 11, 11),
    16: date(2028, 11, 9),
    17: date(2029, 11, 8),
    18: date(2030, 11, 14),
}
SLOW = 0.1
"""Seconds of a round trip from which a key waits to be told as arrived."""
APART = 2.0
"""Seconds between two clocks from which "today" and ages are off; ten times as many mislead."""


@dataclass(frozen=True)
class Facts:
    """What the server says of itself and of the role, and how long that took."""

    seconds: float
    away: float
    """How many seconds the server's clock is ahead of ours."""
    row: dict[str, Any]


async def facts_of(connection: AsyncConnection) -> Facts:
    """Ask once for all that the findings need."""
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(b"SELECT 1")
        began, before = datetime.now(UTC), perf_counter()
        await cursor.execute(b"SELECT clock_timestamp() AS now")
        seconds = perf_counter() - before
        clock = (await cursor.fetchone() or {})["now"]
        await cursor.execute(FACTS)
        row = await cursor.fetchone() or {}
    away = (clock - began).total_seconds() - seconds / 2
    return Facts(seconds, away, row)


def link_findings(connection: AsyncConnection, facts: Facts, today: date) -> Iterator[Finding]:
    """Connection, TLS, version, clock."""
    info, row = connection.info, facts.row
    place = f"{info.host}:{info.port}" if not info.host.startswith("/") else info.host
    told = f"{row['role']} on {row['database']} at {place}; a round trip takes {_ms(facts.seconds)}"
    if facts.seconds > SLOW:
        yield note("connection", told, "Run rear-diff nearer to the database; the app waits less.")
    else:
        yield ok("connection", told)
    yield _tls(info.host, encrypted=bool(connection.pgconn.ssl_in_use))
    yield _version(row["version_number"], row["version"], today)
    yield _clock(facts)
    if row["superuser"]:
        yield note(
            "role",
            f"{row['role']} is a superuser, who may do anything.",
            "A role of its own is safer: CREATE ROLE rear_diff LOGIN; and the GRANTs of SELECT and "
            "UPDATE that doctor then tells.",
        )


def _tls(host: str, *, encrypted: bool) -> Finding:
    if encrypted:
        return ok("TLS", "The connection is encrypted.")
    if host.startswith("/") or _is_here(host):
        return ok("TLS", "Not encrypted, and it does not leave this machine.")
    return note(
        "TLS",
        f"Rows and the login go to {host} without encryption.",
        "Set REAR_DIFF_PGSQL_SSLMODE=require, or verify-full with the server's certificate, once "
        "the server has ssl = on.",
    )


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _version(number: int, name: str, today: date) -> Finding:
    major = number // 10_000
    last = LAST_DAYS.get(major)
    if major < min(LAST_DAYS) or (last and last < today):
        when = f" since {last}" if last else ""
        return note(
            "server",
            f"PostgreSQL {name} is no longer maintained{when}.",
            f"Upgrade it to {max(LAST_DAYS)} when you can; rear-diff goes on working.",
        )
    return ok("server", f"PostgreSQL {name}")


def _clock(facts: Facts) -> Finding:
    told = (
        f"The server's clock is {abs(facts.away):.1f} s {'ahead' if facts.away > 0 else 'behind'}"
    )
    if abs(facts.away) <= APART + facts.seconds:
        return ok("clock", f"{told}.")
    finding = problem if abs(facts.away) > 10 * APART else note
    return finding(
        "clock", f'{told}: what is "today" is told wrongly.', "Let NTP set both: timedatectl status"
    )


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


FACTS = b"""
SELECT
    current_user AS role,
    current_database() AS database,
    current_setting('server_version') AS version,
    current_setting('server_version_num')::int AS version_number,
    current_setting('max_connections')::int AS most,
    current_setting('superuser_reserved_connections')::int AS reserved,
    (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user) AS superuser,
    (SELECT rolconnlimit FROM pg_catalog.pg_roles WHERE rolname = current_user) AS role_most,
    (SELECT datconnlimit FROM pg_catalog.pg_database WHERE datname = current_database())
        AS database_most,
    (SELECT coalesce(sum(numbackends), 0)::int FROM pg_catalog.pg_stat_database) AS connected
"""
