"""TMDB, version 3: titles are found by their IMDb id."""

from dataclasses import dataclass
from typing import Literal

import aiohttp
from pydantic import SecretStr

from rear_diff.catalogue.ratings.provider import (
    Found,
    NoAnswer,
    ProviderRefuses,
    Sought,
    ask,
    rating_of,
)

ADDRESS = "https://api.themoviedb.org"


@dataclass(frozen=True)
class Tmdb:
    """TMDB, with a key."""

    key: SecretStr
    daily: int
    address: str = ADDRESS
    name: str = "TMDB"
    rates: Literal["imdb", "kinopoisk", "tmdb"] = "tmdb"
    needs_id: bool = True
    pause: float = 0.025

    async def find(self, session: aiohttp.ClientSession, title: Sought) -> Found:
        """TMDB's own rating; none where nobody has voted."""
        answer = await ask(
            session,
            f"{self.address}/3/find/{title.imdb_id}",
            {"api_key": self.key.get_secret_value(), "external_source": "imdb_id"},
        )
        if answer.status in (401, 403):
            raise ProviderRefuses("TMDB does not take the key in catalogue.tmdb_key.")
        if answer.status == 404:
            return Found(None)
        results = answer.body.get("tv_results" if title.kind == "show" else "movie_results")
        if answer.status != 200 or not isinstance(results, list):
            raise NoAnswer(f"it answered {answer.status} with nothing that can be read")
        first = results[0] if results and isinstance(results[0], dict) else {}
        return Found(rating_of(first.get("vote_average")) if first.get("vote_count") else None)
