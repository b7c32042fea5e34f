"""What a person has said of each row, all their entries taken together."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from rear_diff.labelling.journal.entry import Said
from rear_diff.labelling.journal.values import decoded

STANDS = """
(
    (entry.state = 'sent' AND step.kind <> 'undo')
    OR (entry.state = 'conflict' AND entry.resolution = 'theirs')
)
"""
"""Entries that say something: not those that were taken back, nor what took them back; and where a
person kept somebody else's values, these."""

EVERYTHING = f"""
SELECT key, 0 AS id, 'sent' AS state, "values" AS after, '{{"object":{{}}}}' AS found, who, at
FROM said WHERE database = :database AND relation = :relation
UNION ALL
SELECT entry.key, entry.id, entry.state, entry.after, entry.found, entry.who, entry.at
FROM entry JOIN step ON step.id = entry.step
WHERE step.database = :database AND entry.relation = :relation
AND (entry.state = 'pending' OR {STANDS})
ORDER BY key, id
"""  # noqa: S608 - nothing in it comes from elsewhere


def everything_said(
    connection: sqlite3.Connection, database: str, relation: str
) -> Iterator[tuple[Any, Said]]:
    """Row by row, in the order of their keys, what was said of it last, column by column.

    A row with changes that are not sent yet is left out: nobody knows what becomes of it.
    """
    found = connection.execute(EVERYTHING, {"database": database, "relation": relation})
    for key, rows in groupby(found, key=lambda row: row["key"]):
        entries = list(rows)
        if any(row["state"] == "pending" for row in entries):
            continue
        values: dict[str, Any] = {}
        for row in entries:
            values |= values_said(row)
        last = entries[-1]
        yield decoded(key), Said(values, last["who"], datetime.fromisoformat(last["at"]))


def values_said(row: sqlite3.Row) -> dict[str, Any]:
    """What an entry says: what it set, or, where a person kept theirs, what the row held."""
    after: dict[str, Any] = decoded(row["after"])
    if row["state"] != "conflict":
        return after
    found = decoded(row["found"])
    return {name: found[name] for name in after if name in found}
