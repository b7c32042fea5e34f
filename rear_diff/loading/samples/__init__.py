"""Sample rows of an invented library: the same each time, and on every machine."""

from rear_diff.loading.samples.awkward import AWKWARD_TITLES
from rear_diff.loading.samples.media import media_rows
from rear_diff.loading.samples.prediction import prediction_rows
from rear_diff.loading.samples.training import training_rows

__all__ = ["AWKWARD_TITLES", "media_rows", "prediction_rows", "training_rows"]
