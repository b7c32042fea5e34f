"""Which processes serve or use a data directory. Imported late: it costs what psutil costs."""

import os
import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import psutil

QUIT_SECONDS = 10
LOOK_AGAIN = 0.02


def is_postmaster(pid: int, data: Path) -> bool:
    """Whether process `pid` is the PostgreSQL of the data directory `data`.

    A zombie is not. A process that may not be looked at is taken for it: waiting in vain is
    better than a second server.
    """
    try:
        return _serves(psutil.Process(pid).cmdline(), data)
    except psutil.AccessDenied:
        return True
    except psutil.Error:
        return False


def end_deleted_server(data: Path) -> None:
    """Ends a PostgreSQL that still runs in a `data` which somebody has deleted.

    Left alone it would notice within a minute, and remove its successor's socket as it goes.
    """
    left = [
        process
        for process in psutil.process_iter(["cmdline"])
        if _serves(process.info["cmdline"] or [], data)
    ]
    for process in left:
        with suppress(psutil.Error):
            process.send_signal(signal.SIGQUIT)
    deadline = time.monotonic() + QUIT_SECONDS
    # Not psutil's wait: where nobody buries the dead it would wait for a zombie.
    while any(is_postmaster(process.pid, data) for process in left):
        if time.monotonic() > deadline:
            break
        time.sleep(LOOK_AGAIN)


def holders(lock: Path) -> list[str]:
    """The other processes that have the file `lock` open, as `name (process 123)`."""
    return [
        f"{process.info['name']} (process {process.pid})"
        for process in psutil.process_iter(["name", "open_files"])
        if process.pid != os.getpid()
        and any(file.path == str(lock) for file in process.info["open_files"] or [])
    ]


def _serves(command: Sequence[str], data: Path) -> bool:
    # pg_ctl starts `.../postgres -D <data>`.
    return (
        len(command) > 2
        and Path(command[0]).name == "postgres"
        and command[1:3] == ["-D", str(data)]
    )
