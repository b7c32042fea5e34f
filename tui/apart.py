"""Work that takes its time on the processor, in a thread with an event loop of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from threading import Lock
from typing import Generic, TypeVar

Answer = TypeVar("Answer")

ENDS_WITHIN = 1.0
"""Seconds that work which is no longer waited for gets to leave everything in order."""


class Stopped(Exception):
    """The work was stopped."""


class Apart(Generic[Answer]):
    """`work`, done beside the screen; whoever stops waiting for it stops it."""

    def __init__(self, work: Callable[[], Awaitable[Answer]]) -> None:
        self._work = work
        self._lock = Lock()
        self._stopped = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[object] | None = None

    async def done(self) -> Answer:
        """What it answers. Raises what it raises, and `Stopped`."""
        answered = asyncio.get_running_loop().run_in_executor(None, self._run)
        try:
            return await asyncio.shield(answered)
        except asyncio.CancelledError:
            self.stop()
            # Nobody asks any more how it ended, which would be told on the terminal.
            answered.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
            with suppress(asyncio.CancelledError):
                await asyncio.wait({answered}, timeout=ENDS_WITHIN)
            raise

    def stop(self) -> None:
        """Stop it, as soon as it lets itself be stopped."""
        with self._lock:
            self._stopped = True
            if self._loop and self._task:
                self._loop.call_soon_threadsafe(self._task.cancel)

    def _run(self) -> Answer:
        try:
            return asyncio.run(self._begin())
        except asyncio.CancelledError:
            raise Stopped from None

    async def _begin(self) -> Answer:
        with self._lock:
            if self._stopped:
                raise Stopped
            self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
        try:
            return await self._work()
        finally:
            with self._lock:
                self._loop = None
