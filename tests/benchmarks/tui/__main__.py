"""`python -m tests.benchmarks.tui --rows 1000000`: prints one table, and ends by itself."""

import argparse
import asyncio
import signal
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.tui import measuring
from tests.benchmarks.tui.database import training_rows
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

MOST_ROWS_OF_DATATABLE = 100_000
MB = 1_000_000
KEY_LIMIT = Each(cpu=0.004, written=700)
PAGE_LIMIT = Each(cpu=0.010, written=16_000)
PAGE_LIMIT_ANSI = 9_000
CHANGE_CPU_LIMIT = 0.003

# With the mouse: from the top of the scrollbar to the middle of it.
DRAG_TO_MIDDLE = "\x1b[<0;{column};{top}M\x1b[<32;{column};{middle}M\x1b[<0;{column};{middle}m"


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
        results = _measure(environment, asking, other_rows, Path(home))
    show(
        results,
        f"rear-diff-tui on {rows:,} rows, 120x40, truecolor",
        [
            f"DataTable has {other_rows:,} rows, made up in memory: it measures every cell.",
            "Processor time is the app's own, with all that a key sets off in it.",
        ],
    )


def _measure(
    environment: dict[str, str], asking: Asked, other_rows: int, home: Path
) -> list[Result]:
    plain = measuring.best_start((PLAIN, LINES), {}, FIRST)
    start = measuring.best_start(APP, environment, asking.first_title)
    textual = measuring.textual_memory()
    with Terminal((PLAIN, str(other_rows)), {}) as terminal:
        other_start = terminal.wait_for(FIRST) - terminal.started
        other = _of(terminal, middle="m")
    with Terminal((*APP, "--mouse"), environment) as terminal:
        terminal.wait_for(asking.first_title)
        ours = _of(terminal, DRAG_TO_MIDDLE.format(column=120, top=4, middle=20))
        found = _filter(terminal, asking)
        terminal.settle(quiet=measuring.SETTLED)
        memory = terminal.memory
    with Terminal((*APP, "--theme", "ansi-dark"), environment) as terminal:
        terminal.wait_for(asking.first_title)
        ansi = measuring.page(terminal)
    file = home / "stall"
    starting, stall = _longest_stalls({**environment, STALL: str(file)}, asking, file)
    return [
        Result("start to first row", start, milliseconds, other_start, 1.5 * plain),
        Result("  as a multiple of ten constant rows", start / plain, ratio, other_start / plain),
        Result(
            "memory above Python and Textual",
            memory - textual,
            megabytes,
            other.memory - textual,
            70 * MB,
        ),
        Result("keys, bytes a row", asking.bytes_per_key, ratio, None, 24),
        *_pair("key inside the page", ours.key, other.key, KEY_LIMIT),
        *_pair("page", ours.page, other.page, PAGE_LIMIT),
        Result("page in the ANSI theme, bytes", ansi.written, byte_count, None, PAGE_LIMIT_ANSI),
        Result(
            "change of a cell, CPU", ours.change.cpu, milliseconds, other.change.cpu,
            CHANGE_CPU_LIMIT,
        ),
        Result("change of a cell, bytes", ours.change.written, byte_count, other.change.written),
        Result("mouse move, CPU", ours.move.cpu, milliseconds, other.move.cpu),
        Result("mouse move, bytes", ours.move.written, byte_count, other.move.written, 0),
        Result("G, to the last byte", ours.bottom, milliseconds, other.bottom, asking.page_by_key),
        Result("to the middle", ours.middle, milliseconds, other.middle, asking.page_by_key),
        Result("new filter, Enter to its row", found, milliseconds, None, 1.2 * asking.filtered),
        Result("longest stall while starting", starting, milliseconds, None, 0.05),
        Result("longest stall afterwards", stall, milliseconds, None, 0.05),
    ]  # fmt: skip


def _pair(what: str, ours: Each, other: Each, limit: Each) -> list[Result]:
    return [
        Result(f"{what}, CPU", ours.cpu, milliseconds, other.cpu, limit.cpu),
        Result(f"{what}, bytes", ours.written, byte_count, other.written, limit.written),
    ]


@dataclass(frozen=True)
class _Measured:
    """What was measured of one program; `bottom` and `middle` in seconds, `memory` in bytes."""

    key: Each
    page: Each
    change: Each
    move: Each
    bottom: float
    middle: float
    memory: int


def _of(terminal: Terminal, middle: str) -> _Measured:
    return _Measured(
        key=measuring.key_inside_the_page(terminal),
        page=measuring.page(terminal),
        change=measuring.change(terminal),
        move=measuring.mouse_move(terminal),
        bottom=measuring.painted_after(terminal, "G"),
        middle=measuring.painted_after(terminal, middle),
        memory=terminal.memory,
    )


def _filter(terminal: Terminal, asking: Asked) -> float:
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
        measuring.painted_after(terminal, "G")
        _filter(terminal, asking)
        terminal.settle(quiet=measuring.SETTLED)
    return starting, float(file.read_text())


if __name__ == "__main__":
    main()
