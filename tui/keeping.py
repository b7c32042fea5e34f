"""The journal of a running app, in a thread of its own: a slow disk holds up no key."""

from __future__ import annotations

import asyncio
import queue
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

from rear_diff.labelling.journal import Draft, Entry, JournalError
from rear_diff.labelling.journal.entry import KEEP

if TYPE_CHECKING:
    from rear_diff.labelling.journal import Journal

Answer = TypeVar("Answer")
Kept = Callable[[Sequence[Entry]], None]
Refused = Callable[[Sequence[Draft], JournalError], None]


@dataclass(frozen=True, eq=False)
class _Appending:
    database: str
    drafts: Sequence[Draft]
    kept: Kept
    refused: Refused
    epoch: int


@dataclass(frozen=True)
class _Asking:
    ask: Callable[[Journal], Any]
    answered: asyncio.Future[Any]


class Keeper:
    """Does to the journal what it is asked to, in that order; what it answers comes back to the
    event loop.

    Drafts that come while the disk is busy share its next sync. All but the thread's own is for
    the event loop.
    """

    def __init__(self, path: Path, keep: int = KEEP) -> None:
        self.path = path
        self._keep = keep
        self._jobs: queue.SimpleQueue[_Appending | _Asking | None] = queue.SimpleQueue()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._epoch = 0
        self._ended = asyncio.Event()
        self._failed = -1
        self._why = JournalError()

    def start(self) -> None:
        """Begin; what was asked before waits until now."""
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
            # A daemon: a disk that never answers must not keep the app from ending.
            Thread(target=self._run, name="journal", daemon=True).start()

    async def finish(self, seconds: float) -> None:
        """Do what was asked, and end the run; waits for that as long as this."""
        if self._loop:
            self._jobs.put(None)
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._ended.wait()

    def append(self, database: str, drafts: Sequence[Draft], kept: Kept, refused: Refused) -> None:
        """Append `drafts`, and call `kept` with their entries when they are on the disk, or
        `refused`. Never waits.

        Where some are refused, so are all that were drafted before that was known: what they
        change may build on it.
        """
        self._jobs.put(_Appending(database, drafts, kept, refused, self._epoch))

    async def ask(self, ask: Callable[[Journal], Answer]) -> Answer:
        """What `ask` answers, which gets the journal in its thread. Raises `JournalError`."""
        answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._jobs.put(_Asking(ask, answered))
        return await answered

    # In the thread

    def _run(self) -> None:
        # Here, so that the first rows are not held up by SQLite.
        from rear_diff.labelling.journal import Journal

        with Journal(self.path, self._keep) as journal:
            while (job := self._jobs.get()) is not None:
                left = self._do(journal, job)
                while left is not None:
                    left = self._do(journal, left)
        self._tell(self._ended.set)

    def _do(self, journal: Journal, job: _Appending | _Asking) -> _Appending | _Asking | None:
        """Do a job, and those like it that wait behind it; the first that is another."""
        if isinstance(job, _Asking):
            self._answer(journal, job)
            return None
        jobs, other = [job], None
        with suppress(queue.Empty):
            while True:
                another = self._jobs.get_nowait()
                if isinstance(another, _Appending) and another.database == job.database:
                    jobs.append(another)
                else:
                    other = another
                    if another is None:
                        self._jobs.put(None)
                    break
        self._append(journal, jobs)
        return other

    def _append(self, journal: Journal, jobs: Sequence[_Appending]) -> None:
        fresh = [job for job in jobs if job.epoch > self._failed]
        try:
            drafts = [draft for job in fresh for draft in job.drafts]
            entries = iter(journal.append(jobs[0].database, drafts) if drafts else ())
        except JournalError as error:
            self._failed, self._why = max(job.epoch for job in fresh), error
            fresh = []
        for job in jobs:
            if job in fresh:
                self._tell(job.kept, [next(entries) for _ in job.drafts])
            else:
                self._tell(self._refuse, job, self._why)

    def _answer(self, journal: Journal, job: _Asking) -> None:
        try:
            answer = job.ask(journal)
        except Exception as error:
            self._tell(_fail, job.answered, error)
        else:
            self._tell(_give, job.answered, answer)

    def _tell(self, then: Callable[..., None], *arguments: Any) -> None:
        # The loop may be gone, and with it whoever waited.
        with suppress(RuntimeError):
            if self._loop:
                self._loop.call_soon_threadsafe(then, *arguments)

    # In the event loop

    def _refuse(self, job: _Appending, error: JournalError) -> None:
        self._epoch = self._failed + 1
        job.refused(job.drafts, error)


def _give(future: asyncio.Future[Any], answer: Any) -> None:
    if not future.done():
        future.set_result(answer)


def _fail(future: asyncio.Future[Any], error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
