"""The screen as it was left, on the terminal before anything that takes time is imported.

It says that its rows are those seen last, and stays until the app draws the same with what can be
used. Keys that are pressed meanwhile wait for the app.
"""

import json
import os
import shutil
import signal
import sys
import termios
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NamedTuple, NoReturn

VERSION = 1
"""Of the file's form. A file of another is not read."""

FILE = "first-frame"

OPEN = "\x1b[?1049h"
"""Switches to the terminal's other screen; of one that shows it already, some clear it."""

BEGIN = OPEN + "\x1b[?25l\x1b[?7l"
END = "\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l"
DONE = "\x1b[0m"


class Frame(NamedTuple):
    """All lines of a screen, and where they may be shown again."""

    circumstances: str
    """Under which settings the app ran, as those of `LastSeen`."""
    columns: int
    lines: Sequence[str]
    """Each as the terminal takes it, with its colours."""


def save_frame(path: Path, frame: Frame) -> None:
    """Keep `frame` in place of what was there. For a thread; raises OSError."""
    from rear_diff.whole_file import write_whole

    head = [VERSION, frame.circumstances, frame.columns, len(frame.lines)]
    write_whole(path, "\n".join([json.dumps(head), *frame.lines]))


def load_frame(path: Path, circumstances: str, columns: int, lines: int) -> Frame | None:
    """The frame of the same circumstances and size; None where there is none that is usable."""
    try:
        head, *found = path.read_text("utf-8").split("\n")
        if json.loads(head) != [VERSION, circumstances, columns, lines] or len(found) != lines:
            return None
    except (OSError, ValueError, RecursionError):
        return None
    return Frame(circumstances, columns, found)


class Painted:
    """A terminal that shows a frame, without echo, until the app takes it over."""

    def __init__(self, frame: Frame) -> None:
        self._terminal = sys.stdout.fileno()
        self.before = termios.tcgetattr(sys.stdin.fileno())
        """How the terminal takes keys otherwise."""
        self.is_here = True
        attributes = termios.tcgetattr(sys.stdin.fileno())
        attributes[0] &= ~(termios.ICRNL | termios.IXON)
        attributes[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)
        termios.tcsetattr(sys.stdin.fileno(), termios.TCSANOW, attributes)
        places = (f"\x1b[{y};1H{line}{DONE}" for y, line in enumerate(frame.lines, start=1))
        self._write(BEGIN + "".join(places))

    def hand_over(self) -> None:
        """Leave the terminal to the app, as it is."""
        self.is_here = False

    def take_away(self) -> None:
        """Leave the terminal as it was before, unless the app has it."""
        if self.is_here:
            self.is_here = False
            self._write(END)
            termios.tcsetattr(sys.stdin.fileno(), termios.TCSANOW, self.before)

    def _write(self, text: str) -> None:
        left = text.encode()
        while left:
            left = left[os.write(self._terminal, left) :]


@contextmanager
def painted(path: Path, circumstances: str) -> Iterator[Painted | None]:
    """The frame of that file on the terminal, if it is one of the same circumstances and size.

    Whatever keeps the app from taking it over, a signal included, takes it away.
    """
    frame = load_frame(path, circumstances, *shutil.get_terminal_size())
    if frame is None:
        yield None
        return
    before = {each: signal.signal(each, _leave) for each in (signal.SIGTERM, signal.SIGHUP)}
    shown = Painted(frame)
    try:
        yield shown
    finally:
        shown.take_away()
        for each, handler in before.items():
            signal.signal(each, handler)


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    del frame
    sys.exit(128 + number)
