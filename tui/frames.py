"""When a screen is painted."""

import asyncio
from collections.abc import Callable

from textual import constants

FRAME = 1 / constants.MAX_FPS
"""Seconds from one frame to the next, while there is always something to paint."""


class Frames:
    """Paints at once where nothing was painted for a while, and what comes of that at once, too:
    the rows behind the key that went to them. Those that follow come so many times a second.

    It stands in the place of Textual's timer, which keeps the second frame waiting for up to two
    frames' time.
    """

    def __init__(self, paint: Callable[[], None]) -> None:
        self._paint = paint
        self._due: asyncio.TimerHandle | None = None
        # When the next one would be due, had they come one frame's time apart.
        self._next = 0.0

    def resume(self) -> None:
        """There is something to paint."""
        if self._due is None:
            loop = asyncio.get_running_loop()
            self._due = loop.call_at(max(loop.time(), self._next - FRAME), self._frame)

    def pause(self) -> None:
        """There is nothing to paint any more."""
        if self._due is not None:
            self._due.cancel()
            self._due = None

    def _frame(self) -> None:
        self._due = None
        self._next = max(self._next, asyncio.get_running_loop().time()) + FRAME
        self._paint()
