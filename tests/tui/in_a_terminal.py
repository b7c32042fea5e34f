"""The app as a program of its own, in a terminal whose bytes can be read."""

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rear_diff.database.connect import Target
from tests.tui.over_ssh import COLUMNS, LINES, PROJECT, Session


@contextmanager
def started(
    target: Target, home: Path, *arguments: str, module: str = "tui", **environment: str
) -> Iterator[Session]:
    """`rear-diff-tui` with these arguments on the database `target`, in a terminal of 80 by 24;
    `module` is what starts it."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    inherited = {name: value for name, value in os.environ.items() if name != "COLORTERM"}
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=home,
        start_new_session=True,
        env={
            **inherited,
            "HOME": str(home),
            "PYTHONPATH": str(PROJECT),
            "TERM": "xterm-256color",
            "REAR_DIFF_PGSQL_HOST": str(target.parameters["host"]),
            "REAR_DIFF_PGSQL_PORT": str(target.parameters["port"]),
            "REAR_DIFF_PGSQL_USERNAME": str(target.parameters["user"]),
            "REAR_DIFF_PGSQL_DATABASE": str(target.parameters["dbname"]),
            **environment,
        },
    )
    os.close(theirs)
    try:
        yield Session(process, ours)
    finally:
        process.kill()
        process.wait()
        os.close(ours)
