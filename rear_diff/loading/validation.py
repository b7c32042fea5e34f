"""From what a file says to what a column takes, value by value."""

import json
import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from rear_diff.loading.destination import Destination, DestinationColumn
from rear_diff.loading.report import shown
from rear_diff.loading.rows import FileRow, Unreadable
from rear_diff.tables import Kind

LONGEST_TEXT = 131_072
"""Characters of a text that the database itself would not limit; csv's own limit of a field."""

WHOLE = re.compile(r"[+-]?[0-9]+(\.0*)?")
NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
ARRAY_ITEM = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"\s*|([^\s",{}\\][^",{}\\]*))(,|$)', re.DOTALL)
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
BOOLEANS = {"true": True, "t": True, "1": True, "false": False, "f": False, "0": False}


class Refusal(Exception):
    """The row cannot be imported; the message says why, beginning with the column's name."""


def checked_row(destination: Destination, row: FileRow) -> dict[str, Any]:
    """What the table takes of `row`, with `line` and with `said`, one bit a column.

    A bit says that the row gives the column a value. An absent column has none, nor has a null
    where the column takes none and has a default. Raises `Refusal`.
    """
    values: dict[str, Any] = {"line": row.line}
    said = []
    for column in destination.columns:
        value = checked(column, row.values.get(column.name))
        takes_null = column.nullable or column.default is None
        says = value is not None or (takes_null and column.name in row.values)
        said.append("1" if says else "0")
        values[column.name] = value
    if values[destination.key] is None:
        raise Refusal(f"{destination.key} is missing")
    values["said"] = "".join(said)
    return values


def checked(column: DestinationColumn, value: object) -> object:
    """`value` as `column` takes it: text, int, `Decimal`, bool, datetime in UTC, list, or None.

    A blank text is a null, but where it is a text that may be left out. Raises `Refusal`.
    """
    if value is None:
        return None
    blank_is_null = column.kind is not Kind.TEXT or column.required
    if blank_is_null and isinstance(value, str) and not value.strip():
        return None
    try:
        if isinstance(value, Unreadable):
            raise Refusal(value.reason)
        return PARSERS[column.kind](column, value)
    except Refusal as refusal:
        raise Refusal(f"{column.name} {refusal}") from None


def _text(column: DestinationColumn, value: object) -> str:
    if not isinstance(value, str):
        raise Refusal(f"is {shown(value)}, which is not text")
    longest = LONGEST_TEXT if column.length is None else column.length
    if len(value) > longest:
        raise Refusal(f"has {len(value):,} characters, and at most {longest:,} are taken")
    if "\0" in value:
        raise Refusal("has a NUL character, which PostgreSQL cannot store")
    if not value.isascii():
        _check_unicode(value)
    return value


def _check_unicode(value: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Refusal("is not valid UTF-8 text") from None


def _integer(column: DestinationColumn, value: object) -> int:
    number = _decimal(value, WHOLE, "a whole number")
    limit = 1 << (8 * column.size - 1)
    if not -limit <= number < limit:
        raise Refusal(f"is {shown(value)}, beyond the {-limit} to {limit - 1} that are taken")
    if number != int(number):
        raise Refusal(f"is {shown(value)}, which is not a whole number")
    return int(number)


def _number(column: DestinationColumn, value: object) -> Decimal:
    number = _decimal(value, NUMBER, "a number")
    if column.precision is None or column.scale is None:
        return number
    limit = 10 ** (column.precision - column.scale)
    try:
        rounded = number.quantize(Decimal(1).scaleb(-column.scale), ROUND_HALF_UP)
    except InvalidOperation:
        rounded = Decimal(limit)
    if abs(rounded) >= limit:
        raise Refusal(f"is {shown(value)}, and must be between -{limit} and {limit}")
    return rounded


def _decimal(value: object, form: re.Pattern[str], wanted: str) -> Decimal:
    if isinstance(value, str) and form.fullmatch(value.strip()):
        return Decimal(value.strip())
    if isinstance(value, float) and math.isfinite(value):
        return Decimal(str(value))
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Decimal(value)
    raise Refusal(f"is {shown(value)}, which is not {wanted}")


def _boolean(column: DestinationColumn, value: object) -> bool:
    del column
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float | Decimal) and value in (0, 1):
        return bool(value)
    if isinstance(value, str) and value.strip().lower() in BOOLEANS:
        return BOOLEANS[value.strip().lower()]
    raise Refusal(f"is {shown(value)}, which is neither true nor false")


def _enum(column: DestinationColumn, value: object) -> str:
    labels = column.labels or ()
    if isinstance(value, str) and value in labels:
        return value
    raise Refusal(f"is {shown(value)}, which is none of: {', '.join(labels)}")


def _moment(column: DestinationColumn, value: object) -> datetime:
    del column
    try:
        moment = datetime.fromisoformat(value.strip()) if isinstance(value, str) else value
        if isinstance(moment, date) and not isinstance(moment, datetime):
            moment = datetime.combine(moment, time())
        if isinstance(moment, datetime):
            return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise Refusal(f"is {shown(value)}, which is no moment like 2025-05-19T14:46:11Z")


def _list(column: DestinationColumn, value: object) -> list[str | None]:
    items = _array(value) if isinstance(value, str) else value
    if not isinstance(items, list):
        raise Refusal(f'is {shown(value)}, which is no list like {{a,b}} or ["a","b"]')
    try:
        return [None if item is None else _text(column, item) for item in items]
    except Refusal as refusal:
        raise Refusal(f"has an item that {refusal}") from None


def _array(text: str) -> object:
    """The items of a JSON array, or of a PostgreSQL array literal of one dimension; else None."""
    inner = text.strip()
    if inner.startswith("["):
        try:
            return json.loads(inner)
        except (ValueError, RecursionError):
            return None
    if inner.startswith("{") and inner.endswith("}"):
        return _array_literal(inner[1:-1])
    return None


def _array_literal(inner: str) -> list[str | None] | None:
    items: list[str | None] = []
    at, more = 0, bool(inner.strip())
    while more:
        item = ARRAY_ITEM.match(inner, at)
        if item is None:
            return None
        quoted, bare, comma = item.groups()
        if quoted is not None:
            items.append(ESCAPED.sub(r"\1", quoted) if "\\" in quoted else quoted)
        else:
            items.append(None if bare.strip().upper() == "NULL" else bare.strip())
        at, more = item.end(), bool(comma)
    return items


PARSERS: Mapping[Kind, Callable[[DestinationColumn, object], object]] = {
    Kind.TEXT: _text,
    Kind.VERSION: _text,
    Kind.INTEGER: _integer,
    Kind.NUMBER: _number,
    Kind.BOOLEAN: _boolean,
    Kind.ENUM: _enum,
    Kind.MOMENT: _moment,
    Kind.LIST: _list,
}
