"""The table that is printed."""

from collections.abc import Callable
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

Spelling = Callable[[float], str]


def milliseconds(value: float) -> str:
    """Seconds as milliseconds."""
    return f"{value * 1000:,.1f} ms" if value < 1 else f"{value:,.2f} s"


def byte_count(value: float) -> str:
    """Bytes."""
    return f"{value:,.0f} B"


def megabytes(value: float) -> str:
    """Bytes as millions."""
    return f"{value / 1e6:,.1f} MB"


def ratio(value: float) -> str:
    """A ratio."""
    return f"{value:.2f}"


@dataclass(frozen=True)
class Result:
    """One line: what was measured of ours, of the other, and the limit it should keep."""

    what: str
    ours: float
    spelt: Spelling
    other: float | None = None
    limit: float | None = None
    timed: bool = False
    """Whether the limit is a time that is longer on a slower machine."""


def show(results: list[Result], title: str, slowness: float, notes: list[str]) -> None:
    """Print them; `slowness` is how much longer everything takes here than for the limits."""
    table = Table(title=title, title_justify="left", caption="\n".join(notes))
    for heading in ("", "ours", "DataTable", "ours / DataTable", "limit", "limit here", "met"):
        table.add_column(heading, justify="left" if not heading else "right")
    for result in results:
        table.add_row(*_cells(result, slowness))
    Console(width=120).print(table)


def _cells(result: Result, slowness: float) -> tuple[str, ...]:
    spelt, other, limit = result.spelt, result.other, result.limit
    here = limit * slowness if limit is not None and result.timed else limit
    return (
        result.what,
        spelt(result.ours),
        "" if other is None else spelt(other),
        f"{result.ours / other:.3f}" if other else "",
        "" if limit is None else spelt(limit),
        spelt(here) if here is not None and result.timed else "",
        "" if here is None else "yes" if result.ours <= here else "NO",
    )
