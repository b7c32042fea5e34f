"""What the journal holds: entries, and the steps that they belong to."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

from rear_diff.labelling.change import Change
from rear_diff.labelling.undo import reverse
from rear_diff.state_directory import state_directory

FILE = "journal.sqlite"

KEEP = 50_000
"""Entries that are kept whole, where no setting says otherwise."""

NOTHING: Mapping[str, Any] = MappingProxyType({})


def journal_file() -> Path:
    """Where a user's journal is: in the state directory."""
    return state_directory() / FILE


def new_step() -> str:
    """A name for a step that no other has."""
    return os.urandom(16).hex()


class JournalError(Exception):
    """The journal could not be read or written; the message says why, and what was kept."""


class Source(StrEnum):
    """Where a change came from."""

    TABLE = "table"
    CARD = "card"
    BULK = "bulk"
    CLI = "cli"
    CONFLICT = "conflict"
    """A conflict that was resolved by setting mine."""
    AUDIT = "audit"
    """What a person had said, restored."""


class Kind(StrEnum):
    """What a step is to the step that it reverses, if any."""

    CHANGE = "change"
    UNDO = "undo"
    REDO = "redo"


class State(StrEnum):
    """How far an entry has come."""

    PENDING = "pending"
    SENT = "sent"
    CONFLICT = "conflict"
    REFUSED = "refused"
    UNDONE = "undone"
    """It was sent, and what takes it back as well; or both never came to be."""


class Result(StrEnum):
    """What the database made of an entry."""

    APPLIED = "applied"
    UNCHANGED = "unchanged"
    """The row held it already."""
    CONFLICT = "conflict"
    REFUSED = "refused"
    """By a rule of the table, or because the database does not take the value."""
    NOT_ALLOWED = "not allowed"
    ROW_GONE = "row gone"
    MOOT = "moot"
    """It would have taken back what was never made."""

    @property
    def state(self) -> State:
        """The state of an entry of which this became."""
        return STATES.get(self, State.REFUSED)


STATES = {
    Result.APPLIED: State.SENT,
    Result.UNCHANGED: State.SENT,
    Result.CONFLICT: State.CONFLICT,
    Result.MOOT: State.UNDONE,
}


class Resolution(StrEnum):
    """How a conflict was closed."""

    THEIRS = "theirs"
    MINE = "mine"
    LATER = "later"
    """A later change of the row by the same person went through, or took it back."""


@dataclass(frozen=True)
class Draft:
    """A change that is to be appended."""

    change: Change
    step: str
    source: Source
    kind: Kind = Kind.CHANGE
    reverses: str | None = None
    """The step that it takes back."""
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(frozen=True)
class Entry:
    """One change of one row, and what became of it."""

    id: int
    """Ascending in the order of what was done."""
    change: Change
    database: str
    step: str
    source: Source
    kind: Kind
    reverses: str | None
    at: datetime
    state: State = State.PENDING
    result: Result | None = None
    why: str = ""
    """Why it was refused, for the person."""
    found: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    """What the row held instead, of the columns that the change saw or sets; and what it is called
    and when it was changed. Of a change that was made, when, by the server's clock."""
    settled: datetime | None = None
    resolution: Resolution | None = None


@dataclass(frozen=True)
class Transaction:
    """One that a server can be asked about."""

    number: int
    server: str
    """Which run of the server gave it that number: after a crash it may give it to another one."""


@dataclass(frozen=True)
class Settlement:
    """What became of an entry."""

    entry: Entry
    result: Result
    why: str = ""
    found: Mapping[str, Any] = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True)
class Step:
    """What is undone at once: one change of a row, or all of a bulk change."""

    name: str
    kind: Kind
    source: Source
    at: datetime
    reverses: str | None
    size: int
    """How many rows it changed, or is about to."""
    entries: tuple[Entry, ...]
    """These; of a bulk change the first ones alone (`Journal.entries_of` has all)."""


@dataclass(frozen=True)
class Undertaking:
    """A step of `total` rows that was begun, `done` of which are in the journal."""

    step: str
    kind: Kind
    source: Source
    reverses: str | None
    what: str
    """What it does, as the person was told."""
    total: int
    done: int = 0

    @property
    def left(self) -> int:
        """How many rows nothing was done to yet."""
        return self.total - self.done

    def draft(self, change: Change) -> Draft:
        """One of its changes, to be appended."""
        return Draft(change, self.step, self.source, self.kind, self.reverses)


@dataclass(frozen=True)
class Said:
    """What a person set last in a row, of the entries that were folded away."""

    values: Mapping[str, Any]
    who: str
    at: datetime


def reverse_of(entry: Entry, step: str) -> Draft:
    """The draft that takes `entry` back, as a part of `step`; of an undo it is a redo."""
    kind = Kind.REDO if entry.kind is Kind.UNDO else Kind.UNDO
    return Draft(reverse(entry.change), step, entry.source, kind, entry.step)
