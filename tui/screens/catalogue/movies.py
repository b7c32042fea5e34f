"""The tab's second view: movies."""

from typing import ClassVar

from rear_diff.catalogue.editing.kinds import MOVIE, Kind
from rear_diff.tables import Table
from rear_diff.tables.catalogue_rows import MOVIE_ROWS
from tui.screens.catalogue.titles import TitlesScreen


class MoviesScreen(TitlesScreen, inherit_bindings=False):
    """The movies, with their sources."""

    BINDINGS = TitlesScreen.BINDINGS
    TABLE: ClassVar[Table] = MOVIE_ROWS
    KIND: ClassVar[Kind] = MOVIE
