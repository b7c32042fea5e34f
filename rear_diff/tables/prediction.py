"""`atp.prediction`: the model's word on a title (SCHEMA.md)."""

from rear_diff.tables.table import Column, Filter, Kind, Sort, Table, ranges

VERDICT = (
    Column("prediction", Kind.INTEGER, "Model", 7, "1 for would_watch, 0 for would_not_watch."),
    Column("probability", Kind.NUMBER, "Prob", 4, "How likely would_watch is.", "0 to 1"),
    Column("cm_value", Kind.TEXT, "Cell", 4, "Its cell of the confusion matrix: tp, tn, fp or fn."),
)

VERDICT_FILTERS = (
    Filter("prediction", "prediction", choices=("0", "1")),
    Filter("cm_value", "cm_value", choices=("tn", "tp", "fn", "fp")),
)

COLUMNS = (
    Column("imdb_id", Kind.TEXT, "IMDb id", 10, "The title's IMDb id: tt and 7 or 8 digits."),
    *VERDICT,
    Column("created_at", Kind.MOMENT, "Created", 16, "When the model ran."),
)

PREDICTION = Table(
    name="prediction",
    heading="Predictions",
    schema="atp",
    relation="prediction",
    key="imdb_id",
    columns=COLUMNS,
    screen=("imdb_id", "prediction", "probability", "cm_value", "created_at"),
    details={"Prediction": ("prediction", "probability", "cm_value", "imdb_id", "created_at")},
    search="imdb_id",
    default_sort=Sort("created_at", descending=True),
    example="cm_value=fp,fn  probability>0.9",
    filters=(
        *VERDICT_FILTERS,
        Filter("imdb_id", "imdb_id"),
        *ranges(column for column in COLUMNS if column.name != "prediction"),
    ),
    sorts=("imdb_id", "prediction", "probability", "cm_value", "created_at"),
    path="/prediction/",
)
