"""The tab's third view: where movies and episodes play from."""

from collections.abc import Hashable, Mapping, Sequence
from typing import ClassVar

from textual.binding import BindingType

from rear_diff.catalogue.editing.kinds import SOURCE, Kind
from rear_diff.query import BoundTable, Row
from rear_diff.tables import Table
from rear_diff.tables.catalogue_rows import SOURCE_ROWS
from tui.keys import of
from tui.keys.bindings.app import SCREEN
from tui.keys.bindings.catalogue import CATALOGUE
from tui.keys.bindings.table import DETAILS, FILTERING, FINDING
from tui.presentation.cells import ScreenColumn
from tui.screens.catalogue.managing import Spot
from tui.screens.catalogue.screen import CatalogueScreen
from tui.widgets.virtual_table import Cell, Column

STATE_COLUMN = ScreenColumn(
    name="source_state", heading="State", width=11, render=lambda cell: cell, align="left"
)


def _state(row: Row) -> Cell:
    """What can be expected of a source, by sign and word."""
    if row["is_placeholder"]:
        return Cell("placeholder", "dim")
    if row["is_active"]:
        failed = f"! {row['failures']} failed"
        return Cell(failed, "warn") if row["failures"] else Cell("✓ active", "dim")
    return Cell("✗ off", "warn") if "is_active" in row["edited"] else Cell("✗ dead", "bad")


class SourcesScreen(CatalogueScreen, inherit_bindings=False):
    """All sources. They are added where their movie or episode is."""

    BINDINGS: ClassVar[list[BindingType]] = of(CATALOGUE, FILTERING, FINDING, DETAILS, SCREEN)
    TABLE: ClassVar[Table] = SOURCE_ROWS
    KIND: ClassVar[Kind] = SOURCE

    def columns(self, bound: BoundTable, name_width: int) -> list[Column]:
        """The table's columns, with the state in words."""
        return [
            STATE_COLUMN if column.name == "is_active" else column
            for column in super().columns(bound, name_width)
        ]

    def _shown(self, rows: Mapping[Hashable, Row]) -> dict[Hashable, Row]:
        return {
            key: {**row, STATE_COLUMN.name: _state(row)}
            for key, row in super()._shown(rows).items()
        }

    @property
    def _column(self) -> str | None:
        """The column under the cursor, of the state the one that it follows from."""
        under = self.table.cursor_column
        return "is_active" if under == STATE_COLUMN.name else super()._column

    @property
    def adding(self) -> Sequence[tuple[Kind, Spot | None]]:
        """Nothing here."""
        return ()
