"""Keys in the order in which they were pressed, each for whoever has the focus by then."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING

from textual import events
from textual.app import App

if TYPE_CHECKING:
    from textual.message_pump import MessagePump

PATIENCE = 1.0
"""Seconds that a key waits for the one before it, which may be lost with the widget it was for."""

Typed = events.Key | events.Paste
Clicked = events.MouseDown | events.MouseUp


def _has_messages(node: MessagePump) -> bool:
    # The one that is looked at, to see whether another replaces it, is no longer in the queue.
    return node.message_queue_size > 0 or node._pending_message is not None  # noqa: SLF001


class KeysInOrder(App[None]):
    """An app that hands a key on when the one before it has been dealt with.

    Keys that arrive together, as over SSH, would all go to the widget that has the focus then, and
    those that arrive a little later would overtake them. When one of them moves the focus to the
    filter, those behind it are its letters, and must not label rows. What a key makes a widget tell
    its parents belongs to it: the key behind Enter in the filter is for the table.
    A click that comes while keys wait is behind them: it would take the focus away from what was
    typed before it.
    """

    _under_way: Typed | None = None
    _handed_to: MessagePump | None = None
    _admitted: Typed | Clicked | None = None
    _handing_on: asyncio.Task[None] | None = None

    def __init__(self) -> None:
        super().__init__()
        self._waiting: deque[Typed | Clicked] = deque()

    async def on_event(self, event: events.Event) -> None:
        """Let a key wait for the one before it, and a click for the keys before it."""
        if isinstance(event, Typed):
            await self._typed(event)
        elif isinstance(event, Clicked) and self._is_behind_keys(event):
            self._waiting.append(event)
        else:
            await super().on_event(event)
            if event is self._admitted:
                self._admitted = None

    async def _typed(self, event: Typed) -> None:
        bubbles = event.is_forwarded
        if not self.screen_stack:
            # Of an app that is leaving.
            self._waiting.clear()
        elif bubbles:
            await super().on_event(event)
            if event is self._under_way:
                self._under_way = None
        elif event is self._admitted or (self._admitted is None and self._is_quiet()):
            await super().on_event(event)
            self._admitted = None
            if event.is_forwarded:
                self._under_way, self._handed_to = event, self._addressee
        else:
            self._waiting.append(event)
            if self._handing_on is None:
                self._handing_on = asyncio.create_task(self._hand_on())

    def _is_behind_keys(self, event: Clicked) -> bool:
        return self.keys_wait and event is not self._admitted and not event.is_forwarded

    @property
    def keys_wait(self) -> bool:
        """Whether a key waits for another."""
        return self._handing_on is not None

    @property
    def _addressee(self) -> MessagePump:
        return self.focused or self.screen

    def _is_quiet(self) -> bool:
        if self._waiting or self._busy is not None:
            return False
        # A key that is stopped may still be on its way to the app, which is the last to hear of it.
        return self._under_way is None or (self._is_stopped and not _has_messages(self))

    @property
    def _is_stopped(self) -> bool:
        event = self._under_way
        return event is not None and event._stop_propagation  # noqa: SLF001

    @property
    def _busy(self) -> MessagePump | None:
        """Where something is still to be dealt with that may move the focus."""
        for node in self._registry:
            if node is not self and _has_messages(node):
                return node
        return None

    async def _hand_on(self) -> None:
        try:
            while self._waiting and self.is_running:
                with suppress(TimeoutError):
                    async with asyncio.timeout(PATIENCE):
                        await self._until_dealt_with()
                self._under_way = None
                self._admitted = self._waiting.popleft()
                self.post_message(self._admitted)
                with suppress(TimeoutError):
                    async with asyncio.timeout(PATIENCE):
                        await self._turn_of(self)
        finally:
            self._handing_on = None

    async def _until_dealt_with(self) -> None:
        while self._under_way or self._busy:
            was_stopped = self._is_stopped
            await self._turn_of(self._busy or self._handed_to)
            await self._turn_of(self)
            if was_stopped:
                self._under_way = None

    async def _turn_of(self, node: MessagePump | None) -> None:
        """Wait until a node has dealt with what waits for it now."""
        passed = asyncio.Event()
        if node is not None and node.call_later(passed.set):
            await passed.wait()
        else:
            await asyncio.sleep(0)
