"""`python -m rear_diff` in a process of its own that need not import everything first.

A process that has imported what the commands import waits for arguments, and forks for each. The
command begins in a directory, an environment and with files of its own, and ends as it always does.
"""

import atexit
import gc
import json
import os
import runpy
import socket
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import IO, NoReturn
from warnings import catch_warnings

Done = subprocess.CompletedProcess[str]

# All that a command may import while it runs.
MODULES = (
    *("rear_diff.cli", "rear_diff.opening", "rear_diff.jobs.tasks", "rear_diff.catalogue.runs"),
    *("rear_diff.loading", "rear_diff.labelling.journal.journal", "rear_diff.labelling.bulk.plan"),
    *("rear_diff.cli.audited", "rear_diff.cli.doctor", "rear_diff.exporting.exporting"),
)
MOST = 1 << 20


class Warm:
    """Runs commands one after the other."""

    def __init__(self, root: Path) -> None:
        self._ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", __spec__.name, str(theirs.fileno())],
                cwd=root,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
            )

    def run(self, arguments: list[str], directory: Path, environment: Mapping[str, str]) -> Done:
        """What the command with these arguments printed, and how it ended."""
        with tempfile.TemporaryFile("w+") as printed, tempfile.TemporaryFile("w+") as said:
            asked = json.dumps([arguments, str(directory), dict(environment)]).encode()
            socket.send_fds(self._ours, [asked], [printed.fileno(), said.fileno()])
            told = self._ours.recv(MOST)
            assert told, "the process that forks has ended"
            return Done(arguments, int(told), _read(printed), _read(said))

    def close(self) -> None:
        """Let the process end, and wait for that."""
        self._ours.close()
        self._process.wait()


def _read(file: IO[str]) -> str:
    file.seek(0)
    return file.read()


def serve(asking: socket.socket) -> None:
    """Fork for each command that is asked for; in its process, run it."""
    while True:
        asked, files, _, _ = socket.recv_fds(asking, MOST, 2)
        if not asked:
            return
        pid = os.fork()
        if not pid:
            asking.close()
            _become(files, *json.loads(asked))
        for file in files:
            os.close(file)
        _, status = os.waitpid(pid, 0)
        asking.send(str(os.waitstatus_to_exitcode(status)).encode())


def _become(
    files: list[int], arguments: list[str], directory: str, environment: dict[str, str]
) -> NoReturn:
    for file, number in zip(files, (1, 2), strict=True):
        os.dup2(file, number)
        os.close(file)
    os.chdir(directory)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["rear_diff", *arguments]
    code: object = 1
    try:
        runpy.run_module("rear_diff", run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as ended:
        code = ended.code or 0
    except BaseException:
        traceback.print_exc()
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join()
    atexit._run_exitfuncs()
    if not isinstance(code, int):
        sys.stderr.write(f"{code}\n")
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    # To take apart what was imported takes longer than most commands.
    os._exit(code)


if __name__ == "__main__":
    with catch_warnings(action="ignore"):
        for module in MODULES:
            # One that is no more costs time, and nothing else.
            with suppress(ImportError):
                import_module(module)
    # What is here is shared with those who come from it, as long as nobody looks through it.
    gc.collect()
    gc.freeze()
    serve(socket.socket(fileno=int(sys.argv[1])))
