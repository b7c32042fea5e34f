"""The tabs that only show rows."""

from typing import ClassVar

from rear_diff.tables import MEDIA, MOVIES, PREDICTION, TRAINING, Table
from tui.screens.table_screen import TableScreen


class MediaScreen(TableScreen):
    """The files in the pipeline."""

    TABLE: ClassVar[Table] = MEDIA


class PredictionsScreen(TableScreen):
    """The model's word on each title, beside the label."""

    TABLE: ClassVar[Table] = MOVIES
    HEARS: ClassVar[tuple[Table, ...]] = (TRAINING, PREDICTION)
