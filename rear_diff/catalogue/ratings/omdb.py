"""OMDb, which gives IMDb's ratings. Errors come with status 200 or 401 and a Response of False."""

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

ADDRESS = "https://www.omdbapi.com/"


@dataclass(frozen=True)
class Omdb:
    """OMDb, with a key."""

    key: SecretStr
    daily: int
    address: str = ADDRESS
    name: str = "OMDb"
    rates: Literal["imdb", "kinopoisk", "tmdb"] = "imdb"
    needs_id: bool = False
    pause: float = 0.05

    async def find(self, session: aiohttp.ClientSession, title: Sought) -> Found:
        """IMDb's rating, by the IMDb id, else by title and year."""
        wanted = {"i": title.imdb_id} if title.imdb_id else _by_title(title)
        answer = await ask(session, self.address, {"apikey": self.key.get_secret_value(), **wanted})
        body = answer.body
        if body.get("Response") == "True":
            imdb_id = body.get("imdbID")
            return Found(
                rating_of(body.get("imdbRating")), imdb_id if isinstance(imdb_id, str) else None
            )
        error = str(body.get("Error", ""))
        if "limit" in error.lower():
            raise QuotaSpent("OMDb's requests for today are used up.")
        if answer.status in (401, 403) or "api key" in error.lower():
            raise ProviderRefuses("OMDb does not take the key in catalogue.omdb_key.")
        if answer.status != 200 or not error:
            raise NoAnswer(f"it answered {answer.status} with nothing that can be read")
        return Found(None)


def _by_title(title: Sought) -> dict[str, str]:
    kind = "series" if title.kind == "show" else "movie"
    year = {"y": str(title.year)} if title.year else {}
    return {"t": title.title, "type": kind, **year}
