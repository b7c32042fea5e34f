"""Looking back: which entries there are of a kind, and any of them by its number."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Sequence

from rear_diff.labelling.journal import rows
from rear_diff.labelling.journal.entry import Entry
from rear_diff.labelling.journal.sought import Sought

NUMBERS = """
SELECT entry.id FROM entry JOIN step ON step.id = entry.step
WHERE step.database = :database
AND (:states = '[]' OR entry.state IN (SELECT value FROM json_each(:states)))
AND (:sources = '[]' OR step.source IN (SELECT value FROM json_each(:sources)))
AND NOT EXISTS (
    SELECT 1 FROM json_each(:words) AS word
    WHERE instr(
        lower(
            entry.key || ' ' || entry.who || ' ' || entry.before || ' ' || entry.after
            || ' ' || entry.why
        ),
        lower(word.value)
    ) = 0
)
AND NOT EXISTS (
    SELECT 1 FROM json_each(:who) AS name WHERE instr(lower(entry.who), lower(name.value)) = 0
)
ORDER BY entry.id DESC
"""


def numbers(connection: sqlite3.Connection, database: str, sought: Sought) -> array[int]:
    """The numbers of such entries, the newest first."""
    values = {
        "database": database,
        "states": json.dumps(sought.states),
        "sources": json.dumps(sought.sources),
        "words": json.dumps(sought.words),
        "who": json.dumps(sought.who),
    }
    return array("q", (number for (number,) in connection.execute(NUMBERS, values)))


def numbered(connection: sqlite3.Connection, wanted: Sequence[int]) -> list[Entry]:
    """The entries of these numbers, as far as they are there."""
    condition = "entry.id IN (SELECT value FROM json_each(?))"
    return rows.entries(connection, condition, (json.dumps(list(wanted)),))
