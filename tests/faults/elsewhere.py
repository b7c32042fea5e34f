"""A person whose app is a process of its own: it can be killed, and stopped in its tracks."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from random import Random
from signal import SIGCONT, SIGSTOP

from rear_diff.database.connect import Target
from rear_diff.identity import identity
from rear_diff.labelling.journal import Entry, Journal, JournalError, State
from tests.faults.pressing import BREATH, LABEL_KEYS, MOST_AT_ONCE
from tests.tui.in_a_terminal import started
from tests.tui.over_ssh import Session

JOURNAL = Path(".local/state/rear-diff/journal.sqlite")
KEYS = "wx" * 8 + "jkgru"
AGAIN = 0.05
"""Seconds between looks at the journal."""


class Elsewhere:
    """Made by `elsewhere`; labels whatever the app shows, as soon as it shows something."""

    def __init__(self, target: Target, home: Path, name: str, random: Random) -> None:
        self._target = target
        self._home = home
        self._name = name
        self._random = random
        self._stack = ExitStack()
        self._session: Session | None = None
        self.kept: set[int] = set()
        """The entries that the journal had whenever the app was killed."""
        self.labels = 0
        """How many keys that label were pressed."""
        self.leaves = False

    def begin(self) -> None:
        """Start the app."""
        self._session = self._stack.enter_context(
            started(
                self._target,
                self._home,
                module="tests.faults.hurried",
                REAR_DIFF_LABELLING_WHO=self._name,
                REAR_DIFF_PGSQL_APPLICATION_NAME=self._target.pgsql.application_name,
                REAR_DIFF_PGSQL_POOL_TIMEOUT="0.5",
                REAR_DIFF_PGSQL_CONNECT_TIMEOUT="2",
            )
        )

    def end(self) -> None:
        """Kill the app."""
        self._stack.close()

    async def work(self, labels: int) -> None:
        """Press at least that many keys that label, and others between them, until told to
        leave."""
        while self.labels < labels or not self.leaves:
            await asyncio.to_thread(self._read)
            keys = self._random.choices(KEYS, k=self._random.randint(1, MOST_AT_ONCE))
            with suppress(OSError):  # it is being killed
                self._app.press("".join(keys))
                self.labels += sum(map(keys.count, LABEL_KEYS))
            await asyncio.sleep(self._random.uniform(0, BREATH))

    def _read(self) -> None:
        with suppress(OSError):
            self._app.ended()

    async def die(self) -> None:
        """Be killed, and come back."""
        self.kept |= {entry.id for entry in self.history()}
        await asyncio.to_thread(self.end)
        self.begin()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """While it is stopped in its tracks."""
        app = self._app.process
        app.send_signal(SIGSTOP)
        try:
            yield
        finally:
            app.send_signal(SIGCONT)

    async def emptied(self) -> None:
        """Wait until nothing is pending, and have nothing follow: of the keys that it was sent some
        may still wait for it."""
        while True:
            while self._is_pending():
                await asyncio.to_thread(self._read)
                await asyncio.sleep(AGAIN)
            self._app.process.send_signal(SIGSTOP)
            # Where it was stopped while it wrote to the journal, that cannot be read.
            with suppress(JournalError):
                if not self._is_pending():
                    return
            self._app.process.send_signal(SIGCONT)

    def _is_pending(self) -> bool:
        return any(entry.state is State.PENDING for entry in self.history())

    def history(self) -> Sequence[Entry]:
        """All that was labelled, the oldest first."""
        asked = {name: self._target.parameters[name] for name in ("host", "port", "user", "dbname")}
        with Journal(self._home / JOURNAL) as journal:
            return journal.history(identity(asked, {}), limit=1_000_000)[::-1]

    @property
    def _app(self) -> Session:
        assert self._session
        return self._session


@contextmanager
def elsewhere(target: Target, home: Path, name: str, random: Random) -> Iterator[Elsewhere]:
    """A person at work there, until the end."""
    home.mkdir()
    person = Elsewhere(target, home, name, random)
    person.begin()
    try:
        yield person
    finally:
        person.end()
