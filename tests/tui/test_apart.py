"""Work in a thread of its own: its answer, its error, and its end when nobody waits any more."""

import asyncio
import gc
from threading import get_ident

import pytest

from tui.apart import Apart, Stopped


async def test_it_answers_from_another_thread_and_raises_what_the_work_does() -> None:
    async def answer() -> int:
        return get_ident()

    async def fail() -> int:
        raise ValueError("why")

    assert await Apart(answer).done() != get_ident()
    with pytest.raises(ValueError, match="why"):
        await Apart(fail).done()


@pytest.mark.parametrize("how", ["stopped", "no longer waited for", "stopped before"])
async def test_it_is_stopped_and_leaves_everything_in_order(how: str) -> None:
    loop, began, left = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event()

    async def work() -> None:
        loop.call_soon_threadsafe(began.set)
        try:
            await asyncio.Event().wait()
        finally:
            loop.call_soon_threadsafe(left.set)

    apart = Apart(work)
    if how == "stopped before":
        apart.stop()
        with pytest.raises(Stopped):
            await apart.done()
        assert not began.is_set()
        return
    waiting = asyncio.create_task(apart.done())
    await began.wait()
    if how == "stopped":
        apart.stop()
    else:
        waiting.cancel()
    with pytest.raises(Stopped if how == "stopped" else asyncio.CancelledError):
        await waiting
    await left.wait()


async def test_how_it_ended_is_told_to_nobody_who_no_longer_waits() -> None:
    loop, began, told = asyncio.get_running_loop(), asyncio.Event(), list[object]()
    loop.set_exception_handler(lambda _, context: told.append(context))

    async def work() -> None:
        loop.call_soon_threadsafe(began.set)
        await asyncio.Event().wait()

    waiting = asyncio.create_task(Apart(work).done())
    await began.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    del waiting
    for _ in range(10):
        await asyncio.sleep(0)  # until the loop has done with it
    gc.collect()
    assert told == []
