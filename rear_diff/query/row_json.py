"""A row that has been read, and each of its values, as the HTTP face would write them."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from rear_diff.tables import Table


def row_json(table: Table, row: Mapping[str, Any]) -> str:
    """One JSON object with every column of the table, as `documents` has PostgreSQL write it."""
    members = (
        f"{json.dumps(column.name)}: {_json(row.get(column.name))}" for column in table.columns
    )
    return f"{{{', '.join(members)}}}"


def value_text(value: Any) -> str:
    """A value, not None, as text of its own: whole, and with nothing added to be read by people.

    A list is told with commas between its items.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return ", ".join(value_text(item) for item in value if item is not None)
    return moment_text(value) if isinstance(value, date) else _json(value)


def moment_text(value: date) -> str:
    """`2025-05-21T02:27:51.094287Z`, of a day that alone; a moment without a time zone is taken to
    be in UTC."""
    if not isinstance(value, datetime):
        return value.isoformat()
    in_utc = value.astimezone(UTC) if value.tzinfo else value
    return f"{in_utc.replace(tzinfo=None).isoformat()}Z"


def _json(value: Any) -> str:
    if isinstance(value, date):
        return json.dumps(moment_text(value))
    if isinstance(value, list):
        return f"[{', '.join(_json(item) for item in value if item is not None)}]"
    if isinstance(value, Decimal | float):
        return _number(Decimal(str(value)))
    return json.dumps(value, ensure_ascii=False)


def _number(value: Decimal) -> str:
    """With every digit it has and no zeros behind them; what JSON has no word for is null."""
    if not value.is_finite():
        return "null"
    digits = f"{value:f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits
