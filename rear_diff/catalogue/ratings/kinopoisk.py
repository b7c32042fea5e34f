"""Kinopoisk Unofficial: titles are found by their IMDb id; 402 says that the day is over."""

from dataclasses import dataclass
from typing import Literal

import aiohttp
from pydantic import SecretStr

from rear_diff.catalogue.ratings.provider import (
    Found,
    NoAnswer,
    ProviderRefuses,
    QuotaSpent,
    Sought,
    ask,
    rating_of,
)

ADDRESS = "https://kinopoiskapiunofficial.tech"


@dataclass(frozen=True)
class Kinopoisk:
    """Kinopoisk Unofficial, with a key."""

    key: SecretStr
    daily: int
    address: str = ADDRESS
    name: str = "Kinopoisk"
    rates: Literal["imdb", "kinopoisk", "tmdb"] = "kinopoisk"
    needs_id: bool = True
    pause: float = 0.05

    async def find(self, session: aiohttp.ClientSession, title: Sought) -> Found:
        """Kinopoisk's rating."""
        answer = await ask(
            session,
            f"{self.address}/api/v2.2/films",
            {"imdbId": str(title.imdb_id)},
            {"X-API-KEY": self.key.get_secret_value()},
        )
        if answer.status == 402:
            raise QuotaSpent("Kinopoisk's requests for today are used up.")
        if answer.status in (401, 403):
            raise ProviderRefuses("Kinopoisk does not take the key in catalogue.kinopoisk_key.")
        if answer.status == 404:
            return Found(None)
        items = answer.body.get("items")
        if answer.status != 200 or not isinstance(items, list):
            raise NoAnswer(f"it answered {answer.status} with nothing that can be read")
        first = items[0] if items and isinstance(items[0], dict) else {}
        return Found(rating_of(first.get("ratingKinopoisk")))
