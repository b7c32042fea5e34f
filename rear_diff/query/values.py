"""What a person types as a value, as the value that is meant."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation

from rear_diff.query.criteria import CriterionError, Value
from rear_diff.tables import Column, Kind

YES = frozenset({"yes", "y", "true", "t", "1", "on"})
NO = frozenset({"no", "n", "false", "f", "0", "off"})
AGE = re.compile(r"([0-9]{1,6})(min|[hdwy])", re.IGNORECASE)
UNITS = {
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
    "y": timedelta(days=365),
}


def moment_ago(column: Column, age: str, now: datetime) -> datetime:
    """The moment that lay so long before `now`; `age` is as AGE has it. Raises `CriterionError`."""
    (count, unit), *_ = AGE.findall(age)
    try:
        return now - int(count) * UNITS[unit.lower()]
    except OverflowError as error:
        raise CriterionError(column.name, f"{age} ago is before the calendar begins.") from error


def yes_or_no(column: Column, text: str) -> bool:
    """A flag as people say it. Raises `CriterionError`."""
    if text.lower() in YES | NO:
        return text.lower() in YES
    raise CriterionError(column.name, f'{column.name} is yes or no; not "{text}".')


def typed_value(column: Column, text: str) -> Value:
    """`text` as the column's kind wants it. Raises `CriterionError`."""
    try:
        match column.kind:
            case Kind.INTEGER:
                return int(text)
            case Kind.NUMBER:
                return Decimal(text)
            case Kind.MOMENT:
                moment = datetime.fromisoformat(text)
                return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            case Kind.BOOLEAN:
                return yes_or_no(column, text)
    except (ValueError, InvalidOperation) as error:
        if isinstance(error, CriterionError):
            raise
        raise CriterionError(
            column.name, f'{column.name} is {RIGHT[column.kind]}; not "{text}".'
        ) from error
    return text


RIGHT = {
    Kind.INTEGER: "a whole number such as 1999",
    Kind.NUMBER: "a number such as 7.5",
    Kind.MOMENT: "a day such as 2026-01-31, or an age such as 7d or 12h",
}
