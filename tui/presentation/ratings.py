"""Ratings of several houses on one scale."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FULL = 10
"""The top of the scale."""

VOTES = {"imdb_rating": "imdb_votes", "tmdb_rating": "tmdb_votes"}
"""How many voted is in another column."""

OF_A_HUNDRED = ("rt_score", "metascore")

RATINGS = ("imdb_rating", "kinopoisk_rating", "tmdb_rating", *OF_A_HUNDRED)
"""The columns that rate, in the order in which they are shown."""


@dataclass(frozen=True)
class Rating:
    """What one house makes of a title: `score` from 0 to 10, and in the `words` of that house."""

    column: str
    score: float | None
    words: str
    votes: int | None

    def cells(self, width: int) -> int:
        """How many of `width` cells its bar fills."""
        return round(min(FULL, max(0, self.score or 0)) * width / FULL)


def ratings_of(row: Mapping[str, Any]) -> list[Rating]:
    """The ratings of a row; `score` is None where there is none."""
    return [_rating(column, row) for column in RATINGS]


def _rating(column: str, row: Mapping[str, Any]) -> Rating:
    value, votes = row.get(column), row.get(VOTES.get(column, ""))
    if value is None or (value == 0 and votes == 0):
        return Rating(column, None, "", votes)
    if column in OF_A_HUNDRED:
        return Rating(column, value / 10, f"{value}%" if column == "rt_score" else str(value), None)
    # Some feeds store IMDb's 7.2 as 72.0 (SCHEMA.md).
    score = float(value) / 10 if value > FULL else float(value)
    return Rating(column, score, f"{score:.1f}", votes)
