"""The embedded PostgreSQL: one server for all who use one directory, and one API to it."""

import shutil
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from rear_diff.database.embedded.errors import EmbeddedError, explained
from rear_diff.database.embedded.locks import DirectoryLocks, locks_of
from rear_diff.database.embedded.place import Place
from rear_diff.database.embedded.postmaster import answering, forget_libpq_environment
from rear_diff.database.embedded.saying import Say, silent
from rear_diff.database.embedded.status import EmbeddedStatus, look

if TYPE_CHECKING:
    from rear_diff.database.embedded.launcher import Launcher

PATIENCE_SECONDS = 90.0


class EmbeddedServer:
    """One process' use of the PostgreSQL in `directory`, which other processes may share.

    Started by whoever comes first and stopped by whoever leaves last. One that is killed leaves
    the server running; the next start takes it over. All calls block: make them before the event
    loop runs, or in a thread. As a context it is started, gives libpq's keywords, and is released.

    `durable=False` is for tests: a crash of the machine may lose everything. `patience` is how
    many seconds a server may take to start, recover or stop, and another process to do so.
    """

    def __init__(
        self, directory: Path, *, durable: bool = True, patience: float = PATIENCE_SECONDS
    ) -> None:
        self.directory = directory.expanduser().resolve()
        self._place = Place(self.directory)
        self._durable = durable
        self._patience = patience

    def __enter__(self) -> dict[str, str | int]:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.release()

    def start(self, say: Say = silent, *, keep: bool = False) -> dict[str, str | int]:
        """libpq's keywords for the server: `host` (the socket's directory), port, user, dbname.

        Makes the database where there is none, and counts this process among the users until
        `release`. With `keep` the server stays when the last one leaves, until `stop`. `say` is
        told, in a few words, what takes its time. libpq's `PG*` variables are taken out of this
        process' environment: some of them would mislead every connection whatever its keywords.

        Raises `EmbeddedError`.
        """
        forget_libpq_environment()
        with explained(self.directory):
            self._place.refuse_foreign()
            self._place.make()
            with self._exclusively(say):
                running = answering(self._place) or self._launcher(say).bring_up()
                if keep:
                    self._place.keep.touch()
                self._place.trim_log()
                self._locks.join(self)
        return running.parameters()

    def revive(self, say: Say = silent) -> None:
        """Starts the server anew if it has died under this process; after the process' last
        `release` nothing is done, so that none is left behind that nobody uses.

        Raises `EmbeddedError`.
        """
        with explained(self.directory), self._exclusively(say):
            if self._locks.in_use and answering(self._place) is None:
                self._launcher(say).bring_up()

    def release(self, say: Say = silent) -> None:
        """Ends this process' use; the last of all stops the server, unless it is kept.

        Raises `EmbeddedError` where it does not stop. More than once is once.
        """
        with explained(self.directory):
            if not self._place.marker.exists():
                self._locks.forget()
            if not self._locks.has(self):
                return
            with self._exclusively(say):
                if self._locks.leave(self) and not self._place.keep.exists():
                    self._launcher(say).shut_down()

    def stop(self, say: Say = silent, *, force: bool = False) -> bool:
        """Stops the server now, kept or not; whether there was one to stop.

        Raises `EmbeddedError`, naming them, where other processes use it, unless `force`.
        """
        with explained(self.directory):
            if not self._place.marker.exists():
                return False
            with self._exclusively(say):
                self._refuse_others("stopped", force=force)
                self._place.keep.unlink(missing_ok=True)
                return self._launcher(say).shut_down()

    def reset(self, say: Say = silent, *, force: bool = False) -> None:
        """Stops the server and deletes its directory, with every row in it.

        Only what is ours is deleted: raises `EmbeddedError`, having deleted nothing, where the
        directory does not carry our mark, or other processes use the server (unless `force`).
        """
        with explained(self.directory):
            self._place.refuse_foreign()
            if not self._place.marker.exists():
                return
            with self._exclusively(say):
                self._refuse_others("reset", force=force)
                self._launcher(say).shut_down()
                say(f"Deleting {self.directory}")
                self._delete()

    def status(self) -> EmbeddedStatus:
        """What there is now. Changes nothing and raises nothing."""
        return look(self._place)

    @property
    def _locks(self) -> DirectoryLocks:
        return locks_of(self._place)

    def _exclusively(self, say: Say) -> AbstractContextManager[None]:
        return self._locks.exclusively(self._patience, say)

    def _launcher(self, say: Say) -> "Launcher":
        # Late, for what it imports is not needed where a server runs already (90 ms).
        from rear_diff.database.embedded.launcher import Launcher

        return Launcher(self._place, self._patience, self._durable, say)

    def _refuse_others(self, what: str, *, force: bool) -> None:
        if force or not self._locks.others():
            return
        from rear_diff.database.embedded.processes import holders

        names = ", ".join(holders(self._place.users_lock)) or "another process"
        raise EmbeddedError(
            f"PostgreSQL in {self.directory} was not {what}: {names} still uses it. "
            "Quit there first, or force it: what is not yet saved there would be at risk."
        )

    def _delete(self) -> None:
        for path in self._place.ours():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        self._locks.forget()
        with suppress(OSError):
            # Holds something that we did not make.
            self.directory.rmdir()
