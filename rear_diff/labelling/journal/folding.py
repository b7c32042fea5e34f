"""Folding old entries away: of each row stays what a person had set last."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import Any

from rear_diff.labelling.journal import rows
from rear_diff.labelling.journal.entry import Said
from rear_diff.labelling.journal.saying import STANDS, values_said
from rear_diff.labelling.journal.values import decoded, encoded

MOST_AT_ONCE = 20_000
"""Entries folded in one transaction, which others wait for."""

OLD = """
SELECT step.id FROM step
WHERE step.id < :border AND NOT EXISTS (
    SELECT 1 FROM entry WHERE entry.step = step.id
    AND (entry.state = 'pending' OR (entry.state = 'conflict' AND entry.resolution IS NULL))
)
AND NOT EXISTS (SELECT 1 FROM undertaking WHERE undertaking.name = step.name)
"""


def fold(connection: sqlite3.Connection, keep: int) -> None:
    """Fold away the oldest steps until about `keep` entries are left; what is not settled stays.

    `connection` is in a transaction.
    """
    if connection.execute("SELECT count(*) FROM entry").fetchone()[0] <= keep:
        return
    border = connection.execute(
        "SELECT step FROM entry ORDER BY id DESC LIMIT 1 OFFSET ?", [max(0, keep - 1)]
    ).fetchone()[0]
    steps = [row[0] for row in connection.execute(OLD, {"border": border})]
    folded = 0
    for step in steps:
        folded += _fold_step(connection, step)
        if folded >= MOST_AT_ONCE:
            break
    connection.execute("DELETE FROM run WHERE id < (SELECT min(run) FROM step)")


def _fold_step(connection: sqlite3.Connection, step: int) -> int:
    stand = f"entry.step = ? AND {STANDS} ORDER BY entry.id"
    for row in rows.select(connection, stand, [step]):
        _say(connection, row)
    gone = connection.execute("DELETE FROM entry WHERE step = ?", [step])
    connection.execute("DELETE FROM step WHERE id = ?", [step])
    return gone.rowcount


def _say(connection: sqlite3.Connection, row: sqlite3.Row) -> None:
    place = (row["database"], row["relation"], row["key"])
    before = connection.execute(
        'SELECT "values" FROM said WHERE database = ? AND relation = ? AND key = ?', place
    ).fetchone()
    values = (decoded(before[0]) if before else {}) | values_said(row)
    connection.execute(
        "INSERT OR REPLACE INTO said VALUES (?, ?, ?, ?, ?, ?)",
        (*place, encoded(values), row["who"], row["at"]),
    )


def said(connection: sqlite3.Connection, database: str, relation: str) -> dict[Any, Said]:
    """By key, what was said last of the rows of a table."""
    found = connection.execute(
        'SELECT key, "values", who, at FROM said WHERE database = ? AND relation = ?',
        (database, relation),
    )
    return {
        decoded(key): Said(decoded(values), who, datetime.fromisoformat(at))
        for key, values, who, at in found
    }
