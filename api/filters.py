"""What the text of a filter's parameter asks of its column."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from api.errors import InvalidRequestError, shortened
from rear_diff.query import Between, BoundTable, Contains, Criterion, Equals, IsNull, OneOf
from rear_diff.query.criteria import Value
from rear_diff.query.values import NO, YES
from rear_diff.tables import Column, Filter, Kind, Match, Table

NOTHING = "none"
TO = ".."
MOST_VALUES = 1000
BIGINT = 2**63 - 1
WHOLE = re.compile(r"\s*[+-]?[0-9]{1,19}\s*", re.ASCII)

# PostgreSQL's text has none.
NO_NUL = r"^[^\u0000]*$"

Schema = dict[str, Any]


def criterion(table: Table, asked: Filter, text: str) -> Criterion:
    """The criterion that `text` means. Raises `ValueError` where it means none."""
    column = column_of(table, asked)
    if asked.match is Match.CONTAINS:
        return Contains(column.name, text)
    if column.kind is Kind.BOOLEAN:
        return Equals(column.name, flag(text))
    if asked.match is Match.RANGE:
        return _range(column, text)
    return _values(table, asked, column, text)


def column_of(table: Table, asked: Filter) -> Column:
    """The column that a filter is about."""
    column = table.column(asked.column)
    if column is None:
        raise KeyError(asked.column)
    return column


def whole(text: str) -> int:
    """A whole number of 64 bits. Raises `ValueError`."""
    if not WHOLE.fullmatch(text) or abs(number := int(text)) > BIGINT:
        raise ValueError(text)
    return number


def flag(text: str) -> bool:
    """True or false. Raises `ValueError`."""
    if text.lower() not in YES | NO:
        raise ValueError(text)
    return text.lower() in YES


def number(text: str) -> Decimal:
    """A finite number. Raises `ValueError`."""
    try:
        found = Decimal(text)
    except InvalidOperation as error:
        raise ValueError(text) from error
    if not found.is_finite():
        raise ValueError(text)
    return found


def moment(text: str) -> datetime:
    """A moment, in UTC where nothing else is said. Raises `ValueError`."""
    # In a query the + of an offset means a space.
    found = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
    try:
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except OverflowError as error:
        raise ValueError(text) from error


MEASURES: Mapping[Kind, tuple[Callable[[str], Value], str, str]] = {
    Kind.INTEGER: (whole, "a whole number", "-?[0-9]{1,15}"),
    Kind.NUMBER: (number, "a number", r"-?[0-9]{1,15}(\.[0-9]{1,9})?"),
    Kind.MOMENT: (
        moment,
        "a moment such as 2025-05-21T02:27:51Z",
        (
            "(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])"
            "(T([01][0-9]|2[0-3])(:[0-5][0-9]){2}Z)?"
        ),
    ),
}


def allowed(table: Table, asked: Filter) -> str:
    """What a filter takes, behind its name and `is`."""
    column = column_of(table, asked)
    if asked.choices:
        return f"one of {', '.join(asked.choices)}, {NOTHING}, or several with commas between"
    if asked.match is Match.RANGE:
        return f"{MEASURES[column.kind][1]}, a range with {TO} between its ends, or {NOTHING}"
    if column.kind in MEASURES:
        return MEASURES[column.kind][1]
    return "true or false" if column.kind is Kind.BOOLEAN else "text"


def check_labels(bound: BoundTable, criteria: Iterable[Criterion]) -> None:
    """Raises `InvalidRequestError` where a filter names a label that its enum lacks."""
    for each in criteria:
        if not isinstance(each, Equals | OneOf) or (labels := bound.labels(each.column)) is None:
            continue
        values = each.values if isinstance(each, OneOf) else (each.value,)
        wrong = [value for value in values if value is not None and value not in labels]
        if wrong:
            right = f"one of {', '.join(labels)}, {NOTHING}, or several with commas between"
            raise InvalidRequestError(f'{each.column} is {right}; not "{shortened(wrong[0])}".')


def help_of(table: Table, asked: Filter) -> str:
    """What a filter is about, for who reads the documentation."""
    column = column_of(table, asked)
    about = f"{column.help} In {column.unit}." if column.unit else column.help
    if asked.match is Match.CONTAINS:
        return f"A part of it, in any case. {about}"
    if asked.match is Match.RANGE:
        return (
            f"{about} One value, or a range whose ends belong to it: low{TO}high, low{TO} or "
            f"{TO}high. {NOTHING} asks for rows without it."
        )
    if column.kind is Kind.BOOLEAN:
        return about
    without = "" if column.name == table.key else f" {NOTHING} asks for rows without it."
    return f"{about} One, or several with commas between.{without}"


def schema(table: Table, asked: Filter) -> tuple[Schema, bool]:
    """A filter's JSON Schema, and whether its values stand with commas between."""
    column = column_of(table, asked)
    if asked.match is Match.RANGE:
        one = MEASURES[column.kind][2]
        pattern = f"^({NOTHING}|{one}|({one})?\\.\\.({one})?)$"
        return {"type": "string", "pattern": pattern}, False
    if column.kind is Kind.BOOLEAN:
        return {"type": "boolean"}, False
    if column.kind is Kind.ENUM or asked.choices:
        items: Schema = {"type": "string"}
        if asked.choices:
            items["enum"] = [*asked.choices, NOTHING]
        return {"type": "array", "items": items, "minItems": 1}, True
    if column.kind is Kind.INTEGER:
        return {"type": "integer", "minimum": -BIGINT, "maximum": BIGINT}, False
    return {"type": "string", "pattern": NO_NUL}, False


def _range(column: Column, text: str) -> Criterion:
    if text == NOTHING:
        return IsNull(column.name)
    read, _, _ = MEASURES[column.kind]
    low, to, high = text.partition(TO)
    if not to:
        return Equals(column.name, read(text))
    return Between(column.name, read(low) if low else None, read(high) if high else None)


def _values(table: Table, asked: Filter, column: Column, text: str) -> Criterion:
    parts = tuple(dict.fromkeys(text.split(",")))
    if len(parts) > MOST_VALUES:
        raise ValueError(text)
    values = tuple(_value(table, asked, column, part) for part in parts)
    if len(values) > 1:
        return OneOf(column.name, values)
    return IsNull(column.name) if values[0] is None else Equals(column.name, values[0])


def _value(table: Table, asked: Filter, column: Column, text: str) -> Value | None:
    if text == NOTHING and column.name != table.key:
        return None
    if asked.choices and text not in asked.choices:
        raise ValueError(text)
    return MEASURES[column.kind][0](text) if column.kind in MEASURES else text
