"""`atp.movies`: the view that joins the model's word to the label (SCHEMA.md)."""

from rear_diff.tables.metadata import FLAGS, METADATA, TITLE, TITLE_DETAILS
from rear_diff.tables.prediction import VERDICT, VERDICT_FILTERS
from rear_diff.tables.table import Column, Filter, Kind, Match, Preset, Sort, Table, ranges

COLUMNS = (
    Column("imdb_id", Kind.TEXT, "IMDb id", 10, "The title's IMDb id: tt and 7 or 8 digits."),
    Column("tmdb_id", Kind.INTEGER, "TMDB id", 8, "The title's TMDB id."),
    Column("label", Kind.ENUM, "Label", 9, "Whether one would watch it; null where nobody said."),
    *TITLE,
    *METADATA,
    *FLAGS,
    *VERDICT,
    Column("training_created_at", Kind.MOMENT, "Created", 16, "When the training row was made."),
    Column("training_updated_at", Kind.MOMENT, "Updated", 16, "When it was last changed."),
    Column("prediction_created_at", Kind.MOMENT, "Predicted", 16, "When the model ran."),
)

MOVIES = Table(
    name="movies",
    heading="Predictions",
    schema="atp",
    relation="movies",
    key="imdb_id",
    columns=COLUMNS,
    screen=(
        "media_title",
        "release_year",
        "media_type",
        "label",
        "prediction",
        "probability",
        "cm_value",
        "genre",
        "imdb_rating",
        "rt_score",
        "runtime",
        "original_language",
        "anomalous",
        "reviewed",
        "human_labeled",
        "imdb_id",
        "prediction_created_at",
        "training_updated_at",
    ),
    details={
        "Prediction": ("label", "prediction", "probability", "cm_value", "prediction_created_at"),
        "Flags": ("human_labeled", "reviewed", "anomalous"),
        **TITLE_DETAILS,
        "Row": (
            "imdb_id",
            "tmdb_id",
            "media_type",
            "season",
            "episode",
            "release_year",
            "training_created_at",
            "training_updated_at",
        ),
    },
    search="media_title",
    default_sort=Sort("training_created_at", descending=True),
    example="cm_value=fp,fn  probability>0.9",
    presets=(
        Preset(
            "Disagreements",
            "reviewed:yes  cm_value=fp,fn",
            "Where the model had it otherwise than the label",
        ),
        Preset(
            "Missed",
            "reviewed:yes  label:would_watch  prediction:0",
            "Would watch, and the model thinks not",
        ),
        Preset(
            "Falsely hoped",
            "reviewed:yes  label:would_not_watch  prediction:1",
            "Would not watch, and the model thinks so",
        ),
    ),
    filters=(
        Filter("media_type", "media_type"),
        Filter("label", "label"),
        Filter("reviewed", "reviewed"),
        Filter("human_labeled", "human_labeled"),
        Filter("anomalous", "anomalous"),
        *VERDICT_FILTERS,
        Filter("imdb_id", "imdb_id"),
        Filter("media_title", "media_title", Match.CONTAINS),
        *ranges(column for column in COLUMNS if column.name != "prediction"),
    ),
    sorts=tuple(column.name for column in COLUMNS),
    path="/movies/",
)
