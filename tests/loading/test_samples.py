"""The sample rows: believable, awkward where they should be, and the same everywhere."""

import hashlib
import json
import os
import re
import statistics
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from rear_diff.database.connect import Database
from rear_diff.loading.samples import (
    AWKWARD_TITLES,
    media_rows,
    prediction_rows,
    training_rows,
)
from rear_diff.loading.sampling import load_samples

Row = dict[str, Any]

IMDB_ID = re.compile(r"tt[0-9]{7,8}")
TWICE = re.compile(r"\b(\w+) \1\b", re.IGNORECASE)
WRONG_ARTICLE = re.compile(r"\ba ([aeio]|u(?!ni|se))|\ban [^aeiouh]", re.IGNORECASE)
CODES = ("resolution", "video_codec", "upload_type", "audio_codec")
DIGEST = """
import hashlib, json
from rear_diff.loading.samples import media_rows, prediction_rows, training_rows
training = training_rows()
rows = [training, media_rows(training), prediction_rows(training)]
print(hashlib.sha256(json.dumps(rows, default=str).encode()).hexdigest())
"""


@pytest.fixture(scope="module")
def training() -> list[Row]:
    return training_rows()


@pytest.fixture(scope="module")
def media(training: list[Row]) -> list[Row]:
    return media_rows(training)


@pytest.fixture(scope="module")
def prediction(training: list[Row]) -> list[Row]:
    return prediction_rows(training)


def share(rows: list[Row], holds: Callable[[Row], object]) -> float:
    return sum(bool(holds(row)) for row in rows) / len(rows)


def present(rows: Iterable[Row], column: str) -> list[Any]:
    return [row[column] for row in rows if row[column] is not None]


def digest_of_another_process(hash_seed: str) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    run = [sys.executable, "-c", DIGEST]
    return subprocess.run(run, env=environment, capture_output=True, text=True, check=True).stdout


@pytest.mark.thorough
def test_every_process_gets_the_same_rows(
    training: list[Row], media: list[Row], prediction: list[Row]
) -> None:
    dump = json.dumps([training, media, prediction], default=str)
    here = hashlib.sha256(dump.encode()).hexdigest()
    assert digest_of_another_process("1").strip() == here


def test_there_are_enough_of_each(
    training: list[Row], media: list[Row], prediction: list[Row]
) -> None:
    assert (len(training), len(media)) == (2_000, 6_000)
    assert len(prediction) == sum(bool(row["reviewed"] and row["label"]) for row in training)


def test_ids_are_unique_and_of_both_lengths(training: list[Row]) -> None:
    imdb_ids = [row["imdb_id"] for row in training]
    assert all(IMDB_ID.fullmatch(imdb_id) for imdb_id in imdb_ids)
    assert len(set(imdb_ids)) == len(imdb_ids)
    assert {len(imdb_id) for imdb_id in imdb_ids} == {9, 10}
    tmdb_ids = present(training, "tmdb_id")
    assert len(set(tmdb_ids)) == len(tmdb_ids) < len(training)
    assert min(tmdb_ids) > 0


def test_every_awkward_title_is_there_and_none_is_seen_first(training: list[Row]) -> None:
    by_age = sorted(training, key=lambda row: row["created_at"])
    assert [row["media_title"] for row in by_age[: len(AWKWARD_TITLES)]] == list(AWKWARD_TITLES)
    assert by_age[-1]["media_title"] == "Night Ferry to Oslo"


@pytest.mark.parametrize(
    "awkward",
    ["\x1b[", "\t", "\n", "\u202e", "\u200d", "🇮🇸", "[/]", "[bold]", "%", "_", "\\", "'", "\u0301"],
)
def test_an_awkward_title_holds(awkward: str) -> None:
    assert any(awkward in title for title in AWKWARD_TITLES)


def test_the_longest_title_and_the_longest_word() -> None:
    assert max(map(len, AWKWARD_TITLES)) == 255
    assert any(title.isalpha() and len(title) == 120 for title in AWKWARD_TITLES)


def test_titles_are_varied_and_some_are_remakes(training: list[Row]) -> None:
    titles = Counter(row["media_title"] for row in training)
    assert len(titles) > 0.9 * len(training)
    remade = {title for title, count in titles.items() if count > 1}
    assert remade
    made = Counter((row["media_title"], row["release_year"]) for row in training)
    assert max(made.values()) == 1


def test_titles_come_in_many_scripts(training: list[Row]) -> None:
    firsts = {"Cyrillic": "Ѐ-ӿ", "Greek": "Ͱ-Ͽ", "Hebrew": "֐-׿", "Arabic": "؀-ۿ"}
    firsts |= {"Hindi": "ऀ-ॿ", "Thai": "฀-๿", "kana": "ぁ-ヿ", "Han": "一-鿿", "Hangul": "가-힣"}
    originals = "\n".join(present(training, "original_media_title"))
    assert [name for name, span in firsts.items() if not re.search(f"[{span}]", originals)] == []
    foreign = re.compile("[Ͱ-ӿ֐-ۿऀ-ॿ฀-๿ぁ-鿿가-힣]")
    assert 24 <= sum(bool(foreign.search(row["media_title"])) for row in training) <= 100


def test_language_and_country_belong_together(training: list[Row]) -> None:
    countries: dict[str, set[str]] = {}
    for row in training:
        countries.setdefault(row["original_language"], set()).update(row["origin_country"])
    assert countries["nb"] == {"NO"}
    assert countries["ko"] == {"KR"}
    assert countries["en"] == {"US", "GB", "IE", "CA", "AU", "NZ"}


def test_sentences_are_whole(training: list[Row]) -> None:
    texts = present(training, "overview") + present(training, "tagline")
    assert [text for text in texts if re.search(r"[{}]|None|  ", text)] == []
    assert [text for text in texts if TWICE.search(text)] == []
    assert [text for text in texts if WRONG_ARTICLE.search(text)] == []
    assert [text for text in texts if not text[0].isupper() and not text[0].isdigit()] == []
    assert [text for text in texts if text[-1] not in ".?!"] == []


def test_overviews_are_as_long_as_real_ones(training: list[Row]) -> None:
    lengths = sorted(len(text) for text in present(training, "overview"))
    assert 200 <= statistics.median(lengths) <= 260
    assert 520 <= lengths[int(0.95 * len(lengths))] <= 680
    assert 3 <= sum(length > 1_500 for length in lengths) <= 40
    assert 0.6 <= share(training, lambda row: row["tagline"]) <= 0.72


def test_labels_are_a_machines_a_persons_or_missing(training: list[Row]) -> None:
    machines = share(
        training, lambda row: row["label"] and not (row["human_labeled"] or row["reviewed"])
    )
    assert 0.40 <= machines <= 0.50
    assert 0.16 <= share(training, lambda row: row["reviewed"]) <= 0.24
    assert 0.30 <= share(training, lambda row: row["label"] is None) <= 0.40
    labelled = [row for row in training if row["label"]]
    assert 0.20 <= share(labelled, lambda row: row["label"] == "would_watch") <= 0.30
    assert 0.01 <= share(training, lambda row: row["anomalous"]) <= 0.03


def test_no_row_is_reviewed_without_a_label(training: list[Row]) -> None:
    unlabelled = [row for row in training if row["label"] is None]
    assert {row["reviewed"] for row in unlabelled} == {False, None}
    assert not any(row["human_labeled"] or row["anomalous"] for row in unlabelled)


def test_media_types_and_their_seasons(training: list[Row]) -> None:
    types = Counter(row["media_type"] for row in training)
    assert set(types) == {"movie", "tv_show", "tv_season", "tv_episode_pack", "unknown"}
    assert 0.76 <= types["movie"] / len(training) <= 0.85
    with_season = {row["media_type"] for row in training if row["season"] is not None}
    without = {row["media_type"] for row in training if row["season"] is None}
    assert with_season == {"tv_season", "tv_episode_pack"}
    assert without == {"movie", "tv_show", "unknown"}


@pytest.mark.parametrize(
    ("column", "missing"),
    [("rt_score", 0.71), ("metascore", 0.82), ("imdb_rating", 0.24), ("imdb_votes", 0.13)],
)
def test_figures_are_missing_as_often_as_in_a_real_table(
    training: list[Row], column: str, missing: float
) -> None:
    assert share(training, lambda row: row[column] is None) == pytest.approx(missing, abs=0.03)


@pytest.mark.parametrize(
    ("column", "low", "high"),
    [
        ("release_year", 1921, 2026),
        ("imdb_rating", 0, 10),
        ("tmdb_rating", 0, 10),
        ("rt_score", 0, 100),
        ("metascore", 0, 100),
        ("imdb_votes", 0, 10**7),
        ("tmdb_votes", 0, 10**6),
        ("budget", 0, 10**9),
        ("revenue", 0, 10**10),
        ("runtime", 10, 300),
    ],
)
def test_figures_keep_to_their_range(training: list[Row], column: str, low: int, high: int) -> None:
    figures = present(training, column)
    assert low <= min(figures) < max(figures) <= high


def test_money_is_mostly_unknown(training: list[Row]) -> None:
    assert share(training, lambda row: row["budget"] == 0) > 0.5
    assert share(training, lambda row: row["revenue"] == 0) > 0.5


def test_genres_are_one_to_four_and_fit_their_column(training: list[Row]) -> None:
    genres = present(training, "genre")
    assert {len(names) for names in genres} == {1, 2, 3, 4}
    assert all(len(set(names)) == len(names) for names in genres)
    assert max(len(name) for names in genres for name in names) <= 20
    assert 0 < share(training, lambda row: row["genre"] is None) < 0.05


def test_moments_are_in_order(training: list[Row], media: list[Row]) -> None:
    assert all(row["created_at"] <= row["updated_at"] for row in training + media)
    created = [row["created_at"] for row in training]
    assert datetime(2025, 11, 1, tzinfo=UTC) <= min(created)
    assert max(created) < datetime(2026, 11, 1, tzinfo=UTC)
    assert all(row["deleted_at"] >= row["created_at"] for row in media if row["deleted_at"])


def test_the_pipeline_is_in_every_state(media: list[Row]) -> None:
    assert len({row["pipeline_status"] for row in media}) == 11
    assert len({row["rejection_status"] for row in media}) == 4
    assert 0.02 <= share(media, lambda row: row["error_status"]) <= 0.04
    assert 0.01 <= share(media, lambda row: row["deleted_at"]) <= 0.03


def test_what_stopped_a_file_is_said_where_it_was_stopped(media: list[Row]) -> None:
    for row in media:
        assert (row["error_condition"] is not None) == row["error_status"]
        assert (row["rejection_reason"] is not None) == (row["rejection_status"] == "rejected")
        assert (row["rejection_reason"] == "user deletion") == (row["deleted_at"] is not None)
        if row["pipeline_status"] == "rejected":
            assert row["rejection_status"] == "rejected"


def test_files_fit_their_columns(media: list[Row]) -> None:
    hashes = [row["hash"] for row in media]
    assert len(set(hashes)) == len(hashes)
    assert all(re.fullmatch("[a-f0-9]{40}", info_hash) for info_hash in hashes)
    assert all(row["original_link"].endswith(row["hash"]) for row in media)
    assert max(len(code) for column in CODES for code in present(media, column)) <= 10
    assert max(map(len, present(media, "uploader"))) <= 25
    assert set(present(media, "rss_source")) == {"harbor_feed", "lantern_feed"}


def test_a_file_is_somewhere_only_once_it_has_got_there(media: list[Row]) -> None:
    complete = [row for row in media if row["pipeline_status"] == "complete"]
    assert all(row["target_path"] and row["original_path"] for row in complete)
    early = [row for row in media if row["pipeline_status"] in ("ingested", "parsed", "rejected")]
    assert not any(row["target_path"] or row["original_path"] for row in early)


def test_titles_have_several_releases_and_some_releases_no_title(
    training: list[Row], media: list[Row]
) -> None:
    files = Counter(present(media, "imdb_id"))
    assert set(files) < {row["imdb_id"] for row in training}
    assert statistics.mean(files.values()) > 2
    assert 0.1 < share(media, lambda row: row["imdb_id"] is None) < 0.4


def test_predictions_agree_with_themselves(training: list[Row], prediction: list[Row]) -> None:
    labels = {row["imdb_id"]: row["label"] for row in training if row["reviewed"]}
    for row in prediction:
        watch = row["probability"] >= Decimal("0.5")
        right = watch == (labels[row["imdb_id"]] == "would_watch")
        assert row["prediction"] == int(watch)
        assert row["cm_value"] == ("t" if right else "f") + ("p" if watch else "n")
        assert row["probability"].as_tuple().exponent == -4
        assert 0 <= row["probability"] <= 1
    accuracy = share(prediction, lambda row: row["cm_value"] in ("tp", "tn"))
    assert accuracy == pytest.approx(0.85, abs=0.05)


@pytest.mark.thorough
async def test_they_load_into_our_own_database(empty_database: Database) -> None:
    async with empty_database.pool.connection() as connection:
        counts = await load_samples(connection)
        cursor = await connection.execute("SELECT count(*) FROM atp.movies WHERE label IS NOT NULL")
        assert await cursor.fetchone() == (counts["prediction"],)
        cursor = await connection.execute("SELECT media_title FROM atp.training")
        titles = {row[0] for row in await cursor.fetchall()}
    assert (counts["training"], counts["media"]) == (2_000, 6_000)
    assert set(AWKWARD_TITLES) <= titles
