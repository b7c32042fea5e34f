"""Values as JSON and back, with their types."""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID


def encoded(value: Any) -> str:
    """`value` as JSON. Raises `TypeError` for what cannot be kept."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def decoded(text: str) -> Any:
    """The value that was encoded as `text`. Raises `ValueError` for anything else."""
    try:
        return _revived(json.loads(text))
    except (KeyError, TypeError, ArithmeticError) as error:
        raise ValueError(f"not a value: {text}") from error


def _plain(value: Any) -> Any:
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            # JSON has no infinity, and no number that is none.
            return {"float": repr(value)}
        case list() | tuple():
            return [_plain(each) for each in value]
        case Mapping():
            return {"object": {str(name): _plain(each) for name, each in value.items()}}
        case datetime():
            return {"moment": value.isoformat()}
    for name, (kind, write, _) in FORMS.items():
        if isinstance(value, kind):
            return {name: write(value)}
    raise TypeError(f"a value of the type {type(value).__name__} cannot be kept")


def _revived(value: Any) -> Any:
    if isinstance(value, list):
        return [_revived(each) for each in value]
    if not isinstance(value, dict):
        return value
    ((name, content),) = value.items()
    if name == "object":
        return {key: _revived(each) for key, each in content.items()}
    if name == "float":
        return float(content)
    if name == "moment":
        return datetime.fromisoformat(content)
    return FORMS[name][2](content)


def _seconds(text: str) -> timedelta:
    days, seconds, microseconds = map(int, text.split())
    return timedelta(days, seconds, microseconds)


FORMS: Mapping[str, tuple[type, Callable[[Any], str], Callable[[str], Any]]] = {
    "day": (date, date.isoformat, date.fromisoformat),
    "time": (time, time.isoformat, time.fromisoformat),
    "span": (timedelta, lambda each: f"{each.days} {each.seconds} {each.microseconds}", _seconds),
    "number": (Decimal, str, Decimal),
    "uuid": (UUID, str, UUID),
    "bytes": (bytes, bytes.hex, bytes.fromhex),
}
