"""Hearing that the process is told to end, before the server waits for the answers under way."""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def told_to_end(tell: Callable[[], None]) -> Iterator[None]:
    """Have `tell` called in the event loop at SIGTERM or SIGINT, and the server's own handler
    after it.

    An ASGI server waits for every answer before it ends the application, and one that does not end
    by itself would hold it up for ever. Where the server does not handle the signals, or runs in a
    thread, nothing is done.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def handle(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(tell)
        handler = before[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)

    handled = [number for number, handler in before.items() if callable(handler)]
    for number in handled:
        signal.signal(number, handle)
    try:
        yield
    finally:
        for number in handled:
            if signal.getsignal(number) is handle:
                signal.signal(number, before[number])
