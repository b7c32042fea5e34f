"""Which runs of the app are still going: each holds a lock, which the kernel drops with it.

The locks are those of an open file (flock), so that two apps in one process have one each.
"""

import fcntl
import os
from contextlib import suppress
from pathlib import Path


class RunLock:
    """Held for as long as a run goes on."""

    def __init__(self, directory: Path, number: int) -> None:
        """Take the lock. Raises `OSError`."""
        directory.mkdir(mode=0o700, exist_ok=True)
        self._path = _path(directory, number)
        self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        with suppress(OSError):  # a file system without locks
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def release(self) -> None:
        """The run is over."""
        self._path.unlink(missing_ok=True)
        os.close(self._descriptor)


def live_runs(directory: Path) -> frozenset[int]:
    """The numbers of the runs that go on; what the others left of their locks is removed."""
    try:
        files = [path for path in directory.iterdir() if path.stem.isdecimal()]
    except OSError:
        return frozenset()
    return frozenset(int(path.stem) for path in files if not _is_over(path))


def _is_over(path: Path) -> bool:
    try:
        descriptor = os.open(path, os.O_RDWR)
    except OSError:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    else:
        path.unlink(missing_ok=True)
        return True
    finally:
        os.close(descriptor)


def _path(directory: Path, number: int) -> Path:
    return directory / f"{number}.lock"
