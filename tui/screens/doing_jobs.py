"""What a person does about jobs: start, try again, take out, stop; asked where it matters."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from time import monotonic
from typing import TYPE_CHECKING, Any

from rich.text import Text

from rear_diff.database.errors import DatabaseError
from tui.apart import Apart, Stopped
from tui.errand import Errand
from tui.screens.question import QuestionScreen
from tui.working import STOPS, Work, working

if TYPE_CHECKING:
    from rear_diff.catalogue.progress import Progress, Summary
    from rear_diff.jobs.queue import Queue
    from tui.screens.jobs import JobsScreen

TOLD_EVERY = 0.1
"""Seconds between two words on how far it is."""

Row = Mapping[str, object]


class Doing:
    """Acts for the tab of jobs. Whatever imports or computes for long does so in a thread."""

    def __init__(self, screen: JobsScreen) -> None:
        self._screen = screen
        self._here: Apart[Summary] | None = None

    @property
    def busy(self) -> bool:
        """Whether a task is run here."""
        return self._here is not None

    # Starting

    def run_now(self, row: Row) -> None:
        """Queue the task of `row`; where no worker is there, offer to do it here."""
        task, seen = row.get("task"), self._screen.seen
        if seen is None or not self._may() or not isinstance(task, str):
            return
        if self._here:
            self._refuse("One task is run here already.")
        elif seen.workers and not seen.no_queue:
            self._start(self._queue_task, task)
        else:
            self._start(self._offer, task)

    async def _queue_task(self, task: str) -> None:
        job = await self._at_queue(lambda queue: queue.defer(task), f"queueing {task}")
        self._say(f"{task} is queued as job {job}." if job else f"{task} waits already.")

    async def _offer(self, task: str) -> None:
        question = Question(f"No worker is running. Run {task} here and now?", HERE)
        if await self._screen.app.push_screen_wait(question):
            await self._run_here(task)

    async def _run_here(self, task: str) -> None:
        database, settings = self._screen.session.database, self._screen.session.chosen()
        if database is None:
            self._refuse("The database is away.")
            return
        target = database.target
        with working(self._screen, f"{task}: beginning{STOPS}") as work:
            follow = self._following(work, task)

            async def perform() -> Summary:
                from rear_diff.jobs.tasks import perform

                return await perform(target, settings.catalogue, task, follow, started_by="app")

            self._here = Apart(perform)
            self._screen.look()
            try:
                summary = await self._here.done()
                self._say(f"{task}: {summary.changed:,} changed, {summary.failed:,} failed.")
            except Stopped:
                self._say(f"{task} was stopped.")
            except Exception as error:
                self._say(_known(error), loud=True)
            finally:
                self._here = None
        self._screen.look()

    def _following(self, work: Work, task: str) -> Callable[[Progress], None]:
        told = 0.0

        def follow(progress: Progress) -> None:
            nonlocal told
            if monotonic() - told < TOLD_EVERY:
                return
            told = monotonic()
            whole = f" of {progress.whole:,}" if progress.whole else ""
            text = f"{task}: {progress.doing} {progress.done:,}{whole}{STOPS}"
            self._screen.app.call_later(work.say, text)

        return follow

    def stop(self) -> None:
        """Stop what is run here, if anything is."""
        if self._here:
            self._here.stop()
        else:
            self._say("")

    # What is in the queue

    def retry(self, row: Row) -> None:
        """Have a failed job wait again."""
        job: Any = row.get("job")
        if not self._may():
            return
        if job is None or job.status != "failed":
            self._refuse("Only a failed job in the queue can be tried again.")
        else:
            self._start(self._retry, job.id)

    async def _retry(self, job: int) -> None:
        again = await self._at_queue(lambda queue: queue.retry(job), f"queueing job {job}")
        seen = self._screen.seen
        nobody = "" if seen and seen.workers else " No worker is running."
        self._say(
            f"Job {job} waits again.{nobody}"
            if again
            else "It is not failed any more, or its task waits already."
        )

    def cancel(self, row: Row) -> None:
        """Take a waiting job out, or stop one under way, after a question."""
        job: Any = row.get("job")
        if not self._may():
            return
        if job is None or job.status not in ("todo", "doing"):
            self._refuse("Only a job that waits or is under way in the queue can be cancelled.")
        else:
            self._start(self._cancel, job.id, job.task, job.status == "doing")

    async def _cancel(self, job: int, task: str, under_way: bool) -> None:
        if under_way:
            question = Question(f"Stop {task}, which is under way?", STOPPED)
            if not await self._screen.app.push_screen_wait(question):
                return
        done = await self._at_queue(lambda queue: queue.cancel(job), f"cancelling job {job}")
        what = "is told to stop" if under_way else "is taken out of the queue"
        self._say(f"Job {job} {what}." if done else "It is over already.")

    # How

    async def _at_queue(self, act: Callable[[Queue], Awaitable[Any]], what: str) -> Any:
        database, settings = self._screen.session.database, self._screen.session.chosen()
        if database is None:
            raise DatabaseError("The database is away.")
        target = database.target

        async def do() -> Any:
            from rear_diff.jobs.queue import open_queue

            async with open_queue(target, settings) as queue:
                return await act(queue)

        with working(self._screen, what):
            return await Apart(do).done()

    def _start(self, act: Callable[..., Awaitable[None]], *arguments: object) -> None:
        async def do() -> None:
            try:
                await act(*arguments)
            except DatabaseError as error:
                self._say(str(error), loud=True)
            self._screen.look()

        self._screen.run_worker(Errand(do), group="doing")

    def _may(self) -> bool:
        if self._screen.session.read_only:
            self._refuse("read-only: You asked for it. No job can be started or stopped.")
        return not self._screen.session.read_only

    def _refuse(self, why: str) -> None:
        self._screen.app.bell()
        self._say(why, loud=True)

    def _say(self, text: str, *, loud: bool = False) -> None:
        self._screen.status.say(text, loud=loud)


HERE = (
    "It is done in this app, with its progress on the line above the keys; esc stops it, and so "
    "does leaving. A worker does jobs as they fall due: rear-diff worker, or "
    "rear-diff serve --with-worker."
)

STOPPED = "An import then changes nothing; what another task did so far stays."


class Question(QuestionScreen, inherit_bindings=False):
    """A question with a word on what follows."""

    BINDINGS = QuestionScreen.BINDINGS
    TITLE = "A job"

    def __init__(self, question: str, told: str) -> None:
        super().__init__(question)
        self._told = told

    def add_to(self, text: Text) -> None:
        """What follows."""
        text.append(f"\n\n{self._told}")


def _known(error: Exception) -> str:
    """What went wrong, in words; of what nobody foresaw only its kind, as it may hold a key."""
    from rear_diff.catalogue.progress import TaskFailed

    if isinstance(error, TaskFailed | DatabaseError):
        return str(error)
    return f"It failed ({type(error).__name__}): the run's record has more."
