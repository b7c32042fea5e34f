"""Waiting until an app has dealt with all that it was sent, instead of waiting a while."""

import asyncio
from collections.abc import Iterator
from math import inf
from time import monotonic
from typing import Any
from weakref import WeakSet

from textual.app import App
from textual.message_pump import MessagePump
from textual.pilot import Pilot
from textual.screen import Screen
from textual.worker import Worker

from tui.app import RearDiffApp
from tui.keys.in_order import KeysInOrder

QUIET = 3
"""Turns of the event loop without a message after which all that was sent has been dealt with."""

TURNS = 1_000
"""Turns of the event loop after which messages wait behind one that takes long."""

PAINTS = 40
"""Times that what messages changed is painted, each of which may change something more."""

SOON = 0.004
"""Seconds after which one looks again where nothing would wake one."""

LOOKS = 60
"""Times that one looks for the end of what may never end: a test may hold an answer back. However
slow the machine is, the app has as many turns meanwhile."""

LONGEST = 0.5
"""Seconds for which an answer of the database is waited for."""

HELD_UP = 0.2
"""Seconds for which the journal is waited for."""

BREATH = 0.01
"""Seconds between keys in which a database that has nothing else to do answers."""

MOMENT = 0.05
"""Seconds of a delay that is waited for; `tests/tui/conftest.py` makes those of the app shorter."""

ENDLESS = {"connect", "hearing", "managing"}
"""Groups of workers that run as long as the app does, or wait for the person."""

_in_vain: WeakSet[Worker[Any]] = WeakSet()
"""Workers that were waited for, and did not end."""


async def drained(app: App[Any], most_turns: float = inf) -> None:
    """Wait until every message has been dealt with, but no longer than so many turns of the event
    loop; raises what the app raised meanwhile."""
    turns = quiet_turns = 0
    while quiet_turns < QUIET and turns < most_turns and not app._exit:
        await asyncio.sleep(0)
        if app._exception:
            raise app._exception
        turns += 1
        quiet_turns = 0 if _has_messages(app) else quiet_turns + 1


async def painted(app: App[Any]) -> None:
    """Wait until messages have been dealt with and what they changed is on the screen."""
    for _ in range(PAINTS):
        await drained(app, TURNS)
        if app._exit or not _paint(app):
            return


async def quiet(app: App[Any], *, at_rest: bool = False, longest: float = LONGEST) -> None:
    """Wait until there is nothing left to do: no message that waits or is being dealt with, nothing
    to be painted, and no answer that a screen has asked for; `at_rest`, nothing put off for a
    moment either, until a key is held no longer.

    For answers it waits for `longest` seconds at most, and in vain for each only once.
    """
    until = monotonic() + longest
    for _ in range(LOOKS):
        await painted(app)
        await _kept(app)
        await painted(app)
        while not app._exit and (asked := [*_asked(app)]):
            tasks = [worker._task for worker in asked if worker._task]
            left = until - monotonic()
            if left <= 0 or not tasks:
                _in_vain.update(asked)
                break
            await asyncio.wait(tasks, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            await painted(app)
            await _kept(app)
            await painted(app)
        if app._exit or not (_is_handling(app) or (at_rest and _is_put_off(app))):
            return
        await asyncio.sleep(SOON)


class QuietPilot(Pilot[Any]):
    """Textual's pilot, which waits until the app is quiet: Textual's own waits for 20 milliseconds
    in which the processor has little to do, three times for a key."""

    async def press(self, *keys: str) -> None:
        """Press keys, each when the app has dealt with the one before."""
        for key in keys:
            await self.app._press_keys((key,))
            await self._wait_for_screen()

    async def pause(self, delay: float | None = None) -> None:
        """Wait until the app is at rest; `delay` has no place in a test."""
        assert delay is None
        await quiet(self.app, at_rest=True)

    async def _wait_for_screen(self, timeout: float = 0) -> bool:  # noqa: ARG002, ASYNC109
        await quiet(self.app)
        # What nobody can see coming, such as a change on its way to the database and back.
        await asyncio.sleep(BREATH)
        await quiet(self.app)
        return True


async def no_wait(*_: float) -> None:
    """In place of Textual's `wait_for_idle`, where a `QuietPilot` waits."""
    await asyncio.sleep(0)


async def _kept(app: App[Any]) -> None:
    """Wait until the journal's thread has done what it was asked, unless a test holds it up."""
    if isinstance(app, RearDiffApp) and app._keeper._loop and app.is_running:
        answered = asyncio.ensure_future(app._keeper.ask(lambda _: None))
        await asyncio.wait([answered], timeout=HELD_UP)
        answered.cancel()


def _pumps(app: App[Any]) -> Iterator[MessagePump]:
    yield app
    yield from app._registry


def _has_messages(app: App[Any]) -> bool:
    if isinstance(app, KeysInOrder) and app.keys_wait:
        return True
    return any(each.message_queue_size or each._next_callbacks for each in _pumps(app))


def _is_handling(app: App[Any]) -> bool:
    # Whoever does not wait for a message is dealing with one.
    return any(
        each._running and not each._closed and not each._message_queue.ready_event._waiters
        for each in _pumps(app)
    )


def _is_put_off(app: App[Any]) -> bool:
    timers = (timer for each in _pumps(app) for timer in each._timers)
    return any(
        timer._repeat == 0
        and timer._interval <= MOMENT
        and timer._task is not None
        and not timer._task.done()
        for timer in timers
    )


def _paint(app: App[Any]) -> bool:
    # Otherwise timers do it, within a sixtieth of a second.
    if app._resize_timer:
        app._check_resize()
        return True
    due = [screen for screen in app._screen_stack if _is_due(screen)]
    for screen in due:
        screen._on_timer_update()
    return bool(due)


def _is_due(screen: Screen[Any]) -> bool:
    if not screen.is_running or not screen.is_current or screen.app._batch_count:
        return False
    return bool(
        screen._layout_required
        or screen._scroll_required
        or screen._recompose_required
        or screen._dirty_widgets
        or screen._callbacks
        # One that lies under a sheet asks for it again whenever it has been painted.
        or (screen._repaint_required and screen is screen.app.screen)
    )


def _asked(app: App[Any]) -> Iterator[Worker[Any]]:
    for worker in app.workers:
        if not (worker.is_finished or worker.group in ENDLESS or worker in _in_vain):
            yield worker
