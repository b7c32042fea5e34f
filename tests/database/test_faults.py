"""What a caller meets when connections die, and when the server goes away and comes back."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

import pytest
from psycopg import AsyncConnection

from rear_diff.database import errors
from rear_diff.database.connect import Database, Target, connect, open_database
from tests.database.asking import PASSWORD, answer, ask, elsewhere, with_settings
from tests.database.door import Door


async def kill(target: Target, pids: list[int]) -> None:
    """End those server processes, and wait until they have gone."""
    async with connect(target) as connection:
        for pid in pids:
            await connection.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


async def pids_of(database: Database, count: int) -> list[int]:
    """The server processes of so many connections of the pool."""
    barrier = asyncio.Barrier(count)

    async def pid(connection: AsyncConnection) -> int:
        await barrier.wait()
        return connection.info.backend_pid

    return list(await asyncio.gather(*(database.read(pid) for _ in range(count))))


async def test_a_read_is_asked_again_after_every_connection_died(bare_target: Target) -> None:
    target = with_settings(bare_target, pool_min=3, pool_max=3)
    async with open_database(target, []) as database:
        await kill(bare_target, await pids_of(database, 3))
        assert await answer(database) == 42
        assert await asyncio.gather(*(answer(database) for _ in range(6))) == [42] * 6


async def test_a_read_is_asked_again_once_and_no_more(bare_target: Target) -> None:
    asked = []

    async def die(connection: AsyncConnection) -> None:
        asked.append(connection)
        await connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    async with open_database(bare_target, []) as database:
        with pytest.raises(errors.DatabaseAway, match="terminating connection"):
            await database.read(die)
    assert len(asked) == 2


async def test_a_write_is_not_asked_again(bare_target: Target) -> None:
    asked = []

    async def insert_and_die(connection: AsyncConnection) -> None:
        asked.append(connection)
        await connection.execute("INSERT INTO notes VALUES ('half')")
        await connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    async with open_database(bare_target, []) as database:
        await database.write(
            lambda connection: connection.execute("CREATE TABLE notes (text text)")
        )
        with pytest.raises(errors.DatabaseAway):
            await database.write(insert_and_die)
        assert await answer(database, "SELECT count(*) FROM notes") == 0
    assert len(asked) == 1


async def test_after_a_broken_write_the_next_one_meets_a_fresh_connection(
    bare_target: Target,
) -> None:
    target = with_settings(bare_target, pool_min=3, pool_max=3)
    async with open_database(target, []) as database:
        await kill(bare_target, await pids_of(database, 3))
        with pytest.raises(errors.DatabaseAway):
            await database.write(ask)
        assert await database.write(ask) == 42


async def test_a_write_that_fails_leaves_nothing(bare_target: Target) -> None:
    async def create_and_fail(connection: AsyncConnection) -> None:
        await connection.execute("CREATE TABLE notes (text text)")
        await connection.execute("SELECT 1 / 0")

    async with open_database(bare_target, []) as database:
        with pytest.raises(errors.BadValue, match="division by zero"):
            await database.write(create_and_fail)
        assert await answer(database, "SELECT to_regclass('notes')") is None


async def test_a_migration_under_a_prepared_statement_is_survived(bare_target: Target) -> None:
    target = with_settings(bare_target, pool_min=1, pool_max=1)
    async with open_database(target, []) as database:
        await database.write(lambda each: each.execute("CREATE TABLE notes (text varchar(5))"))
        for _ in range(10):
            await answer(database, "SELECT text FROM notes")
        async with connect(bare_target) as connection:
            await connection.execute("ALTER TABLE notes ALTER text TYPE text")
            await connection.execute("INSERT INTO notes VALUES ('longer than five')")
        assert await answer(database, "SELECT text FROM notes") == "longer than five"


@pytest.fixture
async def door(bare_target: Target) -> AsyncIterator[Door]:
    door = Door(bare_target)
    await door.open()
    yield door
    await door.shut()


@asynccontextmanager
async def behind(door: Door, target: Target) -> AsyncIterator[Database]:
    """The database through the door, as a role with a password."""
    through = elsewhere("127.0.0.1", door.port, pool_max=1, pool_timeout=0.5)
    ours = {name: target.parameters[name] for name in ("user", "dbname")}
    through = replace(through, parameters={**through.parameters, **ours, "sslmode": "disable"})
    async with open_database(through, []) as database:
        yield database


async def until_answered(database: Database) -> object:
    """The answer, asked for until the pool has made a new connection."""
    async with asyncio.timeout(10):
        while True:
            with suppress(errors.DatabaseBusy):
                return await answer(database)


@pytest.mark.thorough
async def test_a_server_that_goes_away_is_told_as_away_and_comes_back(
    bare_target: Target, door: Door
) -> None:
    async with behind(door, bare_target) as database:
        assert await answer(database) == 42
        await door.shut()
        for use in (database.read, database.write):
            with pytest.raises(errors.DatabaseAway, match="Connection refused") as away:
                await use(ask)
            assert PASSWORD not in str(away.value)
        await door.open()
        assert await until_answered(database) == 42


async def test_no_password_reaches_the_log(
    bare_target: Target, door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with behind(door, bare_target) as database:
        await door.shut()
        with pytest.raises(errors.DatabaseAway):
            await answer(database)
        assert PASSWORD not in repr(database.pool) + repr(database.offer)
    assert caplog.text
    assert PASSWORD not in caplog.text


async def test_of_two_that_wait_for_each_other_one_is_told_it_took_too_long(
    bare_target: Target,
) -> None:
    barrier = asyncio.Barrier(2)

    def locking(first: int, second: int) -> Callable[[AsyncConnection], Awaitable[None]]:
        async def lock(connection: AsyncConnection) -> None:
            await connection.execute("SET LOCAL deadlock_timeout = '10ms'")
            await connection.execute("SELECT pg_advisory_xact_lock(%s)", [first])
            await barrier.wait()
            await connection.execute("SELECT pg_advisory_xact_lock(%s)", [second])

        return lock

    async with open_database(bare_target, []) as database:
        outcomes = await asyncio.gather(
            database.write(locking(1, 2)), database.write(locking(2, 1)), return_exceptions=True
        )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "TookTooLong"]
