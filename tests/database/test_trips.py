"""Changes that share a way to the server: each is a transaction, with an outcome, of its own."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import psycopg
import pytest
from psycopg import AsyncConnection
from psycopg import errors as pg
from psycopg.abc import PQGen
from psycopg.conninfo import make_conninfo
from psycopg_pool import PoolTimeout, TooManyRequests

from rear_diff.database import trips as module
from rear_diff.database.connect import Target, new_pool
from rear_diff.database.connection import Asking, ServedConnection
from rear_diff.database.statement import numbered
from rear_diff.database.trips import MOST_TOGETHER, Trips
from rear_diff.database.turns import Turns
from tests.database.asking import with_settings

ROWS = 40
TABLE = f"""
CREATE TABLE title (id int PRIMARY KEY, label text NOT NULL CHECK (label <> 'bad'));
INSERT INTO title SELECT n, '' FROM generate_series(0, {ROWS - 1}) AS n
"""
APPEND = numbered(
    "UPDATE title SET label = label || %(label)s WHERE id = %(id)s"
    " RETURNING pg_backend_pid()::text, xmin::text"
)
# What a row's change does besides, where its label asks for it.
TRIGGER = """
CREATE FUNCTION behave() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.label = 'die' THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
    IF NEW.label = 'wait' THEN PERFORM pg_advisory_xact_lock(7); END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER behave BEFORE UPDATE ON title FOR EACH ROW EXECUTE FUNCTION behave();
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.label = 'late' THEN RAISE 'too late'; END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER refuse AFTER UPDATE ON title DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION refuse();
"""
WAITING = """
SELECT count(*) FROM pg_locks JOIN pg_database AS here ON here.oid = pg_locks.database
WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()
"""
LABELS = "SELECT array_agg(label ORDER BY id), count(DISTINCT xmin::text) FROM title"


@pytest.fixture
def titles(bare_target: Target) -> Target:
    """A database with rows, whose changes behave as their labels say."""
    with psycopg.connect(make_conninfo("", **bare_target.keywords()), autocommit=True) as database:
        database.execute(TABLE)
        database.execute(TRIGGER)
    return bare_target


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many changes went together, trip by trip; those that went alone are not in it."""
    sizes: list[int] = []
    several = Asking.several

    def noting(asking: Asking, statements: Sequence[object], answered: object) -> PQGen[None]:
        sizes.append(len(statements))
        return several(asking, statements, answered)  # type: ignore[arg-type]

    monkeypatch.setattr(Asking, "several", noting)
    # On a machine that has much else to do, too.
    monkeypatch.setattr(module, "QUICK", 60)
    return sizes


@asynccontextmanager
async def trips_at(
    target: Target, connections: int = 1, patience: float = 30, **limits: float | bool
) -> AsyncIterator[Trips]:
    pool = new_pool(with_settings(target, **limits), 1, connections, ServedConnection)
    await pool.open()
    turns = Turns(pool, patience)
    trips = Trips(turns, patience)
    try:
        yield trips
    finally:
        await trips.close()
        await turns.close(2)


def begin(trips: Trips, row: int, label: str = "x") -> asyncio.Task[str]:
    """The number of the server process that has changed the row."""

    async def change() -> str:
        result = await trips.change(row, APPEND, {"id": row, "label": label})
        pid = result.get_value(0, 0)
        assert pid is not None
        return pid.decode()

    return asyncio.create_task(change())


async def outcomes(tasks: Sequence[asyncio.Task[str]]) -> list[type[BaseException] | None]:
    done = await asyncio.gather(*tasks, return_exceptions=True)
    return [type(each) if isinstance(each, BaseException) else None for each in done]


async def labels(target: Target) -> tuple[list[str], int]:
    """What the rows hold, and by how many transactions they were written."""
    async with await AsyncConnection.connect(make_conninfo("", **target.keywords())) as connection:
        row = await (await connection.execute(LABELS)).fetchone()
        assert row is not None
        return row[0], row[1]


@asynccontextmanager
async def holding(target: Target, statement: str) -> AsyncIterator[None]:
    """While somebody else's transaction has done that."""
    async with await AsyncConnection.connect(make_conninfo("", **target.keywords())) as connection:
        await connection.execute(statement.encode())
        yield
        await connection.rollback()


async def until_asleep(target: Target) -> None:
    """Until some change waits for the lock."""
    async with await AsyncConnection.connect(make_conninfo("", **target.keywords())) as connection:
        while True:
            # Those of other databases of the server are there, too.
            row = await (await connection.execute(WAITING)).fetchone()
            if row and row[0]:
                return


async def test_changes_share_trips_and_each_is_a_transaction_of_its_own(
    titles: Target, shared: list[int]
) -> None:
    async with trips_at(titles) as trips:
        pids = await asyncio.gather(*(begin(trips, row) for row in range(ROWS)))
        assert len(set(pids)) == 1
        assert not trips._turns.now
    assert shared == [MOST_TOGETHER, MOST_TOGETHER, ROWS - 2 * MOST_TOGETHER - 1]
    assert await labels(titles) == (["x"] * ROWS, ROWS)


async def test_what_is_answered_is_committed(titles: Target) -> None:
    async with trips_at(titles) as trips:

        async def change_and_look(row: int) -> str:
            await begin(trips, row)
            return (await labels(titles))[0][row]

        assert await asyncio.gather(*map(change_and_look, range(10))) == ["x"] * 10


@pytest.mark.parametrize(
    ("label", "error"), [("bad", pg.CheckViolation), ("late", pg.RaiseException)]
)
async def test_a_failure_is_that_of_one_alone(
    titles: Target, shared: list[int], label: str, error: type[psycopg.Error]
) -> None:
    async with trips_at(titles) as trips:
        tasks = [begin(trips, row, label if row in (5, 6, 15) else "x") for row in range(17)]
        found = await outcomes(tasks)
    assert shared == [16]
    assert found == [error if row in (5, 6, 15) else None for row in range(17)]
    told, _ = await labels(titles)
    assert told[:17] == ["" if row in (5, 6, 15) else "x" for row in range(17)]


async def test_changes_of_a_row_are_made_in_the_order_of_asking(
    titles: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The row's others do not wait for one that takes long, as any may on a busy machine.
    monkeypatch.setattr("rear_diff.database.trips.LATE", 60)
    async with trips_at(titles, connections=3) as trips:
        tasks = [begin(trips, number % 3, f"{number},") for number in range(90)]
        await asyncio.gather(*tasks)
    told, _ = await labels(titles)
    for row in range(3):
        assert told[row] == "".join(f"{number}," for number in range(row, 90, 3))


async def test_a_row_that_somebody_holds_keeps_nobody_elses_waiting(
    titles: Target, shared: list[int]
) -> None:
    async with trips_at(titles, connections=2, lock_timeout=60) as trips:
        # So that they are known to be quick.
        await begin(trips, 39)
        async with holding(titles, "UPDATE title SET label = 'theirs' WHERE id IN (3, 4)"):
            tasks = [begin(trips, row) for row in range(10)]
            more = [begin(trips, 3, number) for number in "abc"]
            await asyncio.gather(*(task for row, task in enumerate(tasks) if row not in (3, 4)))
            assert not any(task.done() for task in (tasks[3], tasks[4], *more))
        await asyncio.gather(*tasks, *more)
    assert max(shared) > 1
    told, _ = await labels(titles)
    assert told[:10] == ["x", "x", "x", "xabc", *["x"] * 6]


async def test_who_waits_for_a_held_row_too_long_is_told(titles: Target) -> None:
    async with trips_at(titles, connections=2, lock_timeout=0.2) as trips:
        async with holding(titles, "UPDATE title SET label = 'theirs' WHERE id = 3"):
            tasks = [begin(trips, row) for row in (0, 1, 2, 3, 4, 5, 3, 3, 3, 3)]
            held = pg.LockNotAvailable
            expected = [None, None, None, held, None, None, held, held, held, held]
            assert await outcomes(tasks) == expected
        assert await begin(trips, 3)


async def test_a_change_that_takes_long_is_passed_by(titles: Target) -> None:
    async with trips_at(titles, connections=2) as trips:
        async with holding(titles, "SELECT pg_advisory_lock(7)"):
            long = begin(trips, 0, "wait")
            await asyncio.gather(*(begin(trips, row) for row in range(1, 20)))
            assert not long.done()
        await long


async def test_a_connection_that_breaks_breaks_for_those_on_their_way_alone(
    titles: Target, shared: list[int]
) -> None:
    async with trips_at(titles) as trips:
        tasks = [begin(trips, row, "die" if row == 7 else "x") for row in range(ROWS)]
        found = await outcomes(tasks)
    assert shared[0] == 16
    # Row 0 went alone, the next sixteen together.
    broke = {row for row, error in enumerate(found) if error is not None}
    # Of those before the seventh the answer may have come too late to be read.
    assert {*range(7, 17)} <= broke <= {*range(1, 17)}
    assert all(issubclass(error, psycopg.OperationalError) for error in found if error)
    told, _ = await labels(titles)
    assert told == ["" if row in range(7, 17) else "x" for row in range(ROWS)]


async def test_who_leaves_takes_nobody_along(titles: Target) -> None:
    async with trips_at(titles) as trips:
        async with holding(titles, "SELECT pg_advisory_lock(7)"):
            first = begin(trips, 0, "wait")
            tasks = [begin(trips, row) for row in range(1, 12)]
            await asyncio.sleep(0)
            for leaving in (first, tasks[4]):
                leaving.cancel()
        found = await outcomes([first, *tasks])
        assert found.count(asyncio.CancelledError) == 2
        assert found.count(None) == 10
        assert await begin(trips, 5)


async def test_who_is_told_of_an_error_waits_no_longer(titles: Target) -> None:
    async with trips_at(titles) as trips:
        async with holding(titles, "SELECT pg_advisory_lock(7)"):
            tasks = [begin(trips, row, "" if row else "wait") for row in range(4)]
            await asyncio.sleep(0)
            for turn in [*trips._turns.now]:
                turn.fail(ZeroDivisionError())
            assert await outcomes(tasks) == [ZeroDivisionError] * 4
        assert await begin(trips, 0, "x")


@pytest.mark.thorough
async def test_too_many_are_turned_away_and_who_waits_too_long_is_told(
    titles: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 2)
    async with trips_at(titles, patience=1) as trips:
        async with holding(titles, "SELECT pg_advisory_lock(7)"):
            first = begin(trips, 0, "wait")
            await until_asleep(titles)
            tasks = [begin(trips, row) for row in (1, 2, 3)]
            assert await outcomes(tasks) == [PoolTimeout, PoolTimeout, TooManyRequests]
        await first


async def test_who_waits_for_a_connection_comes_between_two_trips(titles: Target) -> None:
    async def pid(connection: AsyncConnection) -> int:
        return connection.info.backend_pid

    order: list[str] = []

    def noted(name: str) -> Callable[[object], None]:
        return lambda _: order.append(name)

    async with trips_at(titles) as trips:
        await begin(trips, 39)
        tasks = [begin(trips, row) for row in range(ROWS - 1)]
        await asyncio.sleep(0)
        other = asyncio.create_task(trips._turns.use(pid))
        other.add_done_callback(noted("other"))
        tasks[-1].add_done_callback(noted("last"))
        await asyncio.gather(other, *tasks)
    assert order == ["other", "last"]


async def test_drained_connections_are_not_used_again(titles: Target) -> None:
    async with trips_at(titles) as trips:
        before = await begin(trips, 0)
        tasks = [begin(trips, row) for row in range(1, 30)]
        await asyncio.sleep(0)
        await trips._turns.drain()
        pids = await asyncio.gather(*tasks)
        assert pids[-1] != before


async def test_where_nothing_may_be_prepared_each_goes_alone(
    titles: Target, shared: list[int]
) -> None:
    async with trips_at(titles, connections=3, prepare_statements=False) as trips:
        await begin(trips, 0)
        pids = await asyncio.gather(*(begin(trips, row) for row in range(1, ROWS)))
        # How many of the three it takes is up to how soon one of them is free again.
        assert len(set(pids)) <= 3
    assert not shared
    assert (await labels(titles))[0] == ["x"] * ROWS
