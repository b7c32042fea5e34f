"""The tables that are printed."""

from dataclasses import dataclass
from itertools import groupby

from rich.console import Console
from rich.table import Table

from tests.benchmarks.api.cases import Case
from tests.benchmarks.api.load import Measured


@dataclass(frozen=True)
class Line:
    """One line: a case with so many connections, ours beside the floor with SQL by hand and with
    the same SQL, and ours where it asks for a token."""

    case: Case
    connections: int
    ours: Measured
    plain: Measured
    same: Measured
    guarded: Measured


HEADINGS = (
    *("", "req/s", "p50 ms", "p99 ms", "CPU ms", "failed", "floor req/s", "CPU ms"),
    *("ours / floor", "same SQL", "with tokens", "limit", "met"),
)
NOTES = (
    "floor: a bare ASGI application that sends the page and its count by hand. same SQL: the same "
    "application with the statement that the API sends; the limit is for that one. with tokens: "
    "ours, where each request is checked for one, against the same. * is by fewer connections: "
    "more would only wait behind one another."
)


def show(lines: list[Line], rows: int) -> None:
    """Print a table for each number of connections."""
    for connections, group in groupby(lines, key=lambda line: line.connections):
        title = f"{rows:,} rows, {connections} connection{'s' * (connections > 1)}"
        table = Table(title=title, title_justify="left")
        for heading in HEADINGS:
            table.add_column(heading, justify="right" if heading else "left")
        for line in group:
            table.add_row(*_cells(line))
        Console(width=140).print(table)
    Console(width=140).print(NOTES)


def _cells(line: Line) -> tuple[str, ...]:
    ours, plain, same = line.ours, line.plain, line.same
    ratio = _ratio(ours, same)
    return (
        line.case.name,
        f"{ours.rate:,.1f}{_fewer(ours, line)}",
        f"{ours.percentile(0.5) * 1000:,.1f}",
        f"{ours.percentile(0.99) * 1000:,.1f}",
        f"{ours.cpu_each * 1000:,.2f}",
        str(ours.failed or ""),
        f"{plain.rate:,.1f}{_fewer(plain, line)}",
        f"{plain.cpu_each * 1000:,.2f}",
        f"{_ratio(ours, plain):.2f}",
        f"{ratio:.2f}",
        f"{_ratio(line.guarded, same):.2f}",
        f"{line.case.least:.2f}",
        "yes" if ratio >= line.case.least else "NO",
    )


def _fewer(measured: Measured, line: Line) -> str:
    return "*" if measured.connections < line.connections else ""


def _ratio(ours: Measured, other: Measured) -> float:
    return ours.rate / other.rate if other.rate else float("inf")


def show_soak(names: list[str], found: list[Measured], memory: list[int]) -> None:
    """Print what came of many clients at once, and the memory from sample to sample."""
    table = Table(title=f"{sum(1 for _ in found)} kinds of request at once", title_justify="left")
    for heading in ("", "answers", "p50 ms", "p99 ms", "failed"):
        table.add_column(heading, justify="right" if heading else "left")
    for name, measured in zip(names, found, strict=True):
        table.add_row(
            name,
            f"{sum(measured.statuses.values()):,}",
            f"{measured.percentile(0.5) * 1000:,.1f}",
            f"{measured.percentile(0.99) * 1000:,.1f}",
            str(measured.failed),
        )
    console = Console(width=120)
    console.print(table)
    console.print("memory, MB:", *(f"{each / 1e6:.0f}" for each in memory))
