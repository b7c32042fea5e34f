"""Following a cursor that a held key moves, without lagging behind it."""

from collections.abc import Callable
from time import monotonic

from textual.message_pump import MessagePump

REST = 0.15
"""Seconds without a move after which a cursor rests. A held key repeats some thirty times a
second."""


class Following:
    """Shows what is under a cursor: at once after a move that comes alone, and for moves that
    follow one another when the cursor rests. So it costs a held key nothing, and is right in the
    end."""

    def __init__(self, pump: MessagePump, show: Callable[[], None]) -> None:
        self._pump = pump
        self._show = show
        self._place = -1
        self._moved = -REST
        self._waiting = False
        self._awaits_row = False

    def follow(self, place: int, *, there: bool = True) -> None:
        """The cursor is at `place`, or what is there has changed.

        Where nothing is `there` yet it is waited for, as long as a cursor takes to rest, and is
        shown a frame behind: what it comes with is looked at first.
        """
        alone = True
        if place != self._place:
            now = monotonic()
            alone = now - self._moved >= REST
            self._place, self._moved = place, now
            self._awaits_row = alone and not there
        elif there and self._awaits_row:
            self._awaits_row = False
            self._pump.call_after_refresh(self._show)
            return
        if self._waiting:
            return
        if alone and there:
            self._show()
        else:
            self._wait(REST)

    def _wait(self, seconds: float) -> None:
        self._waiting = True
        self._pump.set_timer(seconds, self._look)

    def _look(self) -> None:
        left = self._moved + REST - monotonic()
        if left > 0:
            self._wait(left)
        else:
            self._waiting = False
            self._show()
