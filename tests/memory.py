"""Where files are kept in memory, if the machine has such a place."""

import fcntl
import os
import shutil
import tempfile
from pathlib import Path

PLACE = Path("/dev/shm")
LOCK = "run.lock"


def in_memory(room: int) -> Path:
    """A directory for files that need no disk, with room for so many bytes; else that of temporary
    files."""
    if os.access(PLACE, os.W_OK) and shutil.disk_usage(PLACE).free >= room:
        return PLACE
    return Path(tempfile.gettempdir())


def directory_of_this_run(prefix: str, place: Path) -> Path:
    """A new directory in `place`, locked until this process ends; those of runs that were killed
    go, for memory is dear."""
    for lock in place.glob(f"{prefix}*/{LOCK}"):
        if _locked(lock):
            shutil.rmtree(lock.parent, ignore_errors=True)
    directory = Path(tempfile.mkdtemp(prefix=prefix, dir=place))
    (directory / f"{LOCK}.new").touch()
    _locked(directory / f"{LOCK}.new")
    (directory / f"{LOCK}.new").rename(directory / LOCK)
    return directory


def _locked(path: Path) -> bool:
    """Whether the lock was free; it is held from now on, until this process ends."""
    # The programs that the tests start do not get the file, and so do not hold the lock.
    number = os.open(path, os.O_RDWR)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(number)
        return False
    return True
