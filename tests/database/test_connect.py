"""Connecting: how a session is set up, and what the caller is told when it does not work."""

import asyncio
import socket
from collections.abc import Iterator

import psycopg
import pytest

from rear_diff.database import errors
from rear_diff.database.connect import Target, connect, open_database
from tests.database.asking import PASSWORD, answer, ask, elsewhere, with_settings

SETTINGS = {
    "TimeZone": "UTC",
    "statement_timeout": "1500ms",
    "lock_timeout": "250ms",
    "idle_in_transaction_session_timeout": "2s",
    "application_name": "somebody's app",
    "client_encoding": "UTF8",
    "jit": "off",
}


@pytest.mark.parametrize("pooled", [False, True])
async def test_each_session_is_set_up(bare_target: Target, pooled: bool) -> None:
    target = with_settings(
        bare_target,
        statement_timeout=1.5,
        lock_timeout=0.25,
        idle_in_transaction_timeout=2,
        application_name="somebody's app",
    )
    if pooled:
        async with open_database(target, []) as database:
            shown = {name: await answer(database, f"SHOW {name}") for name in SETTINGS}
    else:
        async with connect(target) as connection:
            shown = {name: await ask(connection, f"SHOW {name}") for name in SETTINGS}
            assert connection.autocommit
    assert shown == SETTINGS


async def test_the_servers_own_time_zone_does_not_matter(bare_target: Target) -> None:
    async with connect(bare_target) as connection:
        name = connection.info.dbname
        await connection.execute(f"ALTER DATABASE \"{name}\" SET TimeZone = 'Asia/Tokyo'".encode())
    async with open_database(bare_target, []) as database:
        assert await answer(database, "SELECT '2025-01-01 00:00Z'::timestamptz::text") == (
            "2025-01-01 00:00:00+00"
        )


async def test_statements_are_not_prepared_where_the_settings_say_so(bare_target: Target) -> None:
    count = "SELECT count(*) FROM pg_prepared_statements"
    for wanted in (True, False):
        async with connect(with_settings(bare_target, prepare_statements=wanted)) as connection:
            for _ in range(10):
                await connection.execute("SELECT 1")
            assert (await ask(connection, count) != 0) is wanted


async def test_a_slow_statement_is_given_up(bare_target: Target) -> None:
    async with open_database(with_settings(bare_target, statement_timeout=0.1), []) as database:
        with pytest.raises(errors.TookTooLong, match="statement timeout"):
            await answer(database, "SELECT pg_sleep(30)")
        assert await answer(database) == 42


async def test_a_wait_for_a_lock_is_given_up(bare_target: Target) -> None:
    async with open_database(with_settings(bare_target, lock_timeout=0.1), []) as database:
        await database.write(lambda connection: connection.execute("CREATE TABLE notes ()"))
        async with connect(bare_target) as connection, connection.transaction():
            await connection.execute("LOCK TABLE notes")
            with pytest.raises(errors.TookTooLong, match="lock timeout"):
                await answer(database, "SELECT count(*) FROM notes")


async def test_when_all_connections_are_in_use_the_caller_is_told_at_once(
    bare_target: Target,
) -> None:
    target = with_settings(bare_target, pool_min=1, pool_max=1, pool_timeout=0.2)
    async with open_database(target, []) as database, database.pool.connection() as held:
        pid = held.info.backend_pid
        with pytest.raises(errors.DatabaseBusy):
            await answer(database)
        with pytest.raises(errors.DatabaseBusy):
            await database.write(ask)
        # It was nobody's fault: the connection in use is kept.
        assert await ask(held, "SELECT pg_backend_pid()") == pid
    assert PASSWORD not in repr(database)


async def test_too_many_waiting_are_turned_away(bare_target: Target) -> None:
    target = with_settings(bare_target, pool_min=1, pool_max=1, pool_timeout=2)
    async with open_database(target, []) as database:
        pid = "SELECT pg_backend_pid()"
        async with database.pool.connection() as held:
            waiting = [asyncio.create_task(answer(database, pid)) for _ in range(26)]
            done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            assert [type(task.exception()) for task in done] == [errors.DatabaseBusy]
        # The others were served, by the one connection there was.
        served = [await task for task in waiting if task not in done]
        assert served == [held.info.backend_pid] * 25


@pytest.fixture
def refusing() -> Iterator[int]:
    """A port where nobody listens, and nobody else will."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@pytest.fixture
def silent() -> Iterator[int]:
    """A port where connections are taken and nothing is ever said."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


async def opening(target: Target) -> errors.DatabaseError:
    """The error of an attempt to open a database."""
    with pytest.raises(errors.DatabaseError) as failed:
        async with open_database(target, []):
            pass
    assert PASSWORD not in str(failed.value) + repr(failed.value) + repr(target)
    assert "\n" not in str(failed.value)
    return failed.value


async def test_a_server_that_is_not_there_is_away_at_once(refusing: int) -> None:
    error = await opening(elsewhere("127.0.0.1", refusing))
    assert isinstance(error, errors.DatabaseAway)
    assert "Connection refused" in str(error)


@pytest.mark.thorough
async def test_a_server_that_says_nothing_is_away_within_the_timeout(silent: int) -> None:
    async with asyncio.timeout(4):
        error = await opening(elsewhere("127.0.0.1", silent, connect_timeout=2))
    assert isinstance(error, errors.DatabaseAway)
    assert "timeout" in str(error)


async def test_a_host_that_no_name_server_knows_is_away() -> None:
    error = await opening(elsewhere("media.invalid", 5432))
    assert isinstance(error, errors.DatabaseAway)
    assert "media.invalid" in str(error)


async def test_several_hosts_that_are_all_away_are_one_line(refusing: int) -> None:
    error = await opening(elsewhere("127.0.0.1,127.0.0.1", refusing))
    assert isinstance(error, errors.DatabaseAway)


async def test_the_first_of_several_hosts_may_be_away(bare_target: Target, refusing: int) -> None:
    host, port = bare_target.parameters["host"], bare_target.parameters.get("port", 5432)
    both = {"host": f"127.0.0.1,{host}", "port": f"{refusing},{port}"}
    target = Target({**bare_target.parameters, **both}, bare_target.pgsql)
    async with open_database(target, []) as database:
        assert await answer(database) == 42


async def test_a_database_or_role_that_is_not_there_is_said_by_name(bare_target: Target) -> None:
    nowhere = Target({**bare_target.parameters, "dbname": "no_such_one"}, bare_target.pgsql)
    assert 'has no database "no_such_one"' in str(await opening(nowhere))
    nobody = Target({**bare_target.parameters, "user": "no_such_one"}, bare_target.pgsql)
    assert '"no_such_one" does not exist' in str(await opening(nobody))


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("SELECT 1 / 0", errors.BadValue),
        ("SELECT 'a'::integer", errors.BadValue),
        ("SELECT * FROM nowhere", errors.DatabaseError),
        ("BEGIN READ ONLY; CREATE TABLE t ()", errors.NotAllowed),
    ],
)
async def test_an_error_is_named_after_what_happened(
    bare_target: Target, statement: str, kind: type[errors.DatabaseError]
) -> None:
    async with open_database(bare_target, []) as database:
        with pytest.raises(kind) as failed:
            await answer(database, statement)
    assert type(failed.value) is kind
    assert isinstance(failed.value.__cause__, psycopg.Error)
    assert str(failed.value).endswith(".")
