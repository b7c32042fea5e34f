"""Steps of many rows, kept whole before their first part is: what was not done is found again.

A step's entries are appended a part at a time, as far as they can be sent. Where that is stopped,
or the app is killed, what is left of the step stands here, until it is done or given up.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from rear_diff.labelling.change import Change
from rear_diff.labelling.journal import rows
from rear_diff.labelling.journal.entry import JournalError, Kind, Source, Undertaking
from rear_diff.labelling.journal.values import decoded, encoded

TAKE_OVER = """
UPDATE undertaking SET run = :me WHERE database = :database AND run <> :me
AND run NOT IN (SELECT value FROM json_each(:others))
"""

COUNT = """
SELECT count(*) FROM entry WHERE step = (SELECT id FROM step WHERE name = :name)
"""

OPEN = f"""
SELECT *, ({COUNT.replace(":name", "undertaking.name")}) AS done
FROM undertaking WHERE database = :database AND run = :me ORDER BY at
"""  # noqa: S608 - nothing in it comes from elsewhere


def begin(
    connection: sqlite3.Connection,
    database: str,
    run: int,
    undertaking: Undertaking,
    models: Sequence[Change],
    parts: Iterable[tuple[Sequence[object], Sequence[int]]],
) -> None:
    """Keep all of a step: its keys in their order, a part at a time, and of each which of the
    `models` it takes."""
    forms = [[each.table.name, each.who, each.before, each.after] for each in models]
    try:
        connection.execute(
            "INSERT INTO undertaking VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                undertaking.step,
                run,
                database,
                undertaking.kind,
                undertaking.source,
                undertaking.reverses,
                undertaking.what,
                rows.moment(datetime.now(UTC)),
                undertaking.total,
                encoded(forms),
            ),
        )
        first = 0
        for keys, takes in parts:
            connection.execute(
                "INSERT INTO undertaking_part VALUES (?, ?, ?, ?)",
                (undertaking.step, first, encoded(keys), json.dumps(list(takes))),
            )
            first += len(keys)
    except (TypeError, ValueError) as error:
        raise JournalError(f"{error}. Nothing was changed.") from error
    if undertaking.reverses:
        drop(connection, undertaking.reverses)


def left(
    connection: sqlite3.Connection, database: str, run: int, others: Sequence[int]
) -> list[Undertaking]:
    """What this run or one that has ended did not finish, the oldest first: it is this run's."""
    values = {"me": run, "database": database, "others": json.dumps(others)}
    connection.execute(TAKE_OVER, values)
    found = [_undertaking(row) for row in connection.execute(OPEN, values)]
    for each in found:
        if each.left <= 0:
            drop(connection, each.step)
    return [each for each in found if each.left > 0]


def changes_left(connection: sqlite3.Connection, step: str) -> Iterator[Change]:
    """The changes of a step that are not in the journal yet, in their order."""
    kept = connection.execute(
        "SELECT key FROM entry WHERE step = (SELECT id FROM step WHERE name = ?)", [step]
    )
    done = {row["key"] for row in kept}
    row = connection.execute("SELECT models FROM undertaking WHERE name = ?", [step]).fetchone()
    models = decoded(row["models"]) if row else []
    parts = connection.execute(
        "SELECT keys, takes FROM undertaking_part WHERE undertaking = ? ORDER BY first", [step]
    )
    for part in parts:
        for key, take in zip(decoded(part["keys"]), json.loads(part["takes"]), strict=True):
            if encoded(key) not in done:
                relation, who, before, after = models[take]
                yield Change(rows.BY_NAME[relation], key, after, before, who)


def finish(connection: sqlite3.Connection, step: str) -> int:
    """The step needs to be kept no longer, if all of it is in the journal; how much of it is."""
    done = int(connection.execute(COUNT, {"name": step}).fetchone()[0])
    connection.execute("DELETE FROM undertaking WHERE name = ? AND total <= ?", [step, done])
    return done


def drop(connection: sqlite3.Connection, step: str) -> None:
    """What is left of a step is not to be done."""
    connection.execute("DELETE FROM undertaking WHERE name = ?", [step])


def _undertaking(row: sqlite3.Row) -> Undertaking:
    return Undertaking(
        step=row["name"],
        kind=Kind(row["kind"]),
        source=Source(row["source"]),
        reverses=row["reverses"],
        what=row["what"],
        total=row["total"],
        done=row["done"],
    )
