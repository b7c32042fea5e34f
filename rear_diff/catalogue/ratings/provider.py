"""What a provider of ratings is asked and answers."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, Protocol

import aiohttp
import stamina

MOST_BYTES = 2**20
ATTEMPTS = 3
LONGEST_WAIT = 60.0
TIMEOUT = aiohttp.ClientTimeout(total=20)


@dataclass(frozen=True)
class Sought:
    """A title whose rating is wanted."""

    kind: Literal["show", "movie"]
    id: int
    title: str
    year: int | None
    imdb_id: str | None


@dataclass(frozen=True)
class Found:
    """What a provider knows of a title; None where it knows nothing."""

    rating: Decimal | None
    imdb_id: str | None = None


class Provider(Protocol):
    """A provider of ratings."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def rates(self) -> Literal["imdb", "kinopoisk", "tmdb"]:
        """Whose rating it gives."""

    @property
    def needs_id(self) -> bool:
        """Whether it knows titles by their IMDb id alone."""

    @property
    def daily(self) -> int:
        """How often it may be asked in a day."""

    @property
    def pause(self) -> float:
        """Seconds between two requests."""

    async def find(self, session: aiohttp.ClientSession, title: Sought) -> Found:
        """What it knows of `title`. Raises `QuotaSpent`, `ProviderRefuses` and `NoAnswer`."""
        ...


class ProviderStops(Exception):
    """The provider is not to be asked any more now; the message says why."""


class QuotaSpent(ProviderStops):
    """It answers no more today."""


class ProviderRefuses(ProviderStops):
    """It does not take the key."""


class NoAnswer(Exception):
    """No answer for this title, after a few tries; the message says why, without the address."""


class _Busy(Exception):
    """It may answer in a moment: after `wait` seconds, where it said so."""

    def __init__(self, why: str, wait: float | None = None) -> None:
        super().__init__(why)
        self.wait = wait


@dataclass(frozen=True)
class Answer:
    """An answer: its status, and its JSON where it is an object."""

    status: int
    body: Mapping[str, Any]


async def ask(
    session: aiohttp.ClientSession,
    address: str,
    parameters: Mapping[str, str],
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """The answer of a provider, which is asked again where it is busy. Raises `NoAnswer`.

    No error holds the address or a header: keys are in them.
    """
    try:
        async for attempt in stamina.retry_context(on=_backoff, attempts=ATTEMPTS, timeout=None):
            with attempt:
                return await _once(session, address, parameters, headers or {})
    except _Busy as error:
        raise NoAnswer(str(error)) from None
    raise AssertionError("unreachable")


def _backoff(error: Exception) -> bool | float:
    if not isinstance(error, _Busy):
        return False
    return True if error.wait is None else error.wait


async def _once(
    session: aiohttp.ClientSession,
    address: str,
    parameters: Mapping[str, str],
    headers: Mapping[str, str],
) -> Answer:
    try:
        async with session.get(
            address, params=parameters, headers=headers, allow_redirects=False, timeout=TIMEOUT
        ) as response:
            if response.status == 429 or response.status >= 500:
                raise _Busy(
                    f"it answered {response.status}", _wait(response.headers.get("Retry-After"))
                )
            return Answer(response.status, await _body(response))
    except TimeoutError:
        raise _Busy("it did not answer in time") from None
    except (aiohttp.ClientError, OSError) as error:
        raise _Busy(f"it cannot be reached ({type(error).__name__})") from None


async def _body(response: aiohttp.ClientResponse) -> Mapping[str, Any]:
    data = await response.content.read(MOST_BYTES)
    try:
        body = json.loads(data, parse_float=Decimal)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _wait(header: str | None) -> float | None:
    return (
        min(float(header), LONGEST_WAIT)
        if header and header.isascii() and header.isdigit()
        else None
    )


def rating_of(value: object) -> Decimal | None:
    """A rating from 0 to 10 however it is written; None for "N/A", null, 0 and what is none."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return None
    try:
        rating = Decimal(value)
    except InvalidOperation:
        return None
    return rating if rating.is_finite() and 0 < rating <= 10 else None


async def paused(provider: Provider) -> None:
    """Wait as long as the provider wants between two requests."""
    if provider.pause:
        await asyncio.sleep(provider.pause)
