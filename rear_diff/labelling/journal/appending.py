"""Appending changes, each to its step."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from rear_diff.labelling.journal import rows, undertakings
from rear_diff.labelling.journal.entry import Draft, Entry, JournalError
from rear_diff.labelling.journal.values import encoded


def append(
    connection: sqlite3.Connection, run: int, database: str, drafts: Iterable[Draft]
) -> list[Entry]:
    """Append as that run; entries in the order of the drafts. Raises `JournalError`."""
    steps: dict[str, int] = {}
    return [_append(connection, run, database, draft, steps) for draft in drafts]


def _append(
    connection: sqlite3.Connection, run: int, database: str, draft: Draft, known: dict[str, int]
) -> Entry:
    change = draft.change
    if draft.step not in known:
        known[draft.step] = _step(connection, run, database, draft)
    try:
        texts = (encoded(change.key), encoded(change.before), encoded(change.after))
    except (TypeError, ValueError) as error:
        raise JournalError(f"{error}. Nothing was changed.") from error
    cursor = connection.execute(
        "INSERT INTO entry (step, at, who, relation, key, before, after, state)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, 'pending')",
        (known[draft.step], rows.moment(draft.at), change.who, change.table.name, *texts),
    )
    return Entry(
        id=int(cursor.lastrowid or 0),
        change=change,
        database=database,
        step=draft.step,
        source=draft.source,
        kind=draft.kind,
        reverses=draft.reverses,
        at=draft.at,
    )


def _step(connection: sqlite3.Connection, run: int, database: str, draft: Draft) -> int:
    found = connection.execute("SELECT id FROM step WHERE name = ?", [draft.step]).fetchone()
    if found:
        return int(found[0])
    if draft.reverses:
        undertakings.drop(connection, draft.reverses)
    cursor = connection.execute(
        "INSERT INTO step (name, run, database, kind, source, reverses, at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            draft.step,
            run,
            database,
            draft.kind,
            draft.source,
            draft.reverses,
            rows.moment(draft.at),
        ),
    )
    return int(cursor.lastrowid or 0)
