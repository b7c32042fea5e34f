"""The one write path: a `Change` becomes a compare-and-set UPDATE, and its outcome is told."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import dict_row

from rear_diff.database import errors
from rear_diff.database.connect import Database
from rear_diff.database.notifications import Changed, encode
from rear_diff.database.offer import Offer
from rear_diff.labelling.allowed import broken_rule, why_not
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
from rear_diff.labelling.statements import (
    ANNOUNCED,
    UPDATED,
    VERSION,
    look_at,
    numbered_update,
    shape_of,
    update,
    values_of,
)
from rear_diff.query import BoundTable, CriterionError
from rear_diff.query.compose import (
    whole_text,
)
from rear_diff.tables import Column


async def carry_out(
    database: Database, bound: BoundTable, change: Change, *, brief: bool = False
) -> Outcome:
    """Carry `change` out in a transaction of its own. Raises what `apply` raises, but
    `DatabaseError` for the database's failures; after a `DatabaseAway` its fate is unknown.

    Where `brief`, the row of an `Applied` is left out, and of another outcome's row what the change
    is not about.
    """
    offer, sender = database.offer, database.sender
    try:
        impossible = _impossible(offer, bound, change)
        if impossible is not None:
            return impossible
        # One statement is a transaction of its own; where it changes nothing another one looks why.
        # A transaction of several is needed only where somebody else came between the two.
        told = _told(offer, change, sender)
        if brief:
            changed = await _change(database, bound, change, told)
            if changed is not None:
                return changed

        async def update(connection: AsyncConnection) -> Outcome:
            changed = None if brief else await _update(connection, bound, change, told)
            return changed or await _why_unchanged(connection, bound, change, brief=brief)

        outcome = await database.write(update, transaction=False)
        if not _is_overtaken(outcome):
            return outcome
        return await database.write(
            lambda connection: apply(connection, offer, bound, change, sender)
        )
    except errors.NotAllowed as error:
        return NotAllowed(change, str(error))


async def apply(
    connection: AsyncConnection,
    offer: Offer,
    bound: BoundTable,
    change: Change,
    sender: str = "",
    since: datetime | None = None,
) -> Outcome:
    """Carry `change` out, or leave the row as it is, and tell which. A row that was changed after
    `since` is left as it is.

    `connection` is within a transaction, whose end announces what `sender` changed. Raises
    `CriterionError` for a column that the table lacks or a label that its enum lacks, and
    `psycopg.Error` where the database itself fails.
    """
    impossible = _impossible(offer, bound, change)
    if impossible is not None:
        return impossible
    if since is not None:
        outcome = await _why_unchanged(connection, bound, change, lock=True)
        if isinstance(outcome, RowGone | NotAllowed) or _was_changed(outcome.row, since):
            return outcome
    told = _told(offer, change, sender)
    changed = await _update(connection, bound, change, told)
    if changed is not None:
        return changed
    outcome = await _why_unchanged(connection, bound, change, lock=_asks_nothing(change))
    if _is_overtaken(outcome):
        # The look has locked the row, so that this write settles it.
        changed = await _update(connection, bound, change, told)
    return changed or outcome


def _impossible(offer: Offer, bound: BoundTable, change: Change) -> NotAllowed | Refused | None:
    """Why the change cannot be made, as far as that is known without asking."""
    _check_values(bound, change)
    denied = why_not(offer, change.table, change.after)
    if denied:
        return NotAllowed(change, denied)
    broken = broken_rule(change.table, change.after)
    return Refused(change, broken.why) if broken else None


def _told(offer: Offer, change: Change, sender: str) -> str | None:
    said = Changed(change.table.name, (change.key,), change.who, sender)
    return encode(said) if offer.may_notify else None


def _was_changed(row: Mapping[str, Any] | None, since: datetime) -> bool:
    at = (row or {}).get(UPDATED)
    return isinstance(at, datetime) and at.tzinfo is not None and at > since


def _asks_nothing(change: Change) -> bool:
    return not change.before and change.versions is None


def _is_overtaken(outcome: Outcome) -> bool:
    """Whether nothing was asked of the row, and somebody else's change came between the write and
    the look."""
    return isinstance(outcome, Conflict) and _asks_nothing(outcome.change)


def _check_values(bound: BoundTable, change: Change) -> None:
    _check_value(bound, bound.table.key, change.key)
    for name, value in change.after.items():
        _check_value(bound, name, value)


def _check_value(bound: BoundTable, name: str, value: Any) -> None:
    column, labels = _taken(bound, name)
    if labels is not None and value in labels:
        return
    if isinstance(value, str):
        whole_text(column, value)
    if labels is not None and value is not None:
        raise CriterionError(name, f"{name.capitalize()} must be one of: {', '.join(labels)}")


@lru_cache(maxsize=256)
def _taken(bound: BoundTable, name: str) -> tuple[Column, tuple[str, ...] | None]:
    """The column, and of an enum what it takes."""
    return bound.column(name), bound.labels(name)


async def _change(
    database: Database, bound: BoundTable, change: Change, told: str | None
) -> Applied | None:
    statement = numbered_update(shape_of(bound, change, told, brief=True))
    place = bound.table.name, change.key
    result = await database.change(place, statement, values_of(change, told))
    version = result.get_value(0, 0) if result.ntuples else None
    return None if version is None else Applied(change, {}, version.decode())


async def _update(
    connection: AsyncConnection, bound: BoundTable, change: Change, told: str | None
) -> Applied | None:
    statement = update(shape_of(bound, change, told, brief=False))
    async with connection.cursor(row_factory=dict_row) as cursor:
        # A prepared one that gives columns fails for ever where a migration changes a type.
        await cursor.execute(statement, values_of(change, told), prepare=False)
        row = await cursor.fetchone()
    if row is None:
        return None
    row.pop(ANNOUNCED, None)
    return Applied(change, row, version=row.pop(VERSION))


async def _why_unchanged(
    connection: AsyncConnection,
    bound: BoundTable,
    change: Change,
    *,
    lock: bool = False,
    brief: bool = False,
) -> Outcome:
    row = await _current(connection, bound, change, lock=lock, brief=brief)
    if row is None:
        return RowGone(change)
    version = row.pop(VERSION)
    confirmed = change.before.keys() - change.after.keys()
    if change.versions is not None and version not in change.versions:
        return Conflict(change, row, version)
    if any(row[name] != change.before[name] for name in confirmed):
        return Conflict(change, row, version)
    broken = broken_rule(change.table, {**row, **change.after})
    if broken:
        return Refused(change, broken.why, row)
    if all(row[name] == value for name, value in change.after.items()):
        return Unchanged(change, row, version)
    return Conflict(change, row, version)


async def _current(
    connection: AsyncConnection, bound: BoundTable, change: Change, *, lock: bool, brief: bool
) -> dict[str, Any] | None:
    named = tuple(dict.fromkeys((*change.before, *change.after)))
    statement = look_at(bound, named, lock=lock, brief=brief)
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(statement, {"key": change.key}, prepare=False)
        return await cursor.fetchone()
