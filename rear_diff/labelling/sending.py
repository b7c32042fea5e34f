"""Sending entries of the journal: one transaction for several, noted before it commits."""

from collections.abc import Awaitable, Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from psycopg import AsyncConnection

from rear_diff.database import errors
from rear_diff.database.connect import Database
from rear_diff.labelling.change import (
    Applied,
    Change,
    Conflict,
    NotAllowed,
    Outcome,
    Refused,
    RowGone,
    Unchanged,
)
from rear_diff.labelling.fate import NOTHING_PRESUMED, SERVER, Presumed
from rear_diff.labelling.journal.entry import NOTHING, Entry, Result, Settlement, State, Transaction
from rear_diff.labelling.statements import UPDATED
from rear_diff.labelling.write import apply
from rear_diff.query import CriterionError, TableMissing, bind

Place = tuple[str | None, str, Any]

CONTEXT = ("updated_at", "season", "episode")
"""What is kept of a row beside what the change was about, so that a person knows it again."""


@dataclass(frozen=True)
class Sent:
    """What became of an entry: for the journal, and for whoever shows the row."""

    settlement: Settlement
    outcome: Outcome | str
    """A string is why the database could not carry it out."""


Prepare = Callable[[Transaction, Sequence[Sent]], Awaitable[None]]
"""Notes durably what the transaction is about to commit."""

BEGUN = f"SELECT pg_catalog.txid_current(), {SERVER}, pg_catalog.now()".encode()


async def send(
    database: Database,
    entries: Sequence[Entry],
    made: Mapping[int, Entry],
    prepare: Prepare,
    presumed: Presumed = NOTHING_PRESUMED,
) -> list[Sent]:
    """Carry `entries` out in one transaction, in their order, having `prepare`d it.

    `made` has, by the id of an entry that takes another one back, that other one as the journal has
    it. Those that are `presumed` may have been sent before: what is found as they should make it
    counts as made by them, and what was changed since is not changed again. Raises
    `DatabaseError`; of one entry alone, what the database does not allow or take is its outcome.
    Once it was prepared, the fate of a transaction that raises is unknown.
    """

    async def in_transaction(connection: AsyncConnection) -> list[Sent]:
        # Before anything is locked, so that what follows waits for no round trip.
        transaction, begun = await _begun(connection)
        sent: list[Sent] = []
        results: dict[Place, Sent] = {}
        for entry in entries:
            taken_back = results.get(_place(entry, entry.reverses))
            if taken_back and entry.id not in presumed:
                # It was not sent together with what it takes back, and has not been made.
                taken_back = presuming(taken_back, presumed)
            one = _moot(entry, made.get(entry.id), taken_back)
            one = one or await _sent(connection, database, entry, begun, presumed.get(entry.id))
            results[_place(entry, entry.step)] = one
            sent.append(presuming(one, presumed))
        await prepare(transaction, sent)
        return sent

    try:
        return await database.write(in_transaction)
    except errors.NotAllowed as error:
        if len(entries) > 1:
            raise
        outcome: Outcome | str = NotAllowed(entries[0].change, str(error))
    except (errors.DatabaseAway, errors.DatabaseBusy, errors.TookTooLong):
        raise
    except errors.DatabaseError as error:
        if len(entries) > 1:
            raise
        outcome = str(error)
    return [Sent(settlement_of(entries[0], outcome), outcome)]


def presuming(one: Sent, presumed: Container[int]) -> Sent:
    """What was found as it should become counts as done, of an entry that may have been sent
    before: one whose id is in `presumed`."""
    settlement, outcome = one.settlement, one.outcome
    if (
        isinstance(outcome, Unchanged)
        and settlement.result is Result.UNCHANGED
        and settlement.entry.id in presumed
    ):
        done = Applied(outcome.change, outcome.row)
        # When the row was changed is no sign of the transaction that only found it so.
        return Sent(replace(settlement, result=Result.APPLIED, found=NOTHING), done)
    return one


def settlement_of(entry: Entry, outcome: Outcome | str) -> Settlement:
    """The outcome as the journal keeps it."""
    match outcome:
        case Applied():
            return Settlement(entry, Result.APPLIED)
        case Unchanged(row=row):
            return Settlement(entry, Result.UNCHANGED, found=_part(entry.change, row))
        case Conflict(row=row):
            return Settlement(entry, Result.CONFLICT, found=_part(entry.change, row))
        case Refused(why=why, row=row):
            return Settlement(entry, Result.REFUSED, why, _part(entry.change, row))
        case NotAllowed(why=why):
            return Settlement(entry, Result.NOT_ALLOWED, why)
        case RowGone():
            return Settlement(entry, Result.ROW_GONE)
    return Settlement(entry, Result.REFUSED, str(outcome))


def outcome_of(settlement: Settlement) -> Outcome | str:
    """The outcome that the journal has kept; of its row only what the change was about."""
    change, why = settlement.entry.change, settlement.why
    row = {**change.before, **settlement.found}
    match settlement.result:
        case Result.APPLIED:
            return Applied(change, {**row, **change.after})
        case Result.UNCHANGED | Result.MOOT:
            return Unchanged(change, row)
        case Result.CONFLICT:
            return Conflict(change, row)
        case Result.NOT_ALLOWED:
            return NotAllowed(change, why)
        case Result.ROW_GONE:
            return RowGone(change)
    return Refused(change, why)


async def _begun(connection: AsyncConnection) -> tuple[Transaction, datetime]:
    """The transaction, and when it began by the server's clock."""
    cursor = await connection.execute(BEGUN)
    number, server, begun = await cursor.fetchone() or (0, "", datetime.max.replace(tzinfo=UTC))
    return Transaction(number, server), begun


async def _sent(
    connection: AsyncConnection,
    database: Database,
    entry: Entry,
    begun: datetime,
    since: datetime | None,
) -> Sent:
    try:
        bound = bind(entry.change.table, database.offer)
        outcome: Outcome | str = await apply(
            connection, database.offer, bound, entry.change, database.sender, since
        )
    except (CriterionError, TableMissing) as error:
        outcome = str(error)
    settlement = settlement_of(entry, outcome)
    if isinstance(outcome, Applied):
        # By that a commit of which nothing was heard is known again.
        settlement = replace(settlement, found=_changed_at(outcome.row, begun))
    return Sent(settlement, outcome)


def _changed_at(row: Mapping[str, Any], begun: datetime) -> Mapping[str, Any]:
    """When the row was changed, where the database notes that by itself."""
    at = row.get(UPDATED)
    noted = isinstance(at, datetime) and at.tzinfo is not None and at >= begun
    return {UPDATED: at} if noted else NOTHING


def _moot(entry: Entry, made: Entry | None, sent: Sent | None) -> Sent | None:
    """What becomes of an entry that would take back what was never made; None for any other."""
    if sent:
        result, found = sent.settlement.result, sent.settlement.found
    elif made and made.result and made.state is not State.PENDING:
        result, found = made.result, made.found
    else:
        return None
    if result is Result.APPLIED:
        return None
    # What the row held instead; where nobody looked, what was there before.
    row = {**entry.change.after, **found}
    return Sent(Settlement(entry, Result.MOOT, found=found), Unchanged(entry.change, row))


def _place(entry: Entry, step: str | None) -> Place:
    return step, entry.change.table.name, entry.change.key


def _part(change: Change, row: Mapping[str, Any] | None) -> Mapping[str, Any]:
    if row is None:
        return NOTHING
    names = {*change.before, *change.after, *CONTEXT, change.table.search}
    return {name: value for name, value in row.items() if name in names}
