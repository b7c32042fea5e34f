"""Many who ask at once: each has its turn at a connection, in the order of asking."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import psycopg
import pytest
from psycopg import AsyncConnection
from psycopg import errors as pg
from psycopg_pool import PoolTimeout, TooManyRequests

from rear_diff.database import turns as module
from rear_diff.database.connect import Target, new_pool
from rear_diff.database.connection import ServedConnection
from rear_diff.database.turns import Turns
from tests.database.asking import with_settings

Ask = Callable[[AsyncConnection], Awaitable[int]]


@asynccontextmanager
async def turns_at(
    target: Target, connections: int = 1, patience: float = 10, **limits: float
) -> AsyncIterator[Turns]:
    pool = new_pool(with_settings(target, **limits), 1, connections, ServedConnection)
    await pool.open()
    turns = Turns(pool, patience)
    try:
        yield turns
    finally:
        await turns.close(2)


async def pid(connection: AsyncConnection) -> int:
    return connection.info.backend_pid


class Gate:
    """What is asked and answered only when it may be."""

    def __init__(self) -> None:
        self.reached, self.open = asyncio.Event(), asyncio.Event()

    async def __call__(self, connection: AsyncConnection) -> int:
        self.reached.set()
        await self.open.wait()
        return await pid(connection)


def begin(turns: Turns, ask: Ask) -> asyncio.Task[int]:
    return asyncio.create_task(turns.use(ask))


async def test_the_first_to_ask_is_the_first_to_be_answered(bare_target: Target) -> None:
    order: list[int] = []

    def asking(number: int) -> Ask:
        async def ask(connection: AsyncConnection) -> int:
            order.append(number)
            await connection.execute("SELECT 1")
            return number

        return ask

    async with turns_at(bare_target) as turns:
        begun = [begin(turns, asking(number)) for number in range(50)]
        assert await asyncio.gather(*begun) == order == [*range(50)]


async def test_every_connection_serves_and_no_more_than_there_may_be(bare_target: Target) -> None:
    async with turns_at(bare_target, connections=3) as turns:
        gates = [Gate() for _ in range(5)]
        begun = [begin(turns, gate) for gate in gates]
        for gate in gates[:3]:
            await gate.reached.wait()
        assert (turns.usage.idle, turns.usage.most, turns.usage.waiting) == (0, 3, 2)
        for gate in gates:
            gate.open.set()
        assert len(set(await asyncio.gather(*begun))) == 3
        assert turns.usage.idle == turns.usage.size == 3


async def test_a_connection_that_rests_goes_back_to_its_pool(bare_target: Target) -> None:
    async with turns_at(bare_target) as turns:
        first = await turns.use(pid)
        async with turns.pool.connection() as connection:
            assert connection.info.backend_pid == first


async def test_who_waits_too_long_is_told_and_the_others_are_served(bare_target: Target) -> None:
    async with turns_at(bare_target, patience=0.2) as turns:
        gate = Gate()
        holding = begin(turns, gate)
        await gate.reached.wait()
        with pytest.raises(PoolTimeout):
            await turns.use(pid)
        behind = begin(turns, pid)
        await asyncio.sleep(0)
        gate.open.set()
        assert await behind == await holding


async def test_too_many_are_turned_away_at_once(
    bare_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 2)
    async with turns_at(bare_target) as turns:
        gate = Gate()
        begun = [begin(turns, gate)]
        await gate.reached.wait()
        begun += [begin(turns, pid) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(TooManyRequests):
            await turns.use(pid)
        gate.open.set()
        assert len(set(await asyncio.gather(*begun))) == 1


async def test_without_any_connection_one_waits_as_long_as_the_pool_does(
    bare_target: Target,
) -> None:
    async with turns_at(bare_target, pool_timeout=0.2) as turns:
        async with turns.pool.connection():
            with pytest.raises(PoolTimeout):
                await turns.use(pid)
        assert await turns.use(pid)


async def test_who_leaves_takes_its_statement_along_and_nobody_elses(bare_target: Target) -> None:
    async def sleep(connection: AsyncConnection) -> int:
        slow.set()
        async with connection.transaction():
            await connection.execute("SELECT pg_sleep(600)")
        return 0

    async def asleep(connection: AsyncConnection) -> int:
        cursor = await connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%%'"
            " AND state = 'active'"
        )
        (count,) = await cursor.fetchone() or (0,)
        return int(count)

    slow = asyncio.Event()
    async with turns_at(bare_target) as turns:
        leaving = begin(turns, sleep)
        gone, last = begin(turns, pid), begin(turns, pid)
        await slow.wait()
        leaving.cancel()
        gone.cancel()
        assert await last
        assert leaving.cancelled()
        assert gone.cancelled()
        assert await turns.use(asleep) == 0


async def test_who_is_told_of_an_error_waits_no_longer(bare_target: Target) -> None:
    async def sleep(connection: AsyncConnection) -> int:
        slow.set()
        async with connection.transaction():
            await connection.execute("SELECT pg_sleep(600)")
        return 0

    slow = asyncio.Event()
    async with turns_at(bare_target) as turns:
        served, waiting = begin(turns, sleep), begin(turns, pid)
        await slow.wait()
        for turn in turns.now:
            turn.fail(ZeroDivisionError())
        for task in (served, waiting):
            with pytest.raises(ZeroDivisionError):
                await task
        assert not turns.now
        assert await turns.use(pid)


async def test_a_failure_is_its_own_askers(bare_target: Target) -> None:
    async def fail(connection: AsyncConnection) -> int:
        await connection.execute("SELECT 1 / 0")
        return 0

    async def die(connection: AsyncConnection) -> int:
        await connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return 0

    async with turns_at(bare_target) as turns:
        begun = [begin(turns, ask) for ask in (fail, pid, die, pid)]
        failed, first, died, second = await asyncio.gather(*begun, return_exceptions=True)
    assert isinstance(failed, pg.DivisionByZero)
    assert isinstance(died, psycopg.OperationalError)
    assert isinstance(first, int)
    assert isinstance(second, int)
    assert first != second


async def test_drained_connections_are_not_used_again(bare_target: Target) -> None:
    async with turns_at(bare_target) as turns:
        first = await turns.use(pid)
        gate = Gate()
        under_way = begin(turns, gate)
        await gate.reached.wait()
        await turns.drain()
        behind = begin(turns, pid)
        gate.open.set()
        assert await under_way == first
        assert await behind != first


async def test_a_connection_can_be_held_and_is_given_back(bare_target: Target) -> None:
    async with turns_at(bare_target) as turns:
        async with turns.connection() as connection:
            behind = begin(turns, pid)
            await connection.execute("SELECT 1")
            assert not behind.done()
        assert await behind
        with pytest.raises(ZeroDivisionError):
            async with turns.connection():
                raise ZeroDivisionError
        assert await turns.use(pid)


async def test_what_does_not_fit_into_the_socket_at_once_arrives(bare_target: Target) -> None:
    async def echo(connection: AsyncConnection) -> int:
        cursor = await connection.execute("SELECT %s::text", ["x" * 20_000_000])
        (text,) = await cursor.fetchone() or ("",)
        return len(text)

    async with turns_at(bare_target) as turns:
        assert await turns.use(echo) == 20_000_000
