"""Our own migrations, recorded as Flyway records them, so that a real Flyway could carry on."""

import re
import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files

from psycopg import AsyncConnection
from psycopg.rows import class_row
from psycopg.sql import SQL, Composed, Identifier

from rear_diff.database.versions import version_key

SCRIPT_NAME = re.compile(r"V(?P<version>[0-9][0-9._]*)__(?P<description>.+)\.sql")
LINE_END = re.compile(r"\r\n|\r|\n")


class NotOurs(Exception):
    """The database has a history or a schema that our migrations did not make.

    Nothing was changed.
    """


@dataclass(frozen=True)
class MigrationSet:
    """The migrations of one schema: the package that holds their files, and where their history is
    kept. A history in the schema itself is there before the first of them."""

    package: str
    schema: str
    history_schema: str = "public"

    @property
    def history(self) -> Identifier:
        """The history's table."""
        return Identifier(self.history_schema, HISTORY)

    @property
    def lock(self) -> int:
        """Flyway's PostgreSQL advisory lock: "Flyway" as a number plus the hash of that table."""
        return int.from_bytes(b"Flyway") + _java_hash(f'"{self.history_schema}"."{HISTORY}"')


HISTORY = "flyway_schema_history"
ATP = MigrationSet("rear_diff.database.migrations", "atp")


@dataclass(frozen=True)
class Migration:
    """One SQL file: `version` as Flyway spells it (`1.2`), `checksum` a signed 32-bit integer."""

    version: str
    description: str
    script: str
    sql: str

    @property
    def checksum(self) -> int:
        """Flyway's checksum of the file's text."""
        return flyway_checksum(self.sql)


@dataclass(frozen=True)
class Applied:
    """A row of the history, as far as the comparison with our files needs it."""

    installed_rank: int
    version: str | None
    script: str
    checksum: int | None
    success: bool


def flyway_checksum(text: str) -> int:
    r"""CRC32 over each line's UTF-8 bytes without its terminator, as a signed 32-bit integer.

    Lines end at `\n`, `\r` and `\r\n` alone (not where `str.splitlines` would also end them), and
    a byte order mark is dropped from the first (SERVER.md, "Flyway").
    """
    checksum = 0
    for line in LINE_END.split(text.removeprefix("\ufeff")):
        checksum = zlib.crc32(line.encode(), checksum)
    return checksum - (1 << 32) if checksum >= 1 << 31 else checksum


def our_migrations(of: MigrationSet = ATP) -> tuple[Migration, ...]:
    """Every migration that this rear-diff brings, in the order of their versions."""
    return tuple(sorted(_read_migrations(of), key=lambda each: version_key(each.version)))


def _read_migrations(of: MigrationSet) -> Iterator[Migration]:
    for file in files(of.package).iterdir():
        name = SCRIPT_NAME.fullmatch(file.name)
        if name:
            yield Migration(
                version=name["version"].replace("_", "."),
                description=name["description"].replace("_", " "),
                script=file.name,
                sql=file.read_bytes().decode(),
            )


async def pending_migrations(
    connection: AsyncConnection,
    migrations: Sequence[Migration] | None = None,
    of: MigrationSet = ATP,
) -> tuple[Migration, ...]:
    """The migrations that the database still lacks; nothing is changed.

    Raises `NotOurs` where the database's history or schema is somebody else's.
    """
    ours = our_migrations(of) if migrations is None else tuple(migrations)
    applied = await _read_history(connection, of)
    if not applied and await _schema_exists(connection, of):
        raise NotOurs(
            f"The database already has a schema {of.schema} without a migration history. "
            "It is not one that rear-diff made, so nothing was changed."
        )
    by_script = {migration.script: migration for migration in ours}
    for row in applied:
        _check_ours(row, by_script.get(row.script))
    done = {row.script for row in applied}
    return tuple(migration for migration in ours if migration.script not in done)


def _check_ours(row: Applied, migration: Migration | None) -> None:
    entry = f"{row.script} (version {row.version or 'none'}, rank {row.installed_rank})"
    if migration is None:
        raise NotOurs(
            f"The database's migration history is not rear-diff's: it holds {entry}, which "
            "rear-diff does not bring. Its owner's Flyway migrates it; nothing was changed."
        )
    if row.checksum != migration.checksum:
        raise NotOurs(
            f"The migration history holds {entry} with checksum {row.checksum}; rear-diff's file "
            f"of that name has {migration.checksum}. Nothing was changed."
        )
    if not row.success:
        raise NotOurs(
            f"The migration history holds {entry} as failed. Repair it first; nothing was changed."
        )


async def migrate(
    connection: AsyncConnection,
    migrations: Sequence[Migration] | None = None,
    of: MigrationSet = ATP,
) -> tuple[Migration, ...]:
    """Apply what is pending, each migration whole or not at all, and return what was applied.

    `connection` is in autocommit. Waits for another migrating process, a real Flyway included
    (they share its advisory lock). Raises `NotOurs` as `pending_migrations` does.
    """
    done: list[Migration] = []
    while True:
        async with connection.transaction():
            await connection.execute(NO_TIMEOUTS)
            await connection.execute("SELECT pg_advisory_xact_lock(%s)", [of.lock])
            waiting = await pending_migrations(connection, migrations, of)
            if not waiting:
                return tuple(done)
            await _apply(connection, waiting[0], of)
        done.append(waiting[0])


async def _apply(connection: AsyncConnection, migration: Migration, of: MigrationSet) -> None:
    if of.history_schema == of.schema:
        await connection.execute(
            SQL("CREATE SCHEMA IF NOT EXISTS {}").format(Identifier(of.schema))
        )
    await connection.execute(_of(CREATE_HISTORY, of))
    started = time.perf_counter()
    # bytes, because the text is a trusted file of ours and not a literal in this source
    await connection.execute(migration.sql.encode())
    milliseconds = round((time.perf_counter() - started) * 1000)
    await connection.execute(
        _of(INSERT_HISTORY, of),
        [
            migration.version,
            migration.description,
            migration.script,
            migration.checksum,
            milliseconds,
        ],
    )


def _of(statement: SQL, of: MigrationSet) -> Composed:
    return statement.format(history=of.history)


async def _read_history(connection: AsyncConnection, of: MigrationSet) -> list[Applied]:
    name = f"{of.history_schema}.{HISTORY}"
    exists = await connection.execute(
        "SELECT to_regclass(%s), current_user, has_table_privilege(to_regclass(%s)::oid, 'SELECT')",
        [name, name],
    )
    row = await exists.fetchone()
    if row is None or row[0] is None:
        return []
    if not row[2]:
        raise NotOurs(
            f"The role {row[1]} may not read {name}, so that the database is somebody else's, who "
            "migrates it; nothing was changed."
        )
    async with connection.cursor(row_factory=class_row(Applied)) as cursor:
        await cursor.execute(
            SQL(
                "SELECT installed_rank, version, script, checksum, success"
                " FROM {} ORDER BY installed_rank"
            ).format(of.history)
        )
        return await cursor.fetchall()


async def _schema_exists(connection: AsyncConnection, of: MigrationSet) -> bool:
    found = await connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [of.schema])
    return await found.fetchone() is not None


def _java_hash(text: str) -> int:
    """What Java's `String.hashCode` gives for `text` (in ASCII), a signed 32-bit integer."""
    value = 0
    for character in text:
        value = (31 * value + ord(character)) & 0xFFFFFFFF
    return value - (1 << 32) if value >= 1 << 31 else value


# A migration takes as long as it takes, and so does the wait for another one's lock.
NO_TIMEOUTS = "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0"

CREATE_HISTORY = SQL("""
CREATE TABLE IF NOT EXISTS {history} (
    installed_rank integer NOT NULL CONSTRAINT flyway_schema_history_pk PRIMARY KEY,
    version varchar(50),
    description varchar(200) NOT NULL,
    type varchar(20) NOT NULL,
    script varchar(1000) NOT NULL,
    checksum integer,
    installed_by varchar(100) NOT NULL,
    installed_on timestamp NOT NULL DEFAULT now(),
    execution_time integer NOT NULL,
    success boolean NOT NULL
);
CREATE INDEX IF NOT EXISTS flyway_schema_history_s_idx
ON {history} (success);
""")

INSERT_HISTORY = SQL("""
INSERT INTO {history}
    (installed_rank, version, description, type, script, checksum, installed_by,
     execution_time, success)
SELECT coalesce(max(installed_rank), 0) + 1, %s, %s, 'SQL', %s, %s, current_user, %s, true
FROM {history}
""")
