"""The two locks of an embedded server: who may start or stop it, and who uses it.

Both are POSIX record locks: the kernel drops them when their process dies, however it dies, and no
child inherits them. They belong to the process as a whole, and closing any handle of the file drops
them, so one process holds them in one object a directory (`locks_of`), which knows its users.
"""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import fasteners

from rear_diff.database.embedded.errors import EmbeddedError
from rear_diff.database.embedded.place import Place
from rear_diff.database.embedded.saying import Say


class DirectoryLocks:
    """This process' hold on one directory's locks. Made by `locks_of` alone."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._threads = threading.Lock()
        self._users = fasteners.InterProcessReaderWriterLock(place.users_lock)
        self._joined: set[object] = set()

    @contextmanager
    def exclusively(self, patience: float, say: Say) -> Iterator[None]:
        """Nobody else starts, stops or deletes the server, in this process or another.

        Waits `patience` seconds at most, then raises `EmbeddedError`.
        """
        deadline = time.monotonic() + patience
        if not self._threads.acquire(timeout=patience):
            raise self._busy(patience)
        try:
            lock = self._start_lock(deadline, patience, say)
            try:
                yield
            finally:
                lock.release()
        finally:
            self._threads.release()

    def has(self, user: object) -> bool:
        """Whether `user` has joined."""
        return user in self._joined

    @property
    def in_use(self) -> bool:
        """Whether this process has joined at all."""
        return bool(self._joined)

    def join(self, user: object) -> None:
        """Adds `user` to those who use the server. Only inside `exclusively`."""
        if self._joined and not _is_at(self._users.lockfile, self._place.users_lock):
            # The directory was deleted and made anew under us: our lock is on the old file.
            self.forget()
        if not self._joined:
            with _lockable(self._place):
                self._users.acquire_read_lock()
        self._joined.add(user)

    def leave(self, user: object) -> bool:
        """Takes `user` out; whether it was the last of all. Only inside `exclusively`."""
        self._joined.discard(user)
        if self._joined:
            return False
        here = _is_at(self._users.lockfile, self._place.users_lock)
        last = here and self._users.acquire_write_lock(blocking=False)
        self._users.release_read_lock()
        return bool(last)

    def others(self) -> bool:
        """Whether another process uses the server. Only inside `exclusively`."""
        with _lockable(self._place):
            alone = self._users.acquire_write_lock(blocking=False)
            if self._joined:
                self._users.acquire_read_lock()
            else:
                self._users.release_read_lock()
        return not alone

    def forget(self) -> None:
        """Drops this process' hold: the directory is gone."""
        if self._joined:
            self._users.release_read_lock()
        self._joined.clear()

    def _start_lock(self, deadline: float, patience: float, say: Say) -> fasteners.InterProcessLock:
        path = self._place.start_lock
        while True:
            lock = fasteners.InterProcessLock(path)
            if not self._taken(lock, 0) and patience:
                say("Waiting for another rear-diff that starts or stops PostgreSQL")
                self._taken(lock, deadline - time.monotonic())
            if not lock.acquired:
                lock.lockfile.close()
                raise self._busy(patience)
            if _is_at(lock.lockfile, path):
                return lock
            # Whoever held it has deleted the directory, this file with it.
            lock.release()

    def _taken(self, lock: fasteners.InterProcessLock, seconds: float) -> bool:
        with _lockable(self._place):
            return bool(lock.acquire(timeout=max(0.0, seconds)))

    def _busy(self, patience: float) -> EmbeddedError:
        return EmbeddedError(
            f"Another rear-diff has been starting or stopping PostgreSQL in "
            f"{self._place.directory} for {patience:.0f} seconds. Nothing was changed. "
            "Wait for it or end it, then start again."
        )


_of_this_process: dict[tuple[int, Path], DirectoryLocks] = {}


def locks_of(place: Place) -> DirectoryLocks:
    """The one object that holds `place`'s locks in this process."""
    # A forked child has inherited the object but not the locks, hence the process id.
    return _of_this_process.setdefault((os.getpid(), place.directory), DirectoryLocks(place))


@contextmanager
def _lockable(place: Place) -> Iterator[None]:
    try:
        yield
    except threading.ThreadError as error:
        raise EmbeddedError(
            f"Files in {place.directory} cannot be locked, as on some network file systems. "
            "Nothing was changed. Set embedded.directory to a directory on a local disk."
        ) from error


def _is_at(file: IO[str], path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False
