"""The one write path: a `Change` becomes a compare-and-set UPDATE, and its outcome is told."""

from collections.abc import Mapping
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import dict_row
from psycopg.sql import SQL, Composable, Composed, Identifier

from rear_diff.database import errors
from rear_diff.database.connect import Database
from rear_diff.database.notifications import CHANNEL, Changed, encode
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
from rear_diff.query import BoundTable, CriterionError
from rear_diff.query.compose import Parameters, all_columns, relation, whole_text
from rear_diff.tables import Rule

# No column of a table is called so.
ANNOUNCED = "rear_diff announced"


async def carry_out(database: Database, bound: BoundTable, change: Change) -> Outcome:
    """Carry `change` out in a transaction of its own. Raises what `apply` raises, but
    `DatabaseError` for the database's failures; after a `DatabaseAway` its fate is unknown.
    """
    try:
        return await database.write(
            lambda connection: apply(connection, database.offer, bound, change, database.sender)
        )
    except errors.NotAllowed as error:
        return NotAllowed(change, str(error))


async def apply(
    connection: AsyncConnection,
    offer: Offer,
    bound: BoundTable,
    change: Change,
    sender: str = "",
) -> Outcome:
    """Carry `change` out, or leave the row as it is, and tell which.

    `connection` is within a transaction, whose end announces what `sender` changed. Raises
    `CriterionError` for a column that the table lacks or a label that its enum lacks, and
    `psycopg.Error` where the database itself fails.
    """
    _check_values(bound, change)
    denied = why_not(offer, change.table, change.after)
    if denied:
        return NotAllowed(change, denied)
    broken = broken_rule(change.table, change.after)
    if broken:
        return Refused(change, broken.why)
    said = Changed(change.table.name, (change.key,), change.who, sender)
    told = encode(said) if offer.may_notify else None
    changed = await _update(connection, bound, change, told)
    if changed is not None:
        return Applied(change, changed)
    outcome = await _why_unchanged(connection, bound, change)
    if isinstance(outcome, Conflict) and not change.before:
        # Nothing was asked of the row: somebody else's change came between the write and the look.
        # The look has locked the row, so that this write settles it.
        changed = await _update(connection, bound, change, told)
    return outcome if changed is None else Applied(change, changed)


def _check_values(bound: BoundTable, change: Change) -> None:
    for name, value in {bound.table.key: change.key, **change.after}.items():
        column = bound.column(name)
        if isinstance(value, str):
            whole_text(column, value)
        labels = bound.labels(name)
        if labels is not None and value is not None and value not in labels:
            raise CriterionError(name, f"{name.capitalize()} must be one of: {', '.join(labels)}")


async def _update(
    connection: AsyncConnection, bound: BoundTable, change: Change, told: str | None
) -> dict[str, Any] | None:
    parameters = Parameters()
    sets = [_equation("{} = {}", name, value, parameters) for name, value in change.after.items()]
    news = [
        _equation("{} IS DISTINCT FROM {}", name, value, parameters)
        for name, value in change.after.items()
    ]
    guards = [_equation("{} = {}", change.table.key, change.key, parameters)]
    guards += [
        _equation("{} IS NOT DISTINCT FROM {}", name, value, parameters)
        for name, value in change.before.items()
    ]
    guards += [guard for rule in change.table.rules for guard in _guards(change.after, rule)]
    statement = SQL("UPDATE {} SET {} WHERE {} AND ({}) RETURNING {}{}").format(
        relation(bound),
        SQL(", ").join(sets),
        SQL(" AND ").join(guards),
        SQL(" OR ").join(news),
        all_columns(bound),
        _announcing(told, parameters),
    )
    async with connection.cursor(row_factory=dict_row) as cursor:
        # A prepared one fails for ever where a migration changes a column's type under it.
        await cursor.execute(statement, parameters, prepare=False)
        row = await cursor.fetchone()
    if row is not None:
        row.pop(ANNOUNCED, None)
    return row


def _announcing(told: str | None, parameters: Parameters) -> Composable:
    """What tells everybody else, once the transaction is committed, without a question more."""
    if told is None:
        return Composed([])
    return SQL(", pg_catalog.pg_notify({}, {}) AS {}").format(
        parameters.add(CHANNEL), parameters.add(told), Identifier(ANNOUNCED)
    )


def _guards(after: Mapping[str, Any], rule: Rule) -> list[Composable]:
    """Conditions under which the changed row keeps the rule, whatever it held before."""
    if after.get(rule.column) and rule.needs not in after:
        return [SQL("{} IS NOT NULL").format(Identifier(rule.needs))]
    if rule.needs in after and after[rule.needs] is None and rule.column not in after:
        return [SQL("{} IS NOT TRUE").format(Identifier(rule.column))]
    return []


def _equation(form: str, name: str, value: Any, parameters: Parameters) -> Composable:
    return EQUATIONS[form].format(Identifier(name), parameters.add(value))


EQUATIONS = {
    "{} = {}": SQL("{} = {}"),
    "{} IS DISTINCT FROM {}": SQL("{} IS DISTINCT FROM {}"),
    "{} IS NOT DISTINCT FROM {}": SQL("{} IS NOT DISTINCT FROM {}"),
}


async def _why_unchanged(connection: AsyncConnection, bound: BoundTable, change: Change) -> Outcome:
    row = await _current(connection, bound, change.key, lock=not change.before)
    if row is None:
        return RowGone(change)
    confirmed = change.before.keys() - change.after.keys()
    if any(row[name] != change.before[name] for name in confirmed):
        return Conflict(change, row)
    broken = broken_rule(change.table, {**row, **change.after})
    if broken:
        return Refused(change, broken.why, row)
    if all(row[name] == value for name, value in change.after.items()):
        return Unchanged(change, row)
    return Conflict(change, row)


async def _current(
    connection: AsyncConnection, bound: BoundTable, key: Any, *, lock: bool
) -> dict[str, Any] | None:
    parameters = Parameters()
    statement = SQL("SELECT {} FROM {} WHERE {} = {}{}").format(
        all_columns(bound),
        relation(bound),
        Identifier(bound.table.key),
        parameters.add(key),
        SQL(" FOR UPDATE" if lock else ""),
    )
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(statement, parameters, prepare=False)
        return await cursor.fetchone()
