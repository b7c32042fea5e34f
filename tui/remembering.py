"""Keeping what is to be found again at the next start, while the app runs and when it ends."""

import asyncio
from collections.abc import Callable

from tui.memory import Memory
from tui.state import StateUnsaved

Say = Callable[[str], None]


class Remembering:
    """Writes what changed in `memory`, in threads; `say` is told once why it cannot be written."""

    def __init__(self, memory: Memory, tab: Callable[[], str], say: Say) -> None:
        self._memory = memory
        self._tab = tab
        self._say = say
        self._writing: set[asyncio.Task[None]] = set()
        self._told = False

    def note(self) -> None:
        """Write what has changed since the last time, if anything has."""
        changes = self._memory.changes(self._tab())
        if changes is not None:
            task = asyncio.create_task(asyncio.to_thread(self._memory.save, changes))
            self._writing.add(task)
            task.add_done_callback(self._written)

    async def finish(self) -> None:
        """Wait until everything noted is written."""
        await asyncio.gather(*self._writing, return_exceptions=True)

    def _written(self, task: "asyncio.Task[None]") -> None:
        self._writing.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, StateUnsaved) and not self._told:
            self._told = True
            self._say(str(error))
