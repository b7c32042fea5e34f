"""The two feeds, and how their tables differ."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from rear_diff.catalogue.feeds.items import Item, MovieItem, ShowItem
from rear_diff.settings import CatalogueSettings


@dataclass(frozen=True)
class FeedKind:
    """A feed: its `name`, its table, and the columns that hold when a title was released.

    `released` is what the table shows, `feed_released` what the feed said last, `unknown` a value
    of that type that no feed says.
    """

    name: str
    table: str
    released: str
    feed_released: str
    released_type: str
    unknown: str
    model: type[Item]
    setting: Callable[[CatalogueSettings], str | None]

    def address(self, settings: CatalogueSettings) -> str:
        """Where it is: as the settings say, else the invented one that comes with rear-diff."""
        invented = files("rear_diff.catalogue.feeds") / "invented" / f"{self.name}.json"
        return self.setting(settings) or str(Path(str(invented)))


def _shows(settings: CatalogueSettings) -> Any:
    return settings.shows_feed


def _movies(settings: CatalogueSettings) -> Any:
    return settings.movies_feed


SHOWS = FeedKind(
    "shows", "show", "release_date", "feed_date", "date", "-infinity", ShowItem, _shows
)
MOVIES = FeedKind(
    "movies", "movie", "release_year", "feed_year", "integer", "0", MovieItem, _movies
)
