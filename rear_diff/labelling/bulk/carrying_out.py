"""Carrying out many changes for a command: kept, sent and settled, a thousand at a time."""

from collections import Counter
from collections.abc import Callable, Sequence

from rear_diff.database.connect import Database
from rear_diff.database.errors import DatabaseAway, DatabaseBusy, DatabaseError
from rear_diff.labelling.bulk.plan import AT_ONCE, Plan
from rear_diff.labelling.fate import NOTHING_PRESUMED, Presumed
from rear_diff.labelling.journal import Journal
from rear_diff.labelling.journal.entry import Entry, Result, Source, Transaction, new_step
from rear_diff.labelling.sending import Sent, send


async def carry_out_all(
    database: Database,
    journal: Journal,
    identity: str,
    plan: Plan,
    source: Source,
    follow: Callable[[int], None] | None = None,
) -> Counter[Result]:
    """Carry the plan out as one step, and tell what became of how many rows.

    Each compares before it sets. `follow` gets how many are done. Raises `JournalError` and
    `DatabaseError`: what is in the journal and was not sent is then sent by the next start of the
    app.
    """
    results: Counter[Result] = Counter()
    step = new_step()
    for first in range(0, len(plan), AT_ONCE):
        entries = journal.append(identity, plan.drafts(step, source, first, first + AT_ONCE))
        for each in await send_kept(database, journal, entries):
            results[each.settlement.result] += 1
        if follow:
            follow(results.total())
    return results


async def send_kept(
    database: Database,
    journal: Journal,
    entries: Sequence[Entry],
    presumed: Presumed = NOTHING_PRESUMED,
) -> list[Sent]:
    """Send entries of the journal in one transaction, or each in its own where one cannot be, and
    settle them; those that are `presumed` may have been sent before. Raises `JournalError`
    and `DatabaseError`."""

    async def prepare(transaction: Transaction, sent: Sequence[Sent]) -> None:
        journal.prepare(transaction, [each.settlement for each in sent])

    try:
        made = journal.results_of_reversed(each for each in entries if each.reverses)
        sent = await send(database, entries, made, prepare, presumed)
    except (DatabaseAway, DatabaseBusy):
        raise
    except DatabaseError:
        if len(entries) == 1:
            raise
        # One of them is to blame; alone each is told what it did.
        return [
            each
            for entry in entries
            for each in await send_kept(database, journal, [entry], presumed)
        ]
    journal.settle([each.settlement for each in sent])
    return sent
