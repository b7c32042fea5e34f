"""What an import tells: how far it is, what it did, which rows it refused, why it failed."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

SHOWN = 60
"""Characters of a value from a file that a message shows."""


class ImportFailed(Exception):
    """The import did nothing at all; the message is one line that says why, for the person."""


class Step(StrEnum):
    """The three parts of an import, in their order."""

    READING = "reading"
    CHECKING = "checking"
    WRITING = "writing"


@dataclass(frozen=True)
class Progress:
    """How far an import is.

    `rows` is how many rows were read. `fraction` is the part of the file that was read, 0 to 1;
    None where nobody can know.
    """

    step: Step
    rows: int
    fraction: float | None


Follow = Callable[[Progress], None]


@dataclass(frozen=True, order=True)
class RefusedRow:
    """A row that was not imported.

    `line` is where it begins, counted from 1. `key` is empty where it could not be read. `key` and
    `reason` are safe to print: one line, nothing in them that a terminal would obey.
    """

    line: int
    key: str
    reason: str


@dataclass(frozen=True)
class ImportReport:
    """What became of each row: `read` is the sum of the five other counts.

    `inserted`, `updated` and `unchanged` (the database held the same already) are rows as the file
    has them now. `kept` are rows that a person has labelled in the database; they were not touched.
    `refused` names the first of `refused_total` rows. `unknown_columns` are columns of the file
    that the table lacks and that were left out, the first hundred. `counted_in` says what the
    numbers of the refused rows count: `line`, or `row` in a file without lines.
    """

    read: int
    inserted: int
    updated: int
    unchanged: int
    kept: int
    refused_total: int
    refused: tuple[RefusedRow, ...]
    unknown_columns: tuple[str, ...]
    counted_in: str


def shown(value: object) -> str:
    """A value from a file, for a message: short, printable, and text in quotes."""
    text = str(value)
    short = text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
    return f'"{printable(short)}"' if isinstance(value, str) else printable(short)


def printable(text: str) -> str:
    """`text` with each character that a terminal might obey or not show as an escape."""
    return "".join(
        character if character.isprintable() else repr(character)[1:-1] for character in text
    )


def first_line(error: Exception) -> str:
    """What a library says went wrong, without the details, and printable."""
    return printable(str(error).partition("\n")[0].rstrip("."))
