"""Leaving: within two seconds, whatever does not answer, and with everything kept."""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING

from rich.console import RenderableType
from textual.app import App

from tui.screens.table_screen import TableScreen

if TYPE_CHECKING:
    from tui.keeping import Keeper
    from tui.picture import Picture
    from tui.remembering import Remembering
    from tui.session import Session

QUIT_WITHIN = 1.8
"""Seconds that quitting takes at most, whatever does not answer; 2 are promised."""

LEAST_LEFT = 0.2
"""Of these, for leaving the database's server in order."""

SENT_WITHIN = 1.0
"""Seconds that quitting waits for changes under way; the journal keeps what is left."""

KEPT_WITHIN = 0.5
"""Seconds that quitting waits for the journal."""

SIGNALLED = 128
"""What a shell adds to the number of the signal that ended a program."""

ENDED_AFTER = 6
"""Seconds after which a hung-up app ends, even where its terminal takes no output any more."""


class LeavingApp(App[None]):
    """Leaves when what is under way has arrived, or soon; the journal keeps what has not."""

    session: Session
    _keeper: Keeper
    _remembering: Remembering
    _picture: Picture | None = None
    _painting: asyncio.Task[None] | None = None
    _leaving: asyncio.Task[None] | None = None
    _leaving_since: float | None = None

    async def action_quit(self) -> None:
        """Leave, when what is under way has arrived; the journal keeps what has not."""
        self._leaving_since = self._leaving_since or monotonic()
        await self.session.writer.wait_until_empty(SENT_WITHIN)
        self.exit()

    def _leave_on(self, number: int) -> None:
        signal.alarm(ENDED_AFTER)
        self._remembering.note()
        self.run_worker(self._leave_when_sent(number))

    async def _leave_when_sent(self, number: int) -> None:
        await self.session.writer.wait_until_empty(SENT_WITHIN)
        self.exit(return_code=SIGNALLED + number)

    @property
    def seconds_left(self) -> float:
        """In which the process should end, once the app has."""
        since = self._leaving_since or monotonic()
        return max(LEAST_LEFT, since + QUIT_WITHIN - monotonic())

    async def on_unmount(self) -> None:
        """Leave when everything is written."""
        await self._keeper.finish(KEPT_WITHIN)
        await self._remembering.finish()
        if self._leaving:
            await self._leaving
        if self._painting:
            # What cannot be written is not shown at the next start, and nothing is lost by that.
            with suppress(OSError):
                await self._painting

    def _take_picture(self) -> None:
        screens = [each for each in self.screen_stack if isinstance(each, TableScreen)]
        if self._picture and screens and (seen := self._picture.taken(screens[0])):
            frame = self._picture.framed(screens[0], seen.at)
            saving = asyncio.to_thread(self._picture.save, seen, frame)
            self._painting = asyncio.create_task(saving)

    def exit(
        self,
        result: None = None,
        return_code: int = 0,
        message: RenderableType | None = None,
    ) -> None:
        """Leave, and keep how everything was left."""
        self._remembering.note()
        self._take_picture()
        if self.is_running and self._leaving is None:
            self._leaving = asyncio.create_task(self.session.hearing.leave())
        super().exit(result, return_code, message)
