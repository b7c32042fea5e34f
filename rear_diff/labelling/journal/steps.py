"""Which steps can be taken back or done again, and what that does to the ones before."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from rear_diff.labelling.journal import rows
from rear_diff.labelling.journal.entry import Entry, Kind, Source, Step
from rear_diff.labelling.journal.values import encoded

FEW = 20
"""Entries that a step tells of; a bulk change may have very many."""

UNDOABLE = """
SELECT * FROM standing WHERE database = :database
AND run NOT IN (SELECT value FROM json_each(:others))
AND NOT EXISTS (SELECT 1 FROM step AS later WHERE later.reverses = standing.name)
ORDER BY id DESC LIMIT :limit
"""

REDOABLE = """
SELECT * FROM step WHERE database = :database AND kind = 'undo'
AND run NOT IN (SELECT value FROM json_each(:others))
AND NOT EXISTS (SELECT 1 FROM step AS later WHERE later.reverses = step.name)
AND EXISTS (SELECT 1 FROM effective WHERE effective.step = step.id)
AND id > coalesce(
    (
        SELECT max(id) FROM step WHERE database = :database AND kind = 'change'
        AND run NOT IN (SELECT value FROM json_each(:others))
    ),
    0
)
ORDER BY id DESC LIMIT :limit
"""


def undoable(
    connection: sqlite3.Connection, database: str, others: Sequence[int], limit: int
) -> list[Step]:
    """What no other run that goes on has done, the last one first."""
    values = {"database": database, "others": json.dumps(others), "limit": limit}
    return _steps(connection, connection.execute(UNDOABLE, values))


def redoable(
    connection: sqlite3.Connection, database: str, others: Sequence[int], limit: int
) -> list[Step]:
    """What was taken back since the last change that was new."""
    values = {"database": database, "others": json.dumps(others), "limit": limit}
    return _steps(connection, connection.execute(REDOABLE, values))


def since(connection: sqlite3.Connection, database: str, moment: datetime) -> list[Step]:
    """What was done since then and counts still, the last one first."""
    return _steps(
        connection,
        connection.execute(
            "SELECT * FROM standing WHERE database = ? AND at >= ? ORDER BY id DESC",
            [database, rows.moment(moment)],
        ),
    )


def named(connection: sqlite3.Connection, name: str) -> Step | None:
    """The step of that name."""
    found = connection.execute("SELECT * FROM step WHERE name = ?", [name])
    return next(iter(_steps(connection, found)), None)


def effective(connection: sqlite3.Connection, name: str, limit: int = -1) -> list[Entry]:
    """The entries of a step that count."""
    condition = (
        "entry.id IN (SELECT id FROM effective WHERE step = (SELECT id FROM step WHERE name = ?))"
        " ORDER BY entry.id LIMIT ?"
    )
    return rows.entries(connection, condition, (name, limit))


def reversed_by(connection: sqlite3.Connection, entry: Entry) -> Entry | None:
    """The entry that `entry` takes back; None where it takes none back, or that is gone."""
    found = rows.entries(
        connection,
        "step.name = ? AND entry.relation = ? AND entry.key = ?",
        _row_of(entry, entry.reverses),
    )
    return found[0] if found else None


def mark_undone(connection: sqlite3.Connection, entry: Entry) -> None:
    """`entry` was applied, and what it takes back is undone by that."""
    connection.execute(
        "UPDATE entry SET state = 'undone' WHERE state = 'sent'"
        " AND step = (SELECT id FROM step WHERE name = ?) AND relation = ? AND key = ?",
        _row_of(entry, entry.reverses),
    )


def close_reversed(connection: sqlite3.Connection, entry: Entry) -> None:
    """`entry` had nothing to take back: a conflict that it meant is closed by that."""
    connection.execute(
        "UPDATE entry SET state = 'undone', resolution = 'later' WHERE state = 'conflict'"
        " AND resolution IS NULL"
        " AND step = (SELECT id FROM step WHERE name = ?) AND relation = ? AND key = ?",
        _row_of(entry, entry.reverses),
    )


def close_older_conflicts(connection: sqlite3.Connection, entry: Entry) -> None:
    """`entry` went through: conflicts about the same columns of the row are settled by that."""
    older = rows.entries(
        connection,
        "step.database = ? AND entry.state = 'conflict' AND entry.resolution IS NULL"
        " AND entry.relation = ? AND entry.key = ? AND entry.id < ?",
        (entry.database, entry.change.table.name, encoded(entry.change.key), entry.id),
    )
    covered = entry.change.after.keys()
    connection.executemany(
        "UPDATE entry SET resolution = 'later' WHERE id = ?",
        [(each.id,) for each in older if each.change.after.keys() <= covered],
    )


def _row_of(entry: Entry, step: str | None) -> tuple[Any, ...]:
    return step, entry.change.table.name, encoded(entry.change.key)


def _steps(connection: sqlite3.Connection, found: Iterable[sqlite3.Row]) -> list[Step]:
    return [_step(connection, row) for row in list(found)]


def _step(connection: sqlite3.Connection, row: sqlite3.Row) -> Step:
    counted = connection.execute("SELECT count(*) FROM effective WHERE step = ?", [row["id"]])
    return Step(
        name=row["name"],
        kind=Kind(row["kind"]),
        source=Source(row["source"]),
        at=datetime.fromisoformat(row["at"]),
        reverses=row["reverses"],
        size=counted.fetchone()[0],
        entries=tuple(effective(connection, row["name"], FEW)),
    )
