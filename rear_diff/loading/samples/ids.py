"""Ids that no two sample rows share."""

from rear_diff.loading.samples.chance import Chance

NO_TMDB_ID = 0.04


class Ids:
    """Draws each id once."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance
        self._taken: set[str | int] = set()

    def imdb_id(self, year: int) -> str:
        """An IMDb id; the newer the title, the likelier one of eight digits."""
        long = self._chance.odds(0.75 if year >= 2016 else 0.1)
        while True:
            number = self._chance.digits(7)
            imdb_id = f"tt{self._chance.whole(1, 3)}{number}" if long else f"tt{number}"
            if self._new(imdb_id):
                return imdb_id

    def tmdb_id(self) -> int | None:
        """A TMDB id, or for a few titles none."""
        if self._chance.odds(NO_TMDB_ID):
            return None
        while True:
            tmdb_id = int(self._chance.skewed(11, 1_480_000, 1.4))
            if self._new(tmdb_id):
                return tmdb_id

    def _new(self, value: str | int) -> bool:
        if value in self._taken:
            return False
        self._taken.add(value)
        return True
