"""Values in words: money, times, durations, lists."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from rear_diff.tables import Column, Kind
from tui.presentation import names

CELLS_OF_THE_MATRIX = {
    "tp": "right: would watch",
    "tn": "right: would not watch",
    "fp": "wrong: the label is would not watch",
    "fn": "wrong: the label is would watch",
}
"""What `cm_value` means (SCHEMA.md)."""

COUNTRIES = ("origin_country", "production_countries")
LANGUAGES = ("original_language", "spoken_languages")

UNITS = (
    ("year", timedelta(days=365)),
    ("month", timedelta(days=30)),
    ("day", timedelta(days=1)),
    ("hour", timedelta(hours=1)),
    ("minute", timedelta(minutes=1)),
)


def local_now() -> datetime:
    """The moment it is, in the time zone of this machine."""
    return datetime.now().astimezone()


def number(value: Decimal | float) -> str:
    """A rating, with one decimal."""
    return f"{value:.1f}"


def probability(value: Decimal | float) -> str:
    """A probability, with two decimals."""
    return f"{value:.2f}"


def moment(value: date) -> str:
    """`2026-01-31 17:05`, in UTC as the database has it; of a day that alone."""
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value.isoformat()


def local_moment(value: date, now: datetime) -> str:
    """`2026-01-31 17:05 · 3 days ago`, in the time zone of `now`.

    A moment without a time zone stays as it is: nobody knows whose clock it was.
    """
    if not isinstance(value, datetime) or value.tzinfo is None:
        return moment(value)
    return f"{moment(value.astimezone(now.tzinfo))} · {ago(value, now)}"


def ago(value: datetime, now: datetime) -> str:
    """`3 days ago`, `just now`, `in 2 hours`; both moments have a time zone."""
    gap = abs(now - value)
    for unit, length in UNITS:
        if count := gap // length:
            span = f"{count} {unit}{'s' if count > 1 else ''}"
            return f"in {span}" if value > now else f"{span} ago"
    return "just now"


def span(length: timedelta) -> str:
    """`0.4 s`, `12 s`, `3 min 5 s`, `2 h 14 min`."""
    seconds = length.total_seconds()
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes >= 60:
        return f"{minutes // 60} h {minutes % 60} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def runtime(minutes: int) -> str:
    """`1 h 47 min`."""
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} h"] * bool(hours) + [f"{rest} min"] * bool(rest or not hours)
    return " ".join(parts)


def money(dollars: int) -> str:
    """`$4.1 M`, rounded to a tenth of its unit."""
    for unit, size in (("B", 10**9), ("M", 10**6), ("K", 10**3)):
        # So that 999,960 is $1 M and not $1000 K.
        if dollars >= size - size // 20000:
            return f"${dollars / size:.1f}".removesuffix(".0") + f" {unit}"
    return f"${dollars}"


def detail(column: Column, value: Any, now: datetime | None = None) -> str:
    """A value in the details, in one line of words; `value` is not None.

    A moment is told as seen from `now`, in its time zone.
    """
    if special := _special(column, value):
        return special
    match column.kind:
        case Kind.BOOLEAN:
            return "yes" if value else "no"
        case Kind.LIST:
            return ", ".join(str(item) for item in value if item is not None)
        case Kind.MOMENT:
            return local_moment(value, now or local_now())
        case Kind.NUMBER:
            return number(value)
        case Kind.ENUM:
            return str(value).replace("_", " ")
        case Kind.INTEGER if column.unit and not column.unit.startswith("0"):
            return f"{value:,} {column.unit}"
        case Kind.INTEGER if column.name.endswith("_votes"):
            return f"{value:,}"
    return str(value)


def _special(column: Column, value: Any) -> str:
    """Words for columns that have their own, else nothing."""
    match column.name:
        case "runtime":
            return runtime(value)
        case "budget" | "revenue":
            return f"{money(value)}  ({value:,})" if value >= 1000 else money(value)
        case "prediction":
            return "1, would watch" if value else "0, would not watch"
        case "probability":
            return probability(value)
        case "cm_value":
            return f"{value}, {CELLS_OF_THE_MATRIX.get(value, 'unknown')}"
        case name if name in COUNTRIES:
            return ", ".join(names.country(code) for code in value if code)
        case name if name in LANGUAGES:
            codes = [value] if isinstance(value, str) else value
            return ", ".join(names.language(code) for code in codes if code)
    return ""
