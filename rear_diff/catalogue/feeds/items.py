"""An item of a feed: what is taken of it, and what makes it a bad one (CLIENTS.md, "feeds")."""

import re
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictInt,
    StrictStr,
    StringConstraints,
    ValidationError,
)

MOST_BYTES_OF_AN_ADDRESS = 2000
PLAYLISTS = (".m3u8", ".m3u", ".mpd", ".pls", ".xspf")


def _whole(text: str) -> str:
    if "\x00" in text or any("\ud800" <= each <= "\udfff" for each in text):
        raise ValueError("holds a character that is none")
    return text


def _image(value: object) -> object:
    """An address; a protocol-relative one becomes https, and what is none is unknown."""
    if not isinstance(value, str):
        return value
    value = value.strip()
    whole = f"https:{value}" if value.startswith("//") else value
    return whole if re.match(r"https?://[^\s/]", whole) else None


def _date(value: object) -> object:
    """A date as YYYY-MM-DD; any other text is unknown."""
    if not isinstance(value, str):
        if value is None:
            return None
        raise ValueError("is not a text")
    try:
        return date.fromisoformat(value) if re.fullmatch(r"\d{4}-\d\d-\d\d", value) else None
    except ValueError:
        return None


def _rating(value: object) -> object:
    """A number; 0 is how feeds say that there is none."""
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | Decimal)):
        raise ValueError("is not a number")
    return value or None


def _id(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _address(text: str) -> str:
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and parts.hostname
    except ValueError:
        usable = None
    if not usable or re.search(r"\s", text):
        raise ValueError("is not an http or https address")
    if parts.username or parts.password:
        raise ValueError("holds a name or a password")
    if len(text.encode()) > MOST_BYTES_OF_AN_ADDRESS:
        raise ValueError("is too long")
    return text


def _length(least: int, most: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=least, max_length=most, strict=True)


Whole = AfterValidator(_whole)
Title = Annotated[str, _length(1, 500), Whole]
Description = Annotated[str, _length(0, 100_000), Whole]
Image = Annotated[str, _length(1, 2000), Whole]
FeedId = Annotated[str, _length(1, 200), Whole]
Address = Annotated[str, _length(1, 2000), Whole]
Number = Annotated[StrictInt, Field(ge=0, le=100_000)]
Day = Annotated[date | None, BeforeValidator(_date)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True, populate_by_name=True)


class SourceItem(_Part):
    """Where a movie or an episode plays."""

    url: Annotated[Address, AfterValidator(_address)]
    source_type: Literal["playlist", "direct"] | None = Field(
        None, validation_alias=AliasChoices("source_type", "type")
    )

    def row(self) -> dict[str, object]:
        """It as the staging table's JSON."""
        guessed = "playlist" if urlsplit(self.url).path.lower().endswith(PLAYLISTS) else "direct"
        return {"url": self.url, "source_type": self.source_type or guessed}


class EpisodeItem(_Part):
    """An episode, without its sources."""

    number: Number
    title: Title | None = Field(None, validation_alias=AliasChoices("title", "name"))
    description: Description | None = None
    release_date: Day = Field(None, validation_alias=AliasChoices("release_date", "first_aired"))


class SeasonItem(_Part):
    """A season, without its episodes."""

    number: Number
    description: Description | None = None


class Item(_Part):
    """What a show and a movie have in common."""

    feed_id: Annotated[FeedId | None, BeforeValidator(_id)] = Field(
        None, validation_alias=AliasChoices("id", "feed_id")
    )
    title: Title = Field(validation_alias=AliasChoices("name", "title"))
    description: Description | None = None
    image: Annotated[Image | None, BeforeValidator(_image)] = None
    imdb_id: Annotated[StrictStr, Field(pattern="^tt[0-9]{7,8}$")] | None = None
    imdb_rating: Annotated[
        Annotated[Decimal, Field(ge=0, le=10)] | None, BeforeValidator(_rating)
    ] = None

    @property
    @abstractmethod
    def released(self) -> date | int | None:
        """When it was released, as far as the feed knows."""


class ShowItem(Item):
    """A show."""

    first_aired: Day = Field(None, validation_alias=AliasChoices("first_aired", "release_date"))

    @property
    def released(self) -> date | None:
        """The day of its first episode."""
        return self.first_aired


class MovieItem(Item):
    """A movie."""

    release_year: Annotated[StrictInt, Field(ge=1, le=9999)] | None = None

    @property
    def released(self) -> int | None:
        """Its year."""
        return self.release_year


Numbered = TypeVar("Numbered", SeasonItem, EpisodeItem)


@dataclass(frozen=True)
class Arrived:
    """An item that can be taken: `parts` are its seasons with all below them, or its sources.

    `left_out` says of each part that could not be taken which it was and why.
    """

    item: Item
    parts: list[dict[str, Any]]
    left_out: list[str] = field(default_factory=list)


class BadItem(Exception):
    """An item that cannot be taken; the message says why."""


def checked(model: type[Item], raw: object) -> Arrived:
    """`raw` as an item of that kind. Raises `BadItem`."""
    if not isinstance(raw, Mapping):
        raise BadItem(f"is {_kind(raw)}, not an object")
    try:
        item = model.model_validate(raw)
    except ValidationError as error:
        raise BadItem(reasons(error)) from None
    left_out: list[str] = []
    if model is ShowItem:
        return Arrived(item, list(_seasons(raw.get("seasons"), left_out)), left_out)
    return Arrived(item, list(_sources(raw.get("sources"), "", left_out)), left_out)


def _seasons(raw: object, left_out: list[str]) -> Iterator[dict[str, Any]]:
    for part, season, where in _parts(raw, SeasonItem, "season", "", left_out):
        episodes = list(_episodes(part.get("episodes"), where, left_out))
        yield {**season.model_dump(), "episodes": episodes}


def _episodes(raw: object, within: str, left_out: list[str]) -> Iterator[dict[str, Any]]:
    for part, episode, where in _parts(raw, EpisodeItem, "episode", within, left_out):
        sources = list(_sources(part.get("sources"), where, left_out))
        yield {**episode.model_dump(mode="json"), "sources": sources}


def _parts(
    raw: object, model: type[Numbered], word: str, within: str, left_out: list[str]
) -> Iterator[tuple[Mapping[str, Any], Numbered, str]]:
    seen: set[int] = set()
    for place, part in enumerate(_list(raw, f"{within}{word}s", left_out), start=1):
        try:
            valid = model.model_validate(part)
        except ValidationError as error:
            left_out.append(f"{within}{word} in place {place}: {reasons(error)}")
            continue
        if valid.number in seen:
            left_out.append(f"{within}{word} {valid.number} is there twice")
            continue
        seen.add(valid.number)
        yield part, valid, f"{within}{word} {valid.number}, "


def _sources(raw: object, within: str, left_out: list[str]) -> Iterator[dict[str, Any]]:
    seen: set[str] = set()
    for place, part in enumerate(_list(raw, f"{within}sources", left_out), start=1):
        try:
            source = SourceItem.model_validate({"url": part} if isinstance(part, str) else part)
        except ValidationError as error:
            left_out.append(f"{within}source in place {place}: {reasons(error)}")
            continue
        if source.url not in seen:
            seen.add(source.url)
            yield source.row()


def _list(raw: object, name: str, left_out: list[str]) -> list[Any]:
    if raw is None or isinstance(raw, list):
        return raw or []
    left_out.append(f"{name}: {_kind(raw)}, not a list")
    return []


def reasons(error: ValidationError) -> str:
    """Each fault in a few words, without the value, which may be anything."""
    faults = [
        f"{'.'.join(str(part) for part in fault['loc']) or 'it'}: {_words(fault)}"
        for fault in error.errors(include_url=False, include_input=False)
    ]
    return "; ".join(dict.fromkeys(faults))


def _words(fault: Any) -> str:
    cause = fault.get("ctx", {}).get("error")
    text = str(cause) if isinstance(cause, ValueError) else str(fault["msg"])
    return text[0].lower() + text[1:]


def _kind(raw: object) -> str:
    kinds: tuple[tuple[type | tuple[type, ...], str], ...] = (
        (bool, "true or false"),
        ((int, Decimal), "a number"),
        (str, "a text"),
        (list, "a list"),
        (Mapping, "an object"),
    )
    return next((word for kind, word in kinds if isinstance(raw, kind)), "null")
