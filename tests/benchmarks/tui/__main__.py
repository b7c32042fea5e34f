"""`python -m tests.benchmarks.tui --rows 1000000`: prints one table, and ends by itself."""

import argparse
import asyncio
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.benchmarks.database import training_rows
from tests.benchmarks.tui import measuring
from tests.benchmarks.tui.measuring import Each
from tests.benchmarks.tui.plain import FIRST, LINES
from tests.benchmarks.tui.questions import Asked, asked
from tests.benchmarks.tui.results import (
    Result,
    byte_count,
    megabytes,
    milliseconds,
    ratio,
    show,
)
from tests.benchmarks.tui.terminal import Terminal
from tests.benchmarks.tui.watched import STALL

APP = ("tui",)
WATCHED = ("tests.benchmarks.tui.watched",)
PLAIN = "tests.benchmarks.tui.plain"
ALONE = ("tests.benchmarks.tui.alone",)

MOST_ROWS_OF_DATATABLE = 100_000
MB = 1_000_000
KEY_LIMIT = Each(cpu=0.004, written=700)
PAGE_LIMIT = Each(cpu=0.010, written=16_000)
PAGE_LIMIT_ANSI = 9_000
CHANGE_LIMIT = Each(cpu=0.003, written=700)
STALL_LIMIT = 0.05
TEN_ROWS = 0.23
"""Seconds that ten constant rows take where the limits were set (a table of a few lines there)."""

# With the mouse: from the top of the scrollbar to the middle of it.
COLUMN = 78
"""Of the table's scrollbar."""
MIDDLE_LINE = 20

LABEL = "− not"
"""What some row of any page shows, and nothing else does."""

TURNS = 9
"""Times that a page is turned, and each jump made: the ones in the middle are compared."""
FARTHER = 10_007
"""Rows from one place in the middle to the next, so that none is in memory."""

OWN_FRAME = "connecting"
"""What the app itself shows at first; the frame of last time, which is there before, says less."""

TIMES = "  as a multiple of ten constant rows"


ESCAPE = "\x1b"
FILTERS = 9
"""Times that the filter is put in."""

PASTE, PASTED = "\x1b[200~", "\x1b[201~"


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.tui", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="training rows (1000000)")
    rows = parser.parse_args().rows
    # So that the server and its directory go too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    other_rows = min(rows, MOST_ROWS_OF_DATATABLE)
    with (
        tempfile.TemporaryDirectory(prefix="rear-diff-benchmark-") as home,
        training_rows(rows) as (target, directory),
    ):
        environment = {
            "HOME": home,
            "REAR_DIFF_PGSQL_EMBEDDED": "true",
            "REAR_DIFF_EMBEDDED_DIRECTORY": str(directory),
        }
        asking = asyncio.run(asked(target, rows))
        results, slowness = _measure(environment, asking, rows, Path(home))
    show(
        results,
        f"rear-diff-tui on {rows:,} rows, 120x40, truecolor",
        slowness,
        [
            f"DataTable has {other_rows:,} rows, made up in memory: it measures every cell.",
            f"Processor time, with all that a key sets off: the best of {measuring.ROUNDS} rounds.",
            f"Ten constant rows take {slowness:.2f} times as long as where the limits were set.",
            "A jump has to be painted as well as fetched: its limit is a PageDown and one fetch.",
            f"Of each the median of {TURNS}; every one but G goes to rows that are not in memory.",
            "A number is typed, as by a person, and timed from Enter: its rows are read before.",
        ],
    )


def _measure(
    environment: dict[str, str], asking: Asked, rows: int, home: Path
) -> tuple[list[Result], float]:
    """The lines of the table, and how much slower this machine is than that of the limits."""
    other_rows = min(rows, MOST_ROWS_OF_DATATABLE)
    # Each with a home of its own: an app begins as the one before it was left.
    new_homes = list(_empty_directories(home, 3 + measuring.STARTS))
    plain = measuring.best_start((PLAIN, LINES), {}, FIRST)
    first_start = min(
        measuring.start(APP, {**environment, "HOME": str(empty)}, asking.first_title)
        for empty in new_homes[3:]
    )
    # The first of these leaves behind what the others begin with.
    start = measuring.best_start(APP, environment, asking.first_title, measuring.STARTS + 1)
    taking_keys = measuring.best_start(APP, environment, OWN_FRAME)
    textual = measuring.textual_memory()
    with Terminal((PLAIN, str(other_rows)), {}) as terminal:
        other_start = terminal.wait_for(FIRST) - terminal.started
        last = f"The row number {other_rows}"
        middle = ("m", f"The row number {other_rows // 2 + 1}")
        other = _of(terminal, last, [middle] * TURNS)
    with Terminal(ALONE, {}) as terminal:
        terminal.wait_for(" of ")
        terminal.settle(quiet=measuring.SETTLED)
        table = _table_of(terminal)
    with Terminal((*APP, "--mouse"), {**environment, "HOME": str(new_homes[0])}) as terminal:
        terminal.wait_for(f"of {rows:,}")
        terminal.settle(quiet=measuring.SETTLED, first=measuring.SETTLED)
        alone = measuring.key_alone(terminal)
        numbers = (rows // 2 + turn * min(FARTHER, rows // 20) for turn in range(TURNS))
        ours = _of(terminal, asking.last_part, [(f":{number}", "\r", LABEL) for number in numbers])
        dragged = median(_jump(terminal, _drag(MIDDLE_LINE + turn), LABEL) for turn in range(TURNS))
        terminal.press("g")
        terminal.settle(quiet=0.3)
        turned = median(
            measuring.painted(terminal, measuring.PAGE_DOWN, LABEL) for _ in range(TURNS)
        )
        # What the machine does with a scan changes by the minute: both beside one another.
        before = asking.by_psql()
        found = min(_filter(terminal, asking) for _ in range(FILTERS))
        by_psql = min(before, asking.by_psql())
        terminal.settle(quiet=measuring.SETTLED)
        memory = terminal.memory
    ansi_home = {"HOME": str(new_homes[1])}
    with Terminal((*APP, "--theme", "ansi-dark"), {**environment, **ansi_home}) as terminal:
        terminal.wait_for(asking.first_title)
        ansi = measuring.page(terminal)
    file = home / "stall"
    starting, stall = _longest_stalls(
        {**environment, "HOME": str(new_homes[2]), STALL: str(file)}, asking, file
    )
    jump = turned + asking.page_by_key
    slowness = plain / TEN_ROWS
    results = [
        Result("start to first row, as it was left", start, milliseconds, other_start, 1.5 * plain),
        Result(TIMES, start / plain, ratio, other_start / plain, 1.5),
        Result("start to the app's own frame, which takes keys", taking_keys, milliseconds),
        Result(TIMES, taking_keys / plain, ratio),
        Result("first start to first row", first_start, milliseconds, other_start),
        Result(TIMES, first_start / plain, ratio, other_start / plain),
        Result(
            "memory above Python and Textual",
            memory - textual,
            megabytes,
            other.memory - textual,
            70 * MB,
        ),
        Result("keys, bytes a row", asking.bytes_per_key, ratio, None, 24),
        *_pair("key inside the page, held", ours.key, other.key, KEY_LIMIT),
        Result("key alone, details and all, CPU", alone.cpu, milliseconds),
        Result("key alone, details and all, bytes", alone.written, byte_count),
        *_pair("page", ours.page, other.page, PAGE_LIMIT),
        Result("page in the ANSI theme, bytes", ansi.written, byte_count, None, PAGE_LIMIT_ANSI),
        *_pair("change of a cell, the table alone", table.change, other.change, CHANGE_LIMIT),
        Result("  a key, the table alone, CPU", table.key.cpu, milliseconds, other.key.cpu),
        Result("  a page, the table alone, CPU", table.page.cpu, milliseconds, other.page.cpu),
        Result("a label, UPDATE and all, CPU", ours.change.cpu, milliseconds),
        Result("a label, UPDATE and all, bytes", ours.change.written, byte_count),
        Result("mouse move, CPU", ours.move.cpu, milliseconds, other.move.cpu),
        Result("mouse move, bytes", ours.move.written, byte_count, other.move.written, 0),
        Result("G, painted", ours.bottom, milliseconds, other.bottom, jump),
        Result("a number, from Enter", ours.middle, milliseconds, other.middle, jump),
        Result("a drag to the middle", dragged, milliseconds, None, jump),
        Result("  PageDown, rows in memory", turned, milliseconds),
        Result("  one fetch of a page by primary key", asking.page_by_key, milliseconds),
        Result("new filter, Enter to its row", found, milliseconds, None, 1.2 * by_psql),
        Result("  the same LIMIT query in psql", by_psql, milliseconds),
        Result("longest stall, starting", starting, milliseconds, None, STALL_LIMIT, timed=True),
        Result("longest stall, later", stall, milliseconds, None, STALL_LIMIT, timed=True),
    ]
    return results, slowness


def _pair(what: str, ours: Each, other: Each, limit: Each) -> list[Result]:
    return [
        Result(f"{what}, CPU", ours.cpu, milliseconds, other.cpu, limit.cpu, timed=True),
        Result(f"{what}, bytes", ours.written, byte_count, other.written, limit.written),
    ]


@dataclass(frozen=True)
class _Table:
    """What was measured of a table."""

    key: Each
    page: Each
    change: Each


@dataclass(frozen=True)
class _Measured(_Table):
    """What was measured of a program; `bottom` and `middle` in seconds, `memory` in bytes."""

    move: Each
    bottom: float
    middle: float
    memory: int


def _table_of(terminal: Terminal) -> _Table:
    terminal.press("g")
    key = measuring.key_inside_the_page(terminal)
    page = measuring.page(terminal)
    return _Table(key, page, measuring.change(terminal))


def _of(terminal: Terminal, last: str, middles: Sequence[tuple[str, ...]]) -> _Measured:
    """`middles` are keys that lead to rows there, and a text of each."""
    table = _table_of(terminal)
    move = measuring.mouse_move(terminal)
    bottom = median(_jump(terminal, "G", last) for _ in range(TURNS))
    middle = median(_jump(terminal, *each) for each in middles)
    return _Measured(table.key, table.page, table.change, move, bottom, middle, terminal.memory)


def _jump(terminal: Terminal, *keys_and_text: str) -> float:
    """Seconds from the last keys to the text, from the first row."""
    *before, keys, text = keys_and_text
    for each in ("g", *before):
        terminal.press(each)
        terminal.settle(quiet=0.3)
    return measuring.painted(terminal, keys, text)


def _drag(line: int) -> str:
    """The thumb of the scrollbar drawn from the top to that line."""
    return f"\x1b[<0;{COLUMN};4M\x1b[<32;{COLUMN};{line}M\x1b[<0;{COLUMN};{line}m"


def _empty_directories(home: Path, count: int) -> Iterator[Path]:
    for number in range(count):
        directory = home / f"new-{number}"
        directory.mkdir()
        yield directory


def _filter(terminal: Terminal, asking: Asked) -> float:
    terminal.press(ESCAPE)
    terminal.settle(quiet=measuring.SETTLED, first=measuring.SETTLED)
    terminal.press("/")
    terminal.settle(quiet=0.3)
    # Pasted, so that it is one event, and the answer is to the whole filter.
    terminal.press(f"{PASTE}{asking.filter}{PASTED}")
    terminal.press("\r")
    began = time.perf_counter()
    return terminal.wait_for(asking.filtered_title) - began


def _longest_stalls(
    environment: Mapping[str, str], asking: Asked, file: Path
) -> tuple[float, float]:
    """While it starts, and afterwards."""
    with Terminal(WATCHED, environment) as terminal:
        terminal.wait_for(asking.first_title)
        # The details come right behind the first row. The keys take much longer.
        terminal.settle(quiet=0.05)
        starting = float(file.read_text())
        file.unlink()
        # The keys of the whole result come while it is paged through.
        for _ in range(measuring.PAGES):
            terminal.press(measuring.PAGE_DOWN)
            terminal.settle()
        measuring.key_inside_the_page(terminal)
        measuring.change(terminal)
        measuring.painted(terminal, "G", asking.last_part)
        _filter(terminal, asking)
        terminal.settle(quiet=measuring.SETTLED)
    return starting, float(file.read_text())


if __name__ == "__main__":
    main()
