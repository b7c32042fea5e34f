"""The tables that rear-diff knows, each described once, as data."""

from rear_diff.tables.catalogue import CATALOGUE_MOVIES, SHOWS
from rear_diff.tables.flyway import FLYWAY
from rear_diff.tables.media import MEDIA
from rear_diff.tables.movies import MOVIES
from rear_diff.tables.prediction import PREDICTION
from rear_diff.tables.table import (
    Action,
    Column,
    Filter,
    Kind,
    Match,
    Preset,
    Rule,
    Sort,
    Table,
    Toggle,
)
from rear_diff.tables.training import TRAINING

TABLES: tuple[Table, ...] = (TRAINING, MEDIA, PREDICTION, MOVIES, FLYWAY)

RELATIONS: tuple[tuple[str, str], ...] = tuple((table.schema, table.relation) for table in TABLES)

__all__ = [
    "CATALOGUE_MOVIES",
    "FLYWAY",
    "MEDIA",
    "MOVIES",
    "PREDICTION",
    "RELATIONS",
    "SHOWS",
    "TABLES",
    "TRAINING",
    "Action",
    "Column",
    "Filter",
    "Kind",
    "Match",
    "Preset",
    "Rule",
    "Sort",
    "Table",
    "Toggle",
]
