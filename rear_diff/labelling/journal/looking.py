"""Looking back: which entries meet criteria, and any of them by its number."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from rear_diff.labelling.journal import rows
from rear_diff.labelling.journal.described import ANYTHING, TITLE
from rear_diff.labelling.journal.entry import Entry
from rear_diff.labelling.journal.values import encoded
from rear_diff.query.criteria import (
    Between,
    Contains,
    Criteria,
    Criterion,
    Equals,
    IsNull,
    Not,
    OneOf,
)

NUMBERS = """
SELECT entry.id FROM entry JOIN step ON step.id = entry.step WHERE step.database = ?
"""

VALUES: Mapping[str, str] = {
    "at": "entry.at",
    "was": "json_extract(entry.before, '$.object.label')",
    "label": "json_extract(entry.after, '$.object.label')",
    "state": "entry.state",
    "source": "step.source",
    "kind": "step.kind",
    "who": "entry.who",
    "key": "json_extract(entry.key, '$')",
    ANYTHING: (
        "entry.key || ' ' || entry.who || ' ' || entry.before || ' ' || entry.after"
        " || ' ' || entry.why || ' ' || entry.state || ' ' || step.source"
    ),
}
"""The columns as the journal has them; no title, which only the database knows."""

Titled = Mapping[Criterion, Collection[Any]]
"""By criterion of a title, the keys of the rows whose title is so."""


def numbers(
    connection: sqlite3.Connection, database: str, criteria: Criteria, titled: Titled
) -> array[int]:
    """The numbers of such entries, the newest first."""
    known = [frozenset(map(encoded, keys)) for keys in titled.values()]
    places = {criterion: place for place, criterion in enumerate(titled)}
    connection.create_function("titled", 2, lambda key, place: key in known[place])
    connection.create_function("folded", 1, lambda text: text and str(text).casefold())
    found: list[Any] = [database]
    conditions = [_condition(each, places, found) for each in criteria]
    statement = NUMBERS + "".join(f" AND {each}" for each in conditions) + " ORDER BY entry.id DESC"
    return array("q", (number for (number,) in connection.execute(statement, found)))


def _condition(criterion: Criterion, places: Mapping[Criterion, int], found: list[Any]) -> str:
    """A criterion in SQLite's words; its values come behind those that are `found` already."""
    if isinstance(criterion, Not):
        return f"({_condition(criterion.criterion, places, found)}) IS NOT TRUE"
    parts = []
    if criterion in places:
        found.append(places[criterion])
        parts.append("titled(entry.key, ?)")
    if criterion.column != TITLE:
        parts.append(_compared(criterion, VALUES[criterion.column], found))
    return f"({' OR '.join(parts) or 'false'})"


def _compared(criterion: Criterion, value: str, found: list[Any]) -> str:
    match criterion:
        case Equals(value=wanted):
            found.append(_plain(wanted))
            return f"{value} = ?"
        case OneOf(values=wanted):
            found.append(json.dumps([_plain(each) for each in wanted if each is not None]))
            either = f" OR {value} IS NULL" if None in wanted else ""
            return f"({value} IN (SELECT value FROM json_each(?)){either})"  # noqa: S608
        case Contains(part=part):
            found.append(part.casefold())
            return f"instr(folded({value}), ?)"
        case Between(low=low, high=high):
            ends = [(">=", low), ("<=", high)]
            found.extend(_plain(end) for _, end in ends if end is not None)
            asked = [f"{value} {sign} ?" for sign, end in ends if end is not None]
            return " AND ".join(asked) or "true"
        case IsNull():
            return f"{value} IS NULL"
    raise TypeError(f"{criterion!r} is nothing that the journal can be asked")


def _plain(value: object) -> object:
    return rows.moment(value) if isinstance(value, datetime) else value


def numbered(connection: sqlite3.Connection, wanted: Sequence[int]) -> list[Entry]:
    """The entries of these numbers, as far as they are there."""
    condition = "entry.id IN (SELECT value FROM json_each(?))"
    return rows.entries(connection, condition, (json.dumps(list(wanted)),))
