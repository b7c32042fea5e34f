"""The statements of a change: the UPDATE that compares and sets, and the look at its row."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from psycopg.sql import SQL, Composable, Composed, Identifier, Placeholder

from rear_diff.database.notifications import CHANNEL
from rear_diff.database.statement import Statement, numbered
from rear_diff.labelling.change import Change
from rear_diff.query import BoundTable
from rear_diff.query.compose import all_columns, columns_of, relation, row_version
from rear_diff.tables import Rule

# What the values of a statement are called. No table has so many columns that can be changed.
AFTER = tuple(f"after_{place}" for place in range(64))
BEFORE = tuple(f"before_{place}" for place in range(64))
# No column of a table is called so.
ANNOUNCED = "rear_diff announced"

GUARDS = {True: SQL("{} IS NOT NULL"), False: SQL("{} IS NOT TRUE")}
# A name that no column of a user's has.
VERSION = "rear_diff_version"
UPDATED = "updated_at"
"""Set by the database itself at each change of a row."""
# What tells everybody else, once the transaction is committed, without a question more.
ANNOUNCING = SQL("pg_catalog.pg_notify(%(channel)s, %(told)s) AS {}").format(Identifier(ANNOUNCED))


def values_of(change: Change, told: str | None) -> dict[str, Any]:
    """The values of the UPDATE by their names; `told` is what others are told."""
    return {
        "key": change.key,
        "versions": [*(change.versions or ())],
        "channel": CHANNEL,
        "told": told,
        **dict(zip(AFTER, change.after.values(), strict=False)),
        **dict(zip(BEFORE, change.before.values(), strict=False)),
    }


class Shape(NamedTuple):
    """What tells one UPDATE from another, whatever the values."""

    bound: BoundTable
    after: tuple[str, ...]
    before: tuple[str, ...]
    guarded: tuple[tuple[str, bool], ...]
    versioned: bool
    announced: bool
    brief: bool


def shape_of(bound: BoundTable, change: Change, told: str | None, *, brief: bool) -> Shape:
    """Which UPDATE makes the change; `brief`, it gives the row's version alone."""
    return Shape(
        bound,
        tuple(change.after),
        tuple(change.before),
        tuple([guard for rule in change.table.rules for guard in _guards(change.after, rule)]),
        versioned=change.versions is not None,
        announced=told is not None,
        brief=brief,
    )


@lru_cache(maxsize=64)
def numbered_update(shape: Shape) -> Statement:
    """The UPDATE with numbered values, as a server sends it."""
    return numbered(_composed(shape))


@lru_cache(maxsize=64)
def update(shape: Shape) -> bytes:
    """The UPDATE with named values."""
    return _composed(shape).as_bytes()


def _composed(shape: Shape) -> Composed:
    bound = shape.bound
    new = [
        (Identifier(name), Placeholder(at)) for name, at in zip(shape.after, AFTER, strict=False)
    ]
    old = [
        (Identifier(name), Placeholder(at)) for name, at in zip(shape.before, BEFORE, strict=False)
    ]
    guards: list[Composable] = [SQL("{} = %(key)s").format(Identifier(bound.table.key))]
    guards += [SQL("{} IS NOT DISTINCT FROM {}").format(*each) for each in old]
    guards += [GUARDS[holds].format(Identifier(name)) for name, holds in shape.guarded]
    if shape.versioned:
        guards.append(SQL("{} = ANY(%(versions)s)").format(row_version(bound)))
    named = (*shape.before, *shape.after)
    returned = [_version(bound)] if shape.brief else _seen(bound, named)
    if shape.announced:
        returned.append(ANNOUNCING)
    return SQL("UPDATE {} SET {} WHERE {} AND ({}) RETURNING {}").format(
        relation(bound),
        SQL(", ").join(SQL("{} = {}").format(*each) for each in new),
        SQL(" AND ").join(guards),
        SQL(" OR ").join(SQL("{} IS DISTINCT FROM {}").format(*each) for each in new),
        SQL(", ").join(returned),
    )


def _seen(bound: BoundTable, named: Iterable[str]) -> list[Composable]:
    """A SELECT list of the row, of what is named besides, and of the row's version."""
    described = {column.name for column in bound.table.columns}
    others = [name for name in dict.fromkeys(named) if name not in described]
    lists: list[Composable] = [all_columns(bound)]
    return [*lists, *([columns_of(bound, others)] if others else []), _version(bound)]


def _version(bound: BoundTable) -> Composable:
    return SQL("{} AS {}").format(row_version(bound), Identifier(VERSION))


def _guards(after: Mapping[str, Any], rule: Rule) -> list[tuple[str, bool]]:
    """Under which conditions the changed row keeps the rule, whatever it held before: a column
    holds something, or is not true."""
    if after.get(rule.column) and rule.needs not in after:
        return [(rule.needs, True)]
    if rule.needs in after and after[rule.needs] is None and rule.column not in after:
        return [(rule.column, False)]
    return []


@lru_cache(maxsize=64)
def look_at(bound: BoundTable, named: tuple[str, ...], *, lock: bool, brief: bool) -> bytes:
    """A SELECT of what the row under `key` holds, of all columns or of those named."""
    columns = [*_part(bound, named), _version(bound)] if brief else _seen(bound, named)
    return (
        SQL("SELECT {} FROM {} WHERE {} = %(key)s{}")
        .format(
            SQL(", ").join(columns),
            relation(bound),
            Identifier(bound.table.key),
            SQL(" FOR UPDATE" if lock else ""),
        )
        .as_bytes()
    )


@lru_cache(maxsize=64)
def changed_at(bound: BoundTable) -> bytes:
    """A SELECT that finds something where a row of `keys` was last changed when one of `at` was."""
    return (
        SQL("SELECT 1 FROM {} WHERE {} = ANY(%(keys)s) AND {} = ANY(%(at)s) LIMIT 1")
        .format(relation(bound), Identifier(bound.table.key), Identifier(UPDATED))
        .as_bytes()
    )


def _part(bound: BoundTable, named: Iterable[str]) -> list[Composable]:
    """A SELECT list of what is named, and of what the table's rules are about."""
    ruled = [name for rule in bound.table.rules for name in (rule.column, rule.needs)]
    return [columns_of(bound, [*dict.fromkeys((*named, *ruled))])]
