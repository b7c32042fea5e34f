"""What a film cost, took and scored."""

import math
from dataclasses import dataclass
from decimal import Decimal

from rear_diff.loading.samples.chance import Chance

NO_RT_SCORE, NO_METASCORE, NO_IMDB_RATING = 0.71, 0.82, 0.24


@dataclass(frozen=True)
class Figures:
    """Ratings of 0 to 10, scores of 0 to 100, money in whole dollars; 0 where nobody knows it."""

    budget: int | None
    revenue: int | None
    tmdb_rating: Decimal
    tmdb_votes: int
    rt_score: int | None
    metascore: int | None
    imdb_rating: Decimal | None
    imdb_votes: int | None


def draw_figures(chance: Chance, quality: float) -> Figures:
    """The figures of a film of the given quality, 0 to 10.

    The better known a film is, the more of its figures there are.
    """
    fame = chance.random()
    tmdb_votes = int(math.exp(fame**1.5 * 8.6)) - 1
    budget, revenue = _money(chance, fame)
    imdb_rating = chance.decimal(chance.bell(quality, 0.4), 1) if fame > NO_IMDB_RATING else None
    return Figures(
        budget=budget,
        revenue=revenue,
        tmdb_rating=chance.decimal(chance.bell(quality, 0.6), 3) if tmdb_votes else Decimal(0),
        tmdb_votes=tmdb_votes,
        rt_score=_score(chance, quality, 14) if chance.odds(_known(fame, NO_RT_SCORE)) else None,
        metascore=_score(chance, quality, 9) if chance.odds(_known(fame, NO_METASCORE)) else None,
        imdb_rating=imdb_rating,
        imdb_votes=_imdb_votes(chance, fame) if imdb_rating is not None or fame > 0.13 else None,
    )


def _known(fame: float, missing: float) -> float:
    """How likely a figure is that is `missing` for that part of all films, at even fame."""
    return float(fame**2) * 3 * (1 - missing)


def _score(chance: Chance, quality: float, spread: float) -> int:
    return round(min(max(chance.bell(quality * 10, spread), 4), 99))


def _imdb_votes(chance: Chance, fame: float) -> int:
    return 5 + int(math.exp(fame**1.4 * 11.5) * chance.skewed(1, 3, 2))


def _money(chance: Chance, fame: float) -> tuple[int | None, int | None]:
    if chance.odds(0.015):
        return None, None
    if not chance.odds(fame**3):
        return 0, 0
    budget = int(chance.skewed(8, 1800, 3.0)) * 50_000
    revenue = int(budget * chance.skewed(0.02, 5.0, 2.0)) if chance.odds(0.7) else 0
    return budget, revenue
