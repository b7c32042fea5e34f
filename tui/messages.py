"""What the workers tell the screens. A worker touches no widget."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from rear_diff.labelling import Change, Outcome
from rear_diff.labelling.journal import Draft, Entry
from rear_diff.query import Row
from rear_diff.query.history import History

if TYPE_CHECKING:
    from rear_diff.database.connect import Database


@dataclass
class DatabaseOpened(Message):
    """The database is there."""

    database: Database


@dataclass
class FirstPage(Message):
    """The first rows of the result of the screen's question number `question`."""

    question: int
    rows: Sequence[Row]
    total: int | None
    """How many rows there are; None while nobody has counted them."""


@dataclass
class MoreKeys(Message):
    """More keys of that question's result, which come behind those that are known."""

    question: int
    keys: Sequence[Hashable]
    total: int


@dataclass
class RowsRead(Message):
    """The rows that the table wanted."""

    generation: int
    keys: tuple[Hashable, ...]
    rows: Mapping[Hashable, Row]


@dataclass
class HistoryRead(Message):
    """What the whole Flyway history says."""

    history: History


@dataclass
class ReadFailed(Message):
    """A read failed: the question, or the rows of `keys`."""

    why: str
    generation: int = 0
    keys: tuple[Hashable, ...] = ()
    away: bool = False
    """Whether the database was away or busy, and it is worth asking again when it answers."""


@dataclass
class KeysRead(Message):
    """All keys of that question's result have been told."""

    question: int


@dataclass
class Working(Message):
    """A worker is about `what`, in words; an empty text says that it is done. Each piece of work
    has a number of its own."""

    work: int
    what: str


@dataclass
class ChangesKept(Message):
    """Changes are in the journal, on the disk, and on their way to the database."""

    entries: Sequence[Entry]
    left_behind: bool = False
    """Whether an earlier run of the app had left them."""


@dataclass
class ChangesNotKept(Message):
    """Changes could not be written to the journal: they were not made."""

    drafts: Sequence[Draft]
    why: str


@dataclass
class ChangeSettled(Message):
    """A change has found its outcome; a string is why the database could not carry it out."""

    entry: Entry
    outcome: Outcome | str

    @property
    def change(self) -> Change:
        """What was to be changed."""
        return self.entry.change


@dataclass
class UnsentChanged(Message):
    """How many changes are in the journal and not yet in the database."""

    count: int


class UndertakingsFound(Message):
    """What is left of changes of many rows may be something else."""


@dataclass
class DatabaseAwayNow(Message):
    """The database is away, or cannot do what is asked now; it is tried again in `seconds`."""

    why: str
    seconds: int
    """0 while it is tried."""
    away: bool


@dataclass
class DatabaseBack(Message):
    """The database answers again."""
