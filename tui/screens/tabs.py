"""The tabs that only show rows."""

from typing import ClassVar

from rear_diff.tables import FLYWAY, MEDIA, Table
from tui.screens.table_screen import TableScreen


class MediaScreen(TableScreen):
    """The files in the pipeline."""

    TABLE: ClassVar[Table] = MEDIA


class FlywayScreen(TableScreen):
    """The migrations that the database has seen."""

    TABLE: ClassVar[Table] = FLYWAY
