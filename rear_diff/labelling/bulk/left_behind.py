"""Sending what ended runs have left unsent: for a command, as the app does at its start."""

from collections import Counter
from datetime import datetime

from rear_diff.database.connect import Database
from rear_diff.database.errors import TookTooLong
from rear_diff.labelling.bulk.carrying_out import send_kept
from rear_diff.labelling.bulk.plan import AT_ONCE
from rear_diff.labelling.fate import Fate, Presumed, fate_of, presumed_of
from rear_diff.labelling.journal import Journal
from rear_diff.labelling.journal.entry import Result


async def send_left_behind(database: Database, journal: Journal, identity: str) -> Counter[Result]:
    """Send it in its order, and tell what became of how many changes.

    Raises `JournalError` and `DatabaseError`: what was not sent by then waits as before.
    """
    results: Counter[Result] = Counter()
    if not journal.pending(identity):
        return results
    presumed = await _settle_doubts(database, journal, identity, results)
    entries = journal.pending(identity)
    for first in range(0, len(entries), AT_ONCE):
        part = entries[first : first + AT_ONCE]
        for each in await send_kept(database, journal, part, presumed):
            results[each.settlement.result] += 1
    return results


async def _settle_doubts(
    database: Database, journal: Journal, identity: str, results: Counter[Result]
) -> Presumed:
    """Ask what became of transactions that broke off; what is to be presumed of the entries of
    which nobody knows."""
    presumed: dict[int, datetime | None] = {}
    for transaction, settlements in journal.doubtful(identity).items():
        fate = await fate_of(database, transaction, settlements)
        if fate is Fate.IN_PROGRESS:
            raise TookTooLong("The database has not finished with an earlier change yet.")
        if fate is Fate.COMMITTED:
            journal.settle(settlements)
            results.update(each.result for each in settlements)
            continue
        if fate is Fate.UNKNOWN:
            # The journal keeps it until they are settled: who comes next has to presume as well.
            presumed |= presumed_of(settlements)
            continue
        journal.forget(transaction)
    return presumed
