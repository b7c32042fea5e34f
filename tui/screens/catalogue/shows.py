"""The tab's first view: shows."""

from typing import ClassVar

from rear_diff.catalogue.editing.kinds import SHOW, Kind
from rear_diff.tables import Table
from rear_diff.tables.catalogue_rows import SHOW_ROWS
from tui.screens.catalogue.titles import TitlesScreen


class ShowsScreen(TitlesScreen, inherit_bindings=False):
    """The shows, with their seasons and episodes as a tree."""

    BINDINGS = TitlesScreen.BINDINGS
    TABLE: ClassVar[Table] = SHOW_ROWS
    KIND: ClassVar[Kind] = SHOW
