"""The rows of `atp.prediction`: a model's word on every reviewed title that has a label."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal

from rear_diff.loading.samples.chance import Chance

SEED = 1927
ACCURACY = 0.85
RUN_AT = datetime(2026, 10, 30, 3, 12, 8, tzinfo=UTC)
HALF = Decimal("0.5000")

Row = dict[str, object]


def prediction_rows(training: Iterable[Mapping[str, object]]) -> list[Row]:
    """A row for each reviewed and labelled row of `training`; right for about 85 in 100 of them."""
    chance = Chance(SEED)
    return [_row(chance, row) for row in training if row["reviewed"] and row["label"]]


def _row(chance: Chance, row: Mapping[str, object]) -> Row:
    watched = row["label"] == "would_watch"
    probability = _probability(chance, watched)
    predicted = probability >= HALF
    return {
        "imdb_id": row["imdb_id"],
        "prediction": int(predicted),
        "probability": probability,
        "cm_value": ("t" if predicted == watched else "f") + ("p" if predicted else "n"),
        "created_at": RUN_AT,
    }


def _probability(chance: Chance, watched: bool) -> Decimal:
    """Most are sure of themselves; the wrong ones less so."""
    right = chance.odds(ACCURACY)
    above = chance.skewed(0.98, 0.5, 1.6) if right else chance.skewed(0.5, 0.9, 1.7)
    return chance.decimal(above if watched == right else 0.9999 - above, 4, high=1.0)
