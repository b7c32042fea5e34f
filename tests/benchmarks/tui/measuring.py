"""What is measured of a program in a terminal, whichever it is."""

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.benchmarks.tui.terminal import QUIET, Terminal

STARTS = 3
ROUNDS = 3
"""Times that each is measured. The best counts: what else the machine does only adds to it."""
KEYS = 240
"""As many down as up: the next round begins where this one did."""
PAGES = 60
CHANGES = 60
MOVES = 200
ALONE = 20
WINDOW = 30
"""Rows that the cursor goes down, and up again, without leaving the page."""

SETTLED = 1.5
"""Seconds without a byte after which a program has nothing left to do of its own."""

PAGE_DOWN = "\x1b[6~"


@dataclass(frozen=True)
class Each:
    """Seconds of processor time and bytes written, for one of many."""

    cpu: float
    written: float


def best_start(
    arguments: Sequence[str], environment: Mapping[str, str], first: str, starts: int = STARTS
) -> float:
    """Seconds from exec until `first` is written, at best."""
    return min(start(arguments, environment, first) for _ in range(starts))


def start(arguments: Sequence[str], environment: Mapping[str, str], first: str) -> float:
    """Seconds from exec until `first` is written. The program is left as a person leaves it."""
    with Terminal(arguments, environment) as terminal:
        taken = terminal.wait_for(first) - terminal.started
        terminal.settle(quiet=SETTLED)
        terminal.press("q")
        terminal.settle(quiet=SETTLED)
    return taken


def textual_memory() -> int:
    """Bytes of memory of a Python that has imported Textual and done nothing."""
    program = (
        "import textual.app, textual.scroll_view, textual.widgets, psutil\n"
        "from textual.widgets import DataTable, Footer, Input, Static\n"
        "print(psutil.Process().memory_info().rss)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    return int(done.stdout)


def key_inside_the_page(terminal: Terminal) -> Each:
    """Going down and up inside the page, key behind key."""
    return _best(terminal, ["j" if n // WINDOW % 2 == 0 else "k" for n in range(KEYS)])


def key_alone(terminal: Terminal) -> Each:
    """Going down inside the page, and letting all that follows the cursor follow it each time."""
    return _each(terminal, ["j"] * ALONE, quiet=0.3)


def page(terminal: Terminal) -> Each:
    """Going down by a whole page."""
    return _best(terminal, [PAGE_DOWN] * PAGES)


def change(terminal: Terminal) -> Each:
    """Changing a cell of the row under the cursor."""
    return _best(terminal, ["a"] * CHANGES)


def mouse_move(terminal: Terminal) -> Each:
    """The mouse passing over the table."""
    return _each(
        terminal, [f"\x1b[<35;{10 + n % 60};{8 + n % 20}M" for n in range(MOVES)], first=0.02
    )


def painted(terminal: Terminal, keys: str, text: str) -> float:
    """Seconds until `text` is there after `keys`."""
    pressed = time.perf_counter()
    terminal.press(keys)
    found = terminal.wait_for(text) - pressed
    terminal.settle(quiet=0.3)
    return found


def _best(terminal: Terminal, presses: Sequence[str]) -> Each:
    """The round that took least processor time, and the bytes of the one that wrote most."""
    rounds = [_each(terminal, presses) for _ in range(ROUNDS)]
    return Each(min(each.cpu for each in rounds), max(each.written for each in rounds))


def _each(
    terminal: Terminal, presses: Sequence[str], first: float = 0.1, quiet: float = QUIET
) -> Each:
    terminal.settle(quiet=SETTLED)
    cpu, written = terminal.cpu, terminal.received
    for keys in presses:
        terminal.press(keys)
        terminal.settle(first=first, quiet=quiet)
    # What waits for the keys to rest belongs to them.
    terminal.settle(quiet=0.3, first=0.3)
    return Each((terminal.cpu - cpu) / len(presses), (terminal.received - written) / len(presses))
