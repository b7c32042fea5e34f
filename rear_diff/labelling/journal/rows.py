"""Rows of the journal as entries."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from rear_diff.labelling.change import Change
from rear_diff.labelling.journal.entry import (
    Entry,
    JournalError,
    Kind,
    Resolution,
    Result,
    Source,
    State,
)
from rear_diff.labelling.journal.values import decoded
from rear_diff.tables import TABLES, Table

NOTHING_FOUND = '{"object":{}}'

SELECT = """
SELECT entry.*, step.name, step.database, step.source, step.kind, step.reverses
FROM entry JOIN step ON step.id = entry.step
WHERE """

BY_NAME: Mapping[str, Table] = MappingProxyType({table.name: table for table in TABLES})


def moment(at: datetime) -> str:
    """A moment as it is kept: text that sorts as moments do."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def select(
    connection: sqlite3.Connection, condition: str, values: Iterable[Any]
) -> list[sqlite3.Row]:
    """The rows of entries, with what is known of their step."""
    return connection.execute(SELECT + condition, tuple(values)).fetchall()


def entries(connection: sqlite3.Connection, condition: str, values: Iterable[Any]) -> list[Entry]:
    """The entries that meet the condition."""
    return [entry(row) for row in select(connection, condition, values)]


def entry(row: sqlite3.Row) -> Entry:
    """The entry of a row. Raises `JournalError` where it holds something else."""
    try:
        change = Change(
            BY_NAME[row["relation"]],
            decoded(row["key"]),
            decoded(row["after"]),
            decoded(row["before"]),
            row["who"],
        )
        return Entry(
            id=row["id"],
            change=change,
            database=row["database"],
            step=row["name"],
            source=Source(row["source"]),
            kind=Kind(row["kind"]),
            reverses=row["reverses"],
            at=datetime.fromisoformat(row["at"]),
            state=State(row["state"]),
            result=Result(row["result"]) if row["result"] else None,
            why=row["why"],
            found=decoded(row["found"]),
            settled=datetime.fromisoformat(row["settled"]) if row["settled"] else None,
            resolution=Resolution(row["resolution"]) if row["resolution"] else None,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise JournalError(
            f"The journal holds a change, number {row['id']}, that this rear-diff does not "
            f"understand: {error}. It was left as it is."
        ) from error
