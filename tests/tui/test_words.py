"""Values in words."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from rear_diff.catalogue.runs import Run
from rear_diff.tables import PREDICTION, TRAINING, Column, Kind
from tui.jobs import told_of
from tui.model_word import _sentence
from tui.presentation.words import detail, money, span
from tui.screens.catalogue.sources import _state
from tui.screens.conflicts import _told


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=0.42), "0.4 s"),
        (timedelta(seconds=12.4), "12 s"),
        (timedelta(minutes=3, seconds=5), "3 min 5 s"),
        (timedelta(hours=2, minutes=14, seconds=9), "2 h 14 min"),
    ],
)
def test_a_span_is_told_in_its_two_largest_units(length: timedelta, words: str) -> None:
    assert span(length) == words


@pytest.mark.parametrize(
    ("dollars", "words"),
    [(12, "$12"), (999, "$999"), (999_960, "$1 M"), (4_140_000, "$4.1 M"), (2 * 10**9, "$2 B")],
)
def test_money_is_rounded(dollars: int, words: str) -> None:
    assert money(dollars) == words


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        (TRAINING.column("reviewed"), False, "no"),
        (TRAINING.column("budget"), 999, "$999"),
        (TRAINING.column("budget"), 4_100_000, "$4.1 M  (4,100,000)"),
        (TRAINING.column("imdb_rating"), Decimal("7.25"), "7.2"),
        (TRAINING.column("imdb_votes"), 1200, "1,200"),
        (TRAINING.column("runtime"), 107, "1 h 47 min"),
        (TRAINING.column("spoken_languages"), ["en", None], "English"),
        (TRAINING.column("original_language"), "fr", "French"),
        (TRAINING.column("production_countries"), ["FR", ""], "France"),
        (PREDICTION.column("prediction"), 0, "0, would not watch"),
        (PREDICTION.column("prediction"), 1, "1, would watch"),
        (PREDICTION.column("probability"), Decimal("0.125"), "0.12"),
        (PREDICTION.column("cm_value"), "tp", "tp, right: would watch"),
        (PREDICTION.column("cm_value"), "zz", "zz, unknown"),
        (Column("size", Kind.INTEGER, "Size", 9, "Its size.", unit="kB"), 12_000, "12,000 kB"),
    ],
)
def test_a_value_is_told_in_words(column: Column, value: Any, words: str) -> None:
    assert detail(column, value) == words


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"label": "would_watch", "reviewed": True}, "+ watch"),
        ({"label": "perhaps"}, "perhaps"),
        ({"label": None}, "no label"),
        (
            {"anomalous": True, "reviewed": None, "season": 2},
            "anomalous yes, reviewed unknown, season 2",
        ),
        ({"reviewed": False}, "reviewed no"),
        ({}, "the same"),
    ],
)
def test_what_two_people_set_is_told_in_a_few_words(values: dict[str, Any], words: str) -> None:
    assert _told(values) == words


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ({"is_placeholder": True}, "placeholder"),
        ({"is_active": True, "failures": 0}, "✓ active"),
        ({"is_active": True, "failures": 3}, "! 3 failed"),
        ({"is_active": False, "edited": ["is_active"]}, "✗ off"),
        ({"is_active": False, "edited": []}, "✗ dead"),
    ],
)
def test_the_state_of_a_source_is_a_sign_and_a_word(source: dict[str, Any], words: str) -> None:
    assert _state({"is_placeholder": False, **source}).text == words


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (None, "The model has not judged this title."),
        ({"prediction": None}, "The model has not judged this title."),
        ({"prediction": 0, "probability": None}, "The model says − not."),
        (
            {"prediction": 1, "probability": Decimal("0.75")},
            "The model says + watch; would_watch has probability 0.75.",
        ),
    ],
)
def test_the_models_word_is_a_sentence(row: dict[str, Any] | None, words: str) -> None:
    assert _sentence(row) == words


def test_of_a_run_that_was_killed_is_told_what_is_known() -> None:
    began = datetime(2026, 1, 31, 12, tzinfo=UTC)
    run = Run(7, "import-shows", "root", began, None, "killed", 3, 0, "Its process is gone.")
    told = [text for text, _ in told_of(run, "one\ntwo", began)]
    assert told[0] == "import-shows · run 7"
    assert told[3:] == ["", "Its process is gone.", "", "one", "two"]
