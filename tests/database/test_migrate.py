"""Our migrations: applied once, recorded as Flyway records them, and never to somebody else's."""

import asyncio
import ctypes
import io
import zlib
from collections.abc import AsyncIterator
from dataclasses import replace
from importlib.resources import files
from typing import Any

import pytest
from psycopg import AsyncConnection
from psycopg.rows import dict_row

from rear_diff.database.connect import Target, connect
from rear_diff.database.errors import DatabaseError
from rear_diff.database.migrate import (
    Migration,
    NotOurs,
    flyway_checksum,
    migrate,
    our_migrations,
    pending_migrations,
)
from rear_diff.settings import PgsqlSettings
from tests.conftest import MakeTarget
from tests.schemas import build_v12, build_v32

ONE = Migration("1", "one", "V1__one.sql", "CREATE SCHEMA atp; CREATE TABLE atp.one ();")
TWO = Migration("2.1", "two more", "V2_1__two_more.sql", "CREATE TABLE atp.two ();")

# Flyway's: 0x466C79776179 ("Flyway") plus Java's hash of "public"."flyway_schema_history".
LOCK_OF_A_REAL_FLYWAY = 77_433_833_903_597


@pytest.fixture
async def connection(bare_target: Target) -> AsyncIterator[AsyncConnection]:
    async with connect(bare_target) as connection:
        yield connection


async def rows(connection: AsyncConnection, statement: str) -> list[dict[str, Any]]:
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(statement.encode())
        return await cursor.fetchall()


async def history(connection: AsyncConnection) -> list[dict[str, Any]]:
    return await rows(
        connection, "SELECT * FROM public.flyway_schema_history ORDER BY installed_rank"
    )


async def everything(connection: AsyncConnection) -> object:
    """Each relation there is, and what the history says if there is one."""
    relations = await rows(
        connection,
        "SELECT relnamespace::regnamespace::text, relname, relfilenode FROM pg_class"
        " WHERE relnamespace::regnamespace::text NOT LIKE ALL ('{pg_%,information_schema}')"
        " ORDER BY 1, 2",
    )
    told = any(each["relname"] == "flyway_schema_history" for each in relations)
    return relations, await history(connection) if told else None


async def test_each_pending_migration_is_applied_in_the_order_of_versions(
    connection: AsyncConnection,
) -> None:
    pending = await pending_migrations(connection)
    assert [each.version for each in pending] == ["1", "2", "3", "4", "5"]
    assert await everything(connection) == ([], None)
    assert await migrate(connection) == pending == our_migrations()
    assert await pending_migrations(connection) == ()


async def test_a_second_time_nothing_is_done(connection: AsyncConnection) -> None:
    await migrate(connection)
    before = await everything(connection)
    assert await migrate(connection) == ()
    assert await everything(connection) == before


async def test_the_history_is_written_as_flyway_writes_it(connection: AsyncConnection) -> None:
    await migrate(connection, [ONE, TWO])
    told = await history(connection)
    moments = await rows(connection, "SELECT now()::timestamp AS now")
    assert all(
        0 <= (moments[0]["now"] - row.pop("installed_on")).total_seconds() < 60 for row in told
    )
    assert all(0 <= row.pop("execution_time") < 60_000 for row in told)
    same = {"type": "SQL", "installed_by": connection.info.user, "success": True}
    assert told == [
        {
            "installed_rank": 1,
            "version": "1",
            "description": "one",
            "script": "V1__one.sql",
            "checksum": independent_checksum(ONE.sql.encode()),
            **same,
        },
        {
            "installed_rank": 2,
            "version": "2.1",
            "description": "two more",
            "script": "V2_1__two_more.sql",
            "checksum": independent_checksum(TWO.sql.encode()),
            **same,
        },
    ]


async def test_the_historys_table_is_the_one_that_flyway_makes(
    connection: AsyncConnection, make_target: MakeTarget
) -> None:
    shape = """
        SELECT a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
            pg_get_expr(d.adbin, d.adrelid) AS written
        FROM pg_attribute AS a LEFT JOIN pg_attrdef AS d ON (adrelid, adnum) = (attrelid, attnum)
        WHERE attrelid = 'public.flyway_schema_history'::regclass AND attnum > 0 ORDER BY attnum
    """
    indexes = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"
    await migrate(connection)
    async with connect(make_target("template0")) as other:
        await build_v12(other)
        assert await rows(connection, shape) == await rows(other, shape)
        assert await rows(connection, indexes) == await rows(other, indexes)


def test_our_files_have_flyways_names_and_checksums() -> None:
    for migration in our_migrations():
        data = (files("rear_diff.database.migrations") / migration.script).read_bytes()
        assert migration.checksum == independent_checksum(data)
        words = migration.description.replace(" ", "_")
        assert migration.script == f"V{migration.version}__{words}.sql"


def independent_checksum(data: bytes) -> int:
    """Flyway's checksum by other means: universal newlines, and C's idea of an int."""
    text = io.StringIO(data.decode("utf-8-sig"), newline=None).read()
    return ctypes.c_int32(zlib.crc32(text.replace("\n", "").encode())).value


@pytest.mark.parametrize(
    ("text", "checksum"),
    [
        ("", 0),
        # The check value of CRC-32 itself, 0xCBF43926.
        ("123456789", -873187034),
        ("123\n456\r\n789\r", -873187034),
        ("\ufeff123456789", -873187034),
        ("a\n\n\nb", zlib.crc32(b"ab") - 2**32),
    ],
)
def test_known_checksums(text: str, checksum: int) -> None:
    assert flyway_checksum(text) == checksum


@pytest.mark.parametrize(
    "text",
    [
        "SELECT 1;\u2028SELECT 2;",
        "a\x0bb\x0cc\x1cd\x85e\u2029f",
        "caf\u00e9 \u6f22\u5b57 \U0001f600\r\n",
        "\ufeff\ufeffonly the first goes",
        "-- a\r-- b\r\n-- c\n",
        "\n",
    ],
)
def test_a_checksum_is_flyways_whatever_is_in_the_file(text: str) -> None:
    assert flyway_checksum(text) == independent_checksum(text.encode())


def test_what_ends_no_line_counts() -> None:
    for separator in "\u2028\u2029\x0b\x0c\x1c\x85":
        assert flyway_checksum(f"a{separator}b") != flyway_checksum("ab")


async def test_two_at_once_apply_each_once(bare_target: Target) -> None:
    async with connect(bare_target) as one, connect(bare_target) as other:
        applied = await asyncio.gather(migrate(one), migrate(other))
        done = sorted(each.script for part in applied for each in part)
        assert done == [each.script for each in our_migrations()]
        assert [row["script"] for row in await history(one)] == done


async def test_a_migration_waits_for_a_real_flyway_however_long(bare_target: Target) -> None:
    hurried = replace(bare_target, pgsql=PgsqlSettings(lock_timeout=0.1, statement_timeout=0.1))
    async with connect(bare_target) as flyway, connect(hurried) as connection:
        async with flyway.transaction():
            await flyway.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK_OF_A_REAL_FLYWAY])
            waiting = asyncio.create_task(migrate(connection))
            # Longer than the session's own limits would let it wait.
            await flyway.execute("SELECT pg_sleep(0.3)")
            assert not waiting.done()
            assert await everything(flyway) == ([], None)
        assert await waiting == our_migrations()
        assert (await rows(connection, "SHOW lock_timeout"))[0] == {"lock_timeout": "100ms"}


async def test_a_migration_that_fails_leaves_the_ones_before_it_whole(
    connection: AsyncConnection,
) -> None:
    bad = replace(TWO, sql="CREATE TABLE atp.two (); SELECT 1 / 0;")
    with pytest.raises(Exception, match="division by zero"):
        await migrate(connection, [ONE, bad])
    assert [row["script"] for row in await history(connection)] == [ONE.script]
    assert await rows(connection, "SELECT to_regclass('atp.two')") == [{"to_regclass": None}]
    assert await migrate(connection, [ONE, TWO]) == (TWO,)


async def test_an_older_migration_that_came_later_is_applied_too(
    connection: AsyncConnection,
) -> None:
    await migrate(connection, [ONE, TWO])
    late = Migration("1.5", "late", "V1_5__late.sql", "CREATE TABLE atp.late ();")
    assert await migrate(connection, [ONE, late, TWO]) == (late,)
    assert [(row["installed_rank"], row["version"]) for row in await history(connection)] == [
        (1, "1"),
        (2, "2.1"),
        (3, "1.5"),
    ]


async def refusal(connection: AsyncConnection, migrations: list[Migration] | None = None) -> str:
    """Why the database is refused, both times nothing being changed."""
    before = await everything(connection)
    with pytest.raises(NotOurs) as checked:
        await pending_migrations(connection, migrations)
    with pytest.raises(NotOurs) as refused:
        await migrate(connection, migrations)
    assert str(refused.value) == str(checked.value)
    assert "othing was changed" in str(refused.value)
    assert await everything(connection) == before
    return str(refused.value)


@pytest.mark.parametrize("build", [build_v12, build_v32])
async def test_somebody_elses_history_is_refused(connection: AsyncConnection, build: Any) -> None:
    await build(connection)
    assert "V1__step_1.sql (version 1, rank 1)" in await refusal(connection)


async def test_a_schema_without_history_is_refused(connection: AsyncConnection) -> None:
    await connection.execute("CREATE SCHEMA atp")
    assert "without a migration history" in await refusal(connection)


async def test_a_history_without_rows_does_not_make_the_schema_ours(
    connection: AsyncConnection,
) -> None:
    await build_v12(connection)
    await connection.execute("TRUNCATE public.flyway_schema_history")
    assert "without a migration history" in await refusal(connection)


async def test_a_changed_file_is_refused(connection: AsyncConnection) -> None:
    await migrate(connection, [ONE])
    why = await refusal(connection, [replace(ONE, sql=ONE.sql + " -- changed"), TWO])
    assert f"V1__one.sql (version 1, rank 1) with checksum {ONE.checksum}" in why


async def test_a_failed_row_is_refused(connection: AsyncConnection) -> None:
    await migrate(connection, [ONE])
    await connection.execute("UPDATE public.flyway_schema_history SET success = false")
    assert "as failed" in await refusal(connection, [ONE, TWO])


async def test_a_migration_of_a_newer_release_is_refused(connection: AsyncConnection) -> None:
    await migrate(connection, [ONE, TWO])
    assert "V2_1__two_more.sql" in await refusal(connection, [ONE])


async def test_a_repeatable_migration_of_somebody_else_is_refused(
    connection: AsyncConnection,
) -> None:
    await migrate(connection, [ONE])
    await connection.execute(
        "INSERT INTO public.flyway_schema_history VALUES"
        " (2, NULL, 'views', 'SQL', 'R__views.sql', 7, 'flyway', now(), 1, true)"
    )
    assert "R__views.sql (version none, rank 2)" in await refusal(connection, [ONE, TWO])


async def test_a_role_without_the_right_is_told(bare_target: Target) -> None:
    async with connect(bare_target) as connection:
        name = f"{connection.info.dbname}_visitor"
        await connection.execute(f'CREATE ROLE "{name}" LOGIN'.encode())
        try:
            visitor = Target({**bare_target.parameters, "user": name}, bare_target.pgsql)
            with pytest.raises(DatabaseError, match="permission denied"):
                async with connect(visitor) as limited:
                    await migrate(limited)
            assert await everything(connection) == ([], None)
        finally:
            await connection.execute(f'DROP ROLE "{name}"'.encode())
