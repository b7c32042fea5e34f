"""Values in words that a person reads at a glance."""

from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from rear_diff.tables import MOVIES, TRAINING, Column
from tui.presentation import ago, detail, money, names, ratings_of, runtime, story_of
from tui.presentation.story import model_of, place_of, release_of

NOW = datetime(2026, 1, 31, 18, 5, tzinfo=timezone(timedelta(hours=2)))


def column(name: str) -> Column:
    found = TRAINING.column(name) or MOVIES.column(name)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("dollars", "told"),
    [
        (0, "$0"),
        (950, "$950"),
        (12_000, "$12 K"),
        (4_100_000, "$4.1 M"),
        (999_960, "$1 M"),
        (2_923_706_026, "$2.9 B"),
    ],
)
def test_money_is_short(dollars: int, told: str) -> None:
    assert money(dollars) == told


def test_money_is_exact_too() -> None:
    assert detail(column("budget"), 4_123_456, NOW) == "$4.1 M  (4,123,456)"


@pytest.mark.parametrize(
    ("minutes", "told"), [(107, "1 h 47 min"), (120, "2 h"), (45, "45 min"), (0, "0 min")]
)
def test_a_runtime_is_in_hours(minutes: int, told: str) -> None:
    assert runtime(minutes) == told


@pytest.mark.parametrize(
    ("gap", "told"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(hours=23, minutes=59), "23 hours ago"),
        (timedelta(days=3, hours=5), "3 days ago"),
        (timedelta(days=65), "2 months ago"),
        (timedelta(days=800), "2 years ago"),
        (timedelta(hours=-2), "in 2 hours"),
    ],
)
def test_how_long_ago(gap: timedelta, told: str) -> None:
    assert ago(NOW - gap, NOW) == told


def test_a_moment_is_told_on_the_persons_clock() -> None:
    stored = datetime.fromisoformat("2026-01-28 23:30:00+00:00")
    assert detail(column("created_at"), stored, NOW) == "2026-01-29 01:30 · 2 days ago"


def test_a_moment_without_a_zone_stays_as_it_is() -> None:
    stored = datetime.fromisoformat("2026-01-28 23:30:00")
    assert detail(column("created_at"), stored, NOW) == "2026-01-28 23:30"


def test_countries_and_languages_have_names() -> None:
    assert detail(column("origin_country"), ["KR", "SU"], NOW) == "South Korea, Soviet Union"
    assert detail(column("original_language"), "nb", NOW) == "Norwegian Bokmål"
    assert detail(column("spoken_languages"), ["fr", None, "cn"], NOW) == "French, Cantonese"


def test_a_code_that_nobody_knows_stays_a_code() -> None:
    assert names.country("QQ") == "QQ"
    assert names.language("q0") == "q0"


def scores(**row: Any) -> dict[str, float | None]:
    return {rating.column: rating.score for rating in ratings_of(row)}


def test_ratings_are_on_one_scale() -> None:
    row = {"imdb_rating": Decimal("7.2"), "tmdb_rating": Decimal("5.813"), "rt_score": 96}
    assert scores(**row) == {
        "imdb_rating": 7.2,
        "kinopoisk_rating": None,
        "tmdb_rating": 5.813,
        "rt_score": 9.6,
        "metascore": None,
    }


def test_imdb_of_a_hundred_is_told_of_ten() -> None:
    (rating, *_) = ratings_of({"imdb_rating": Decimal("72.0")})
    assert (rating.score, rating.words, rating.cells(10)) == (7.2, "7.2", 7)


def test_nought_from_nobody_is_no_rating() -> None:
    assert scores(tmdb_rating=Decimal(0), tmdb_votes=0)["tmdb_rating"] is None
    assert scores(tmdb_rating=Decimal(0), tmdb_votes=3)["tmdb_rating"] == 0


def told(**row: Any) -> str:
    return " ".join(cell.text for cell in story_of(row))


@pytest.mark.parametrize(
    ("row", "sentences"),
    [
        (
            {
                "pipeline_status": "downloading",
                "error_status": True,
                "error_condition": "no space left on device",
                "rejection_status": "accepted",
            },
            "! Stopped in downloading: no space left on device. Accepted by the filters.",
        ),
        (
            {
                "pipeline_status": "rejected",
                "rejection_status": "rejected",
                "rejection_reason": "resolution 480p is too low",
            },
            "− Rejected: resolution 480p is too low.",
        ),
        (
            {"pipeline_status": "downloading", "error_condition": "no peers"},
            "In the pipeline: downloading. Its last error: no peers.",
        ),
        (
            {"pipeline_status": "metadata_collected", "error_status": True},
            "! Stopped in metadata collected: the reason was not kept.",
        ),
        (
            {"pipeline_status": "complete", "rejection_status": "override"},
            "✓ Complete. A person let it through, whatever the filters say.",
        ),
        (
            {"pipeline_status": "on_the_moon", "rejection_status": "half_accepted"},
            "In the pipeline: on the moon. The filters say half accepted.",
        ),
    ],
)
def test_what_became_of_a_file_is_a_sentence(row: dict[str, Any], sentences: str) -> None:
    assert told(**row) == sentences


def test_a_rejection_does_not_hide_an_error() -> None:
    row = {"pipeline_status": "rejected", "rejection_status": "rejected", "error_status": True}
    assert told(**row).startswith("! Stopped in rejected: the reason was not kept. − Rejected")


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({}, ""),
        ({"parent_path": "/films", "target_path": "a/b.mkv"}, "It goes to /films/a/b.mkv"),
        ({"original_path": "/in/b"}, "It is at /in/b"),
        (
            {"original_path": "/in/b", "parent_path": "/films", "target_path": "a/b.mkv"},
            "It is at /in/b and goes to /films/a/b.mkv",
        ),
        (
            {
                "original_path": "/in/b",
                "target_path": "/films/b.mkv",
                "pipeline_status": "complete",
            },
            "From /in/b to /films/b.mkv",
        ),
        ({"parent_path": "/films", "pipeline_status": "transferred"}, "It is at /films"),
    ],
)
def test_where_a_file_is_is_a_sentence(row: dict[str, Any], sentence: str) -> None:
    assert place_of(row) == sentence


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (
            {"prediction": 1, "probability": Decimal("0.97"), "label": "would_not_watch"},
            "! The model disagrees: + watch; would_watch has probability 0.97.",
        ),
        (
            {"prediction": 0, "probability": Decimal("0.30"), "label": "would_not_watch"},
            "✓ The model agrees: − not; would_watch has probability 0.30.",
        ),
        (
            {"prediction": 1, "probability": None, "label": None},
            "The model says + watch. There is no label yet.",
        ),
    ],
)
def test_what_the_model_makes_of_it_is_a_sentence(row: dict[str, Any], sentence: str) -> None:
    cell = model_of(row)
    assert cell is not None
    assert cell.text == sentence


def test_a_model_that_says_nothing_is_not_quoted() -> None:
    assert model_of({"prediction": None, "label": "would_watch"}) is None


def test_a_title_is_in_no_pipeline() -> None:
    assert not story_of({"media_title": "Nokas"})


def test_the_release_is_a_sentence_of_what_is_known() -> None:
    assert (
        release_of({"resolution": "1080p", "upload_type": "WEB-DL", "video_codec": "x265"})
        == "1080p WEB-DL, x265."
    )
    assert (
        release_of({"audio_codec": "AAC", "uploader": "N_b", "rss_source": "old_harbor"})
        == "AAC. Released by N_b, offered by old harbor."
    )
    assert release_of({}) == ""
