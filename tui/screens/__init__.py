"""The screens, one a tab, in the order of their digits; each is imported when it is first shown."""

from importlib import import_module
from typing import Any, NamedTuple

from textual.screen import Screen

from rear_diff.tables import FLYWAY, MEDIA, MOVIES, TRAINING, Table


class TabPlace(NamedTuple):
    """A tab's name and heading, and where its screen is; of a view of a tab, whose it is too."""

    name: str
    heading: str
    module: str
    screen: str
    tab: str = ""

    def load(self) -> type[Screen[None]]:
        """The class of its screen."""
        found: type[Screen[None]] = getattr(
            import_module(f"tui.screens.{self.module}"), self.screen
        )
        return found


def _of(table: Table, module: str, screen: str) -> TabPlace:
    return TabPlace(table.name, table.heading, module, screen)


TAB_PLACES = (
    _of(TRAINING, "training", "TrainingScreen"),
    _of(MEDIA, "tabs", "MediaScreen"),
    _of(MOVIES, "tabs", "PredictionsScreen"),
    _of(FLYWAY, "flyway", "FlywayScreen"),
    # By its name alone: what describes it is read when it is shown.
    TabPlace("catalogue", "Catalogue", "catalogue.shows", "ShowsScreen"),
    TabPlace("jobs", "Jobs", "jobs", "JobsScreen"),
    TabPlace("history", "History", "history", "HistoryScreen"),
)

VIEW_PLACES = (
    TabPlace("catalogue_movies", "Movies", "catalogue.movies", "MoviesScreen", "catalogue"),
    TabPlace("catalogue_sources", "Sources", "catalogue.sources", "SourcesScreen", "catalogue"),
)
"""What else a tab shows: its first view is the tab itself."""


def __getattr__(name: str) -> Any:
    if name != "SCREENS":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return tuple(place.load() for place in TAB_PLACES)
