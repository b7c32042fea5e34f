"""What every format's reader gives: rows, what is no row, and how far it is."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from rear_diff.loading.report import ImportFailed, printable, shown

MOST_UNKNOWN = 100
"""Columns that a table lacks which are remembered: JSON Lines may bring new ones in each line."""


@dataclass(frozen=True)
class FileRow:
    """A row as the file has it; `line` is where it begins, counted from 1.

    `values` are the columns that are there and that the table has: text, or what the format knows
    (numbers, booleans, lists, moments), `Unreadable`, or None.
    """

    line: int
    values: dict[str, object]


@dataclass(frozen=True)
class BadRow:
    """What begins at `line` and is no row; `reason` says why."""

    line: int
    reason: str


@dataclass(frozen=True)
class Unreadable:
    """In the place of a value that the format's own reader could not make sense of."""

    reason: str


class RowFile(Protocol):
    """An open file of rows."""

    @property
    def counted_in(self) -> str:
        """What `line` counts: `line` or `row`."""

    @property
    def unknown(self) -> Sequence[str]:
        """The columns that the table lacks and that were met so far, safe to print."""

    def fraction(self) -> float | None:
        """The part that was read, 0 to 1; None where the file's size is unknown."""

    def __iter__(self) -> Iterator[FileRow | BadRow]:
        """Each row once. Raises `ImportFailed` or `OSError` where the rest cannot be read."""


def note_unknown(unknown: list[str], names: Iterable[str]) -> None:
    """Add to `unknown` those of `names` that it lacks, until it is full."""
    for name in map(printable, names):
        if name not in unknown and len(unknown) < MOST_UNKNOWN:
            unknown.append(name)


def check_header(names: Sequence[str], key: str) -> None:
    """Raise `ImportFailed` where a column is there twice, or where the key's is not."""
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ImportFailed(f"The file has two columns {shown(twice[0])}. Nothing was imported.")
    if key not in names:
        first = ", ".join(shown(name) for name in names[:5])
        raise ImportFailed(
            f"The file has no column {key}; its first are {first}. Nothing was imported."
        )
