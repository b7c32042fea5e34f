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
from rear_diff.database.turns import Turn, Turns
from tests.database.asking import with_settings

Ask = Callable[[AsyncConnection], Awaitable[int]]


@asynccontextmanager
async def turns_at(
    target: Target, connections: int = 1, patience: float = 10, **limits: float
) -> AsyncIterator[Turns]:
    pool = new_pool(with_settings(target, **limits), 1, connections)
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


async def test_the_first_to_ask_is_the_first_to_be_answered(bare_target: Target) -> None:
    order: list[int] = []

    def asking(number: int) -> Ask:
        async def ask(connection: AsyncConnection) -> int:
            order.append(number)
            await connection.execute("SELECT 1")
            return number

        return ask

    async with turns_at(bare_target) as turns:
        begun = [turns.begin(asking(number)) for number in range(50)]
        assert await asyncio.gather(*(turn.answer for turn in begun)) == order == [*range(50)]


async def test_every_connection_serves_and_no_more_than_there_may_be(bare_target: Target) -> None:
    async with turns_at(bare_target, connections=3) as turns:
        gates = [Gate() for _ in range(5)]
        begun = [turns.begin(gate) for gate in gates]
        for gate in gates[:3]:
            await gate.reached.wait()
        assert (turns.usage.idle, turns.usage.most, turns.usage.waiting) == (0, 3, 2)
        for gate in gates:
            gate.open.set()
        assert len(set(await asyncio.gather(*(turn.answer for turn in begun)))) == 3
        assert turns.usage.idle == turns.usage.size == 3


async def test_a_connection_that_rests_goes_back_to_its_pool(bare_target: Target) -> None:
    async with turns_at(bare_target) as turns:
        first = await turns.begin(pid).answer
        async with turns.pool.connection() as connection:
            assert connection.info.backend_pid == first


async def test_who_waits_too_long_is_told_and_the_others_are_served(bare_target: Target) -> None:
    async with turns_at(bare_target, patience=0.2) as turns:
        gate = Gate()
        holding = turns.begin(gate)
        await gate.reached.wait()
        with pytest.raises(PoolTimeout):
            await turns.begin(pid).answer
        behind = turns.begin(pid)
        gate.open.set()
        assert await behind.answer == await holding.answer


async def test_too_many_are_turned_away_at_once(
    bare_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 2)
    async with turns_at(bare_target) as turns:
        gate = Gate()
        begun = [turns.begin(gate)]
        await gate.reached.wait()
        begun += [turns.begin(pid) for _ in range(2)]
        with pytest.raises(TooManyRequests):
            turns.begin(pid)
        gate.open.set()
        assert len(set(await asyncio.gather(*(turn.answer for turn in begun)))) == 1


async def test_without_any_connection_one_waits_as_long_as_the_pool_does(
    bare_target: Target,
) -> None:
    async with turns_at(bare_target, pool_timeout=0.2) as turns:
        async with turns.pool.connection():
            with pytest.raises(PoolTimeout):
                await turns.begin(pid).answer
        assert await turns.begin(pid).answer


async def test_who_leaves_takes_its_statement_along_and_nobody_elses(bare_target: Target) -> None:
    async def sleep(connection: AsyncConnection) -> None:
        slow.set()
        await connection.execute("SELECT pg_sleep(600)")

    slow = asyncio.Event()
    async with turns_at(bare_target) as turns:
        leaving = turns.begin(sleep)
        gone, last = turns.begin(pid), turns.begin(pid)
        await slow.wait()
        leaving.leave()
        gone.leave()
        assert await last.answer
        assert leaving.answer.cancelled()
        assert gone.answer.cancelled()


async def test_a_failure_is_its_own_askers(bare_target: Target) -> None:
    async def fail(connection: AsyncConnection) -> None:
        await connection.execute("SELECT 1 / 0")

    async def die(connection: AsyncConnection) -> None:
        await connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    async with turns_at(bare_target) as turns:
        begun: list[Turn] = [turns.begin(ask) for ask in (fail, pid, die, pid)]
        failed, first, died, second = await asyncio.gather(
            *(turn.answer for turn in begun), return_exceptions=True
        )
    assert isinstance(failed, pg.DivisionByZero)
    assert isinstance(died, psycopg.OperationalError)
    assert isinstance(first, int)
    assert isinstance(second, int)
    assert first != second


async def test_drained_connections_are_not_used_again(bare_target: Target) -> None:
    async with turns_at(bare_target) as turns:
        first = await turns.begin(pid).answer
        gate = Gate()
        under_way = turns.begin(gate)
        await gate.reached.wait()
        await turns.drain()
        behind = turns.begin(pid)
        gate.open.set()
        assert await under_way.answer == first
        assert await behind.answer != first


async def test_a_connection_can_be_held_and_is_given_back(bare_target: Target) -> None:
    async with turns_at(bare_target) as turns:
        async with turns.connection() as connection:
            behind = turns.begin(pid)
            await connection.execute("SELECT 1")
            assert not behind.answer.done()
        assert await behind.answer
        with pytest.raises(ZeroDivisionError):
            async with turns.connection():
                raise ZeroDivisionError
        assert await turns.begin(pid).answer
