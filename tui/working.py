"""Telling what a worker is about, so that work which takes long can be seen."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from textual.message_pump import MessagePump

from tui.messages import Working

NUMBERS = count(1)

STOPS = " · esc stops"
"""What is said of work that can be stopped."""


class Work:
    """One piece of work under way; it posts `Working` whenever its words change."""

    def __init__(self, tell: MessagePump) -> None:
        self._tell = tell
        self._number = next(NUMBERS)
        self._what = ""

    def say(self, what: str) -> None:
        """It is about `what` now; an empty text is the end."""
        if what != self._what:
            self._what = what
            self._tell.post_message(Working(self._number, what))


@contextmanager
def working(tell: MessagePump, what: str) -> Iterator[Work]:
    """Tell `tell` that work on `what` is under way, until the end however it comes."""
    work = Work(tell)
    work.say(what)
    try:
        yield work
    finally:
        work.say("")
