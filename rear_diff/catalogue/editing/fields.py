"""What a person may set of a row, and what makes a text a bad one for it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from urllib.parse import urlsplit

from rear_diff.query.values import NO, YES

Value = str | int | bool | date | Decimal | None

MOST_OF_AN_ADDRESS = 2000
MOST_OF_A_TITLE = 500
MOST_OF_A_DESCRIPTION = 100_000
HIGHEST_NUMBER = 100_000
SOURCE_TYPES = ("playlist", "direct")


class BadText(ValueError):
    """A text will not do; the message says what would, after the field's name."""


@dataclass(frozen=True)
class Field:
    """A column that a person may set: its name for them, and what its text means.

    `hint` is an example or a choice; `at_first` says that it is set when the row is added, and
    stays.
    """

    column: str
    label: str
    read: Callable[[str], Value]
    hint: str = ""
    required: bool = False
    at_first: bool = False

    def value(self, text: str) -> Value:
        """What `text` means; None of an empty one. Raises `BadText`."""
        text = text.strip()
        if text:
            return self.read(text)
        if self.required:
            raise BadText("cannot be empty")
        return None

    def text(self, value: Value) -> str:
        """A value as it is typed."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return "yes" if value else "no"
        return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _text(most: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        if "\x00" in text or any("\ud800" <= each <= "\udfff" for each in text):
            raise BadText("holds a character that is none")
        if len(text) > most:
            raise BadText(f"has at most {most:,} characters, and this has {len(text):,}")
        return text

    return read


def _address(text: str) -> str:
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable or re.search(r"\s", text):
        raise BadText("is an http or https address")
    if parts.username or parts.password:
        raise BadText("must not hold a name or a password")
    if len(text.encode()) > MOST_OF_AN_ADDRESS:
        raise BadText(f"has at most {MOST_OF_AN_ADDRESS:,} bytes")
    return _text(MOST_OF_AN_ADDRESS)(text)


def _day(text: str) -> date:
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
            return date.fromisoformat(text)
    except ValueError:
        raise BadText("is not in the calendar") from None
    raise BadText("is a day such as 2019-03-14")


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch(r"\d{1,7}", text, re.ASCII) or not least <= int(text) <= most:
            raise BadText(f"is a whole number from {least:,} to {most:,}".replace(",", ""))
        return int(text)

    return read


def _rating(text: str) -> Decimal:
    try:
        rating = Decimal(text)
    except InvalidOperation:
        raise BadText("is a number such as 7.5") from None
    if not (rating.is_finite() and 0 <= rating <= 10):
        raise BadText("is a number from 0 to 10")
    return round(rating, 3)


def _imdb_id(text: str) -> str:
    if not re.fullmatch(r"tt[0-9]{7,8}", text, re.ASCII):
        raise BadText("is tt and 7 or 8 digits")
    return text


def _yes_or_no(text: str) -> bool:
    if text.lower() not in YES | NO:
        raise BadText("is yes or no")
    return text.lower() in YES


def _source_type(text: str) -> str:
    if text.lower() not in SOURCE_TYPES:
        raise BadText(f"is {' or '.join(SOURCE_TYPES)}")
    return text.lower()


TITLE = Field("title", "title", _text(MOST_OF_A_TITLE), required=True)
DESCRIPTION = Field("description", "description", _text(MOST_OF_A_DESCRIPTION))
IMAGE = Field("image", "poster", _address, "https://…")
RELEASED = Field("release_date", "released", _day, "2019-03-14")
YEAR = Field("release_year", "year", _whole(1, 9999), "2019")
IMDB_ID = Field("imdb_id", "IMDb id", _imdb_id, "tt1234567")
RATINGS = (
    Field("imdb_rating", "IMDb rating", _rating, "0 to 10"),
    Field("kinopoisk_rating", "Kinopoisk", _rating, "0 to 10"),
    Field("tmdb_rating", "TMDB", _rating, "0 to 10"),
)
NUMBER = Field("number", "number", _whole(0, HIGHEST_NUMBER), "1", required=True, at_first=True)
ADDRESS = Field("url", "address", _address, "https://…", required=True)
TYPE = Field("source_type", "type", _source_type, "playlist or direct", required=True)
ACTIVE = Field("is_active", "active", _yes_or_no, "yes or no", required=True)
