"""What becomes of entries: what a transaction is about to make of them, and what it made."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime

from rear_diff.labelling.journal import rows, steps
from rear_diff.labelling.journal.entry import Result, Settlement, State, Transaction
from rear_diff.labelling.journal.values import encoded


def prepare(
    connection: sqlite3.Connection, transaction: Transaction, settlements: Sequence[Settlement]
) -> None:
    """The transaction is about to commit with these results."""
    about = (transaction.number, transaction.server)
    connection.executemany(
        "UPDATE entry SET xid = ?, server = ?, result = ?, why = ?, found = ?"
        " WHERE id = ? AND state = 'pending'",
        [(*about, *_result(each), each.entry.id) for each in settlements],
    )


def doubtful(
    connection: sqlite3.Connection, database: str, run: int
) -> dict[Transaction, list[Settlement]]:
    """By transaction, what a run's pending entries were about to become in it."""
    found: dict[Transaction, list[Settlement]] = defaultdict(list)
    condition = (
        "step.database = ? AND step.run = ? AND entry.state = 'pending'"
        " AND entry.xid IS NOT NULL ORDER BY entry.id"
    )
    for row in rows.select(connection, condition, (database, run)):
        entry = rows.entry(row)
        result = entry.result or Result.APPLIED
        transaction = Transaction(row["xid"], row["server"] or "")
        found[transaction].append(Settlement(entry, result, entry.why, entry.found))
    return dict(found)


def forget(connection: sqlite3.Connection, transaction: Transaction) -> None:
    """The transaction was not committed: its entries are pending as before."""
    connection.execute(
        "UPDATE entry SET xid = NULL, server = NULL, result = NULL, why = '', found = ?"
        " WHERE xid = ? AND coalesce(server, '') = ? AND state = 'pending'",
        (rows.NOTHING_FOUND, transaction.number, transaction.server),
    )


def settle(connection: sqlite3.Connection, settlements: Sequence[Settlement]) -> None:
    """What became of entries, for good."""
    now = rows.moment(datetime.now(UTC))
    for each in settlements:
        _settle(connection, each, now)


def _settle(connection: sqlite3.Connection, settlement: Settlement, now: str) -> None:
    entry, state = settlement.entry, settlement.result.state
    settled = connection.execute(
        "UPDATE entry SET state = ?, result = ?, why = ?, found = ?, settled = ?, xid = NULL"
        " WHERE id = ? AND state = 'pending'",
        (state, *_result(settlement), now, entry.id),
    )
    if settled.rowcount == 0:
        return
    if entry.reverses and settlement.result is Result.APPLIED:
        steps.mark_undone(connection, entry)
    if entry.reverses and settlement.result is Result.MOOT:
        steps.close_reversed(connection, entry)
    if state is State.SENT:
        steps.close_older_conflicts(connection, entry)


def _result(settlement: Settlement) -> tuple[str, str, str]:
    found = rows.NOTHING_FOUND
    # What cannot be kept of it is only for looking at.
    with suppress(TypeError, ValueError):
        found = encoded(settlement.found)
    return settlement.result, settlement.why, found
