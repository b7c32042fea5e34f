"""`atp.training`: one row a title, what a person labels (SCHEMA.md)."""

from rear_diff.tables.metadata import FLAGS, METADATA, TITLE, TITLE_DETAILS
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
    ranges,
)

COLUMNS = (
    Column("imdb_id", Kind.TEXT, "IMDb id", 10, "The title's IMDb id: tt and 7 or 8 digits."),
    Column("tmdb_id", Kind.INTEGER, "TMDB id", 8, "The title's TMDB id."),
    Column("label", Kind.ENUM, "Label", 9, "Whether one would watch it; null where nobody said."),
    *TITLE,
    *METADATA,
    *FLAGS,
    Column("created_at", Kind.MOMENT, "Created", 16, "When the row was made."),
    Column("updated_at", Kind.MOMENT, "Updated", 16, "When the row was last changed."),
)

WOULD_WATCH = Action(
    "would_watch",
    "watch",
    "Label the title would_watch; sets human_labeled and reviewed.",
    sets={"label": "would_watch", "human_labeled": True, "reviewed": True},
)
WOULD_NOT_WATCH = Action(
    "would_not_watch",
    "not",
    "Label the title would_not_watch; sets human_labeled and reviewed.",
    sets={"label": "would_not_watch", "human_labeled": True, "reviewed": True},
)

# Confirming a machine's label makes it the person's: a later pipeline run overwrites the rows
# that have human_labeled false.
CONFIRM = Action(
    "confirm",
    "reviewed",
    "Confirm the label as it is; sets reviewed and human_labeled.",
    sets={"reviewed": True, "human_labeled": True},
    confirms=("label",),
)
UNREVIEW = Action(
    "unreview",
    "reviewed",
    "Take the review back.",
    sets={"reviewed": False},
    # So that undoing it never confirms another label than the one that was reviewed.
    confirms=("label",),
)

ANOMALOUS = Action(
    "anomalous",
    "anomalous",
    "Mark the title as labelled right but a known outlier.",
    sets={"anomalous": True},
)
ORDINARY = Action("ordinary", "anomalous", "Take that mark back.", sets={"anomalous": False})

TRAINING = Table(
    name="training",
    heading="Training",
    schema="atp",
    relation="training",
    key="imdb_id",
    columns=COLUMNS,
    screen=(
        "media_title",
        "release_year",
        "media_type",
        "genre",
        "imdb_rating",
        "rt_score",
        "label",
        "anomalous",
        "runtime",
        "original_language",
        "origin_country",
        "tmdb_rating",
        "metascore",
        "imdb_votes",
        "reviewed",
        "human_labeled",
        "imdb_id",
        "updated_at",
        "created_at",
    ),
    details={
        "Label": ("label", "human_labeled", "reviewed", "anomalous"),
        **TITLE_DETAILS,
        "Row": (
            "imdb_id",
            "tmdb_id",
            "media_type",
            "season",
            "episode",
            "release_year",
            "created_at",
            "updated_at",
        ),
    },
    search="media_title",
    default_sort=Sort("created_at", descending=True),
    example="label:none  year:1990..1999  genre:drama",
    presets=(
        # Among them every title without a label: such a one is never reviewed (`rules`).
        Preset("Backlog", "reviewed:no", "What nobody has labelled or confirmed yet"),
        Preset("Reviewed", "reviewed:yes", "What a person labelled or confirmed"),
        Preset("Without a label", "reviewed:yes label:none", "Reviewed, and says nothing"),
        Preset(
            "Unclaimed",
            "reviewed:yes human_labeled:no",
            "Reviewed and not human_labeled: a pipeline may overwrite it",
        ),
        Preset("Anomalous", "anomalous:yes", "Labelled right, but known outliers"),
    ),
    filters=(
        Filter("media_type", "media_type"),
        Filter("label", "label"),
        Filter("reviewed", "reviewed"),
        Filter("human_labeled", "human_labeled"),
        Filter("anomalous", "anomalous"),
        Filter("imdb_id", "imdb_id"),
        Filter("media_title", "media_title", Match.CONTAINS),
        *ranges(COLUMNS),
    ),
    sorts=tuple(column.name for column in COLUMNS),
    path="/training",
    actions=(WOULD_WATCH, WOULD_NOT_WATCH),
    toggles=(
        Toggle("reviewed", "reviewed", on=CONFIRM, off=UNREVIEW),
        Toggle("anomalous", "anomalous", on=ANOMALOUS, off=ORDINARY),
    ),
    rules=(Rule("reviewed", needs="label", why="A title without a label cannot be reviewed."),),
)
