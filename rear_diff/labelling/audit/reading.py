"""Reading the rows that a person labelled, and those that no person can have left as they are."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from itertools import islice
from typing import Any

from psycopg import AsyncConnection

from rear_diff.database.connect import Database
from rear_diff.labelling.audit.finding import HUMAN, LABEL, REVIEWED, Found, looked_at
from rear_diff.labelling.journal.entry import Said
from rear_diff.query import (
    BoundTable,
    Criterion,
    CriterionError,
    Equals,
    IsNull,
    Not,
    PackedKeys,
    Query,
    Row,
    fetch_keys,
    fetch_rows,
)

AT_ONCE = 1000
"""Rows read at a time."""

Follow = Callable[[str, int], None]
"""Gets what is being read, and how many rows of it have been."""
Batch = Sequence[tuple[Any, Said]]

IMPOSSIBLE: tuple[tuple[Criterion, Criterion], ...] = (
    (Equals(REVIEWED, True), IsNull(LABEL)),
    (Equals(REVIEWED, True), Not(Equals(HUMAN, True))),
)


async def in_batches(said: Iterable[tuple[Any, Said]]) -> AsyncIterator[Batch]:
    """What was said in batches, read from the journal where the caller runs: for a command."""
    source = iter(said)
    while batch := list(islice(source, AT_ONCE)):
        yield batch


async def audit(
    database: Database,
    bound: BoundTable,
    batches: AsyncIterator[Batch],
    who: str,
    follow: Follow | None = None,
) -> AsyncIterator[Found]:
    """Each row with something wrong, once: first those that a person labelled here, in `batches`.

    Raises `DatabaseError`, and `CriterionError` where the table lacks what is looked at.
    """
    _check(bound)
    told: set[Any] = set()
    read = 0
    names = _names(bound)
    async for batch in batches:
        rows = await _rows(database, bound, [key for key, _ in batch], names)
        for key, said in batch:
            found = looked_at(rows.get(key), key, said, who)
            if found.findings:
                told.add(key)
                yield found
        read += len(batch)
        if follow:
            follow("what was labelled here", read)
    read = 0
    for criteria in IMPOSSIBLE:
        keys = await _keys(database, Query(bound, criteria))
        for first in range(0, len(keys), AT_ONCE):
            part = [key for key in keys[first : first + AT_ONCE] if key not in told]
            for key, row in (await _rows(database, bound, part, names)).items():
                found = looked_at(row, key, None, who)
                if found.findings:
                    told.add(key)
                    yield found
            read += len(part)
            if follow:
                follow("what is reviewed", read)


def _check(bound: BoundTable) -> None:
    for needed in (LABEL, REVIEWED, HUMAN):
        if not bound.has(needed):
            raise CriterionError(needed, f"There is no column {needed} here to be looked at.")


def _names(bound: BoundTable) -> tuple[str, ...]:
    table = bound.table
    actions = [
        *table.actions,
        *(each for toggle in table.toggles for each in (toggle.on, toggle.off)),
    ]
    changed = dict.fromkeys(name for action in actions for name in action.sets)
    return (table.key, table.search, *(name for name in changed if bound.has(name)))


async def _rows(
    database: Database, bound: BoundTable, keys: Sequence[Any], names: Sequence[str]
) -> dict[Any, Row]:
    async def ask(connection: AsyncConnection) -> dict[Any, Row]:
        return await fetch_rows(connection, bound, keys, names)

    return await database.read(ask)


async def _keys(database: Database, query: Query) -> PackedKeys:
    async def ask(connection: AsyncConnection) -> PackedKeys:
        return await fetch_keys(connection, query)

    return await database.read(ask)
