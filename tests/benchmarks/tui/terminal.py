"""A program in a terminal of its own: keys in, bytes counted, its processor time and memory."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from types import TracebackType

import psutil

COLUMNS, LINES = 120, 40

QUIET = 0.012
"""Seconds without a byte after which the answer to a key counts as whole."""

PATIENCE = 60.0
"""Seconds after which a program that does not answer ends the benchmark."""


class NoAnswer(Exception):
    """The program in the terminal did not do what was waited for."""


class Terminal:
    """Runs `python -m` with `arguments` in a terminal of 120 columns and 40 lines; ends it."""

    def __init__(self, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
        self._arguments = arguments
        self._environment = {
            **os.environ,
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            **environment,
        }
        self.received = 0
        self.said = b""

    def __enter__(self) -> "Terminal":
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        self.started = time.perf_counter()
        self._process = subprocess.Popen(
            [sys.executable, "-m", *self._arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=self._environment,
            start_new_session=True,
        )
        os.close(theirs)
        self._watched = psutil.Process(self._process.pid)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.terminate()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._ours)

    @property
    def cpu(self) -> float:
        """Seconds of processor time that the program has used."""
        times = self._watched.cpu_times()
        return times.user + times.system

    @property
    def memory(self) -> int:
        """Bytes of memory that are the program's."""
        return int(self._watched.memory_info().rss)

    def press(self, keys: str) -> None:
        """Type, and wait for nothing."""
        self.said = b""
        os.write(self._ours, keys.encode())

    def wait_for(self, text: str) -> float:
        """Wait until `text` has been written since the last key; the moment it was."""
        deadline = time.perf_counter() + PATIENCE
        while text.encode() not in self.said:
            if not self._read(deadline - time.perf_counter()):
                raise NoAnswer(f"{text!r} never came: {self.said[-2000:]!r}")
        return time.perf_counter()

    def settle(self, quiet: float = QUIET, first: float = 0.1) -> float:
        """Wait until nothing more is written; the moment of the last byte.

        The program has `first` seconds to begin.
        """
        last = time.perf_counter()
        wait = first
        while self._read(wait):
            last, wait = time.perf_counter(), quiet
        return last

    def wait_for_exit(self) -> None:
        """Read what it writes until it ends."""
        while self._read(PATIENCE):
            pass

    def _read(self, seconds: float) -> bool:
        if not select.select([self._ours], [], [], max(0.0, seconds))[0]:
            return False
        try:
            chunk = os.read(self._ours, 1 << 16)
        except OSError:
            # How Linux says that nobody has the other end open.
            return False
        self.received += len(chunk)
        self.said += chunk
        return bool(chunk)
