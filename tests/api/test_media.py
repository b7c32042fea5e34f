"""GET /rear-diff/media/, sentence by sentence of its document."""

import psycopg
import pytest
from starlette.testclient import TestClient

from tests.api.conftest import Insert

EXAMPLE = {
    "imdb_id": "tt1234567",
    "media_type": "movie",
    "media_title": "Example Movie",
    "release_year": 2024,
    "imdb_rating": 7.5,
    "pipeline_status": "complete",
    "rejection_status": None,
    "error_status": False,
    "created_at": "2025-05-21T02:27:51.094287Z",
    "updated_at": "2025-05-21T02:27:51.094287Z",
}

FIELDS = [
    "hash",
    "media_type",
    "media_title",
    "season",
    "episode",
    "release_year",
    "pipeline_status",
    "error_status",
    "error_condition",
    "rejection_status",
    "rejection_reason",
    "parent_path",
    "target_path",
    "original_title",
    "original_path",
    "original_link",
    "rss_source",
    "uploader",
    "imdb_id",
    "tmdb_id",
    "budget",
    "revenue",
    "runtime",
    "origin_country",
    "production_companies",
    "production_countries",
    "production_status",
    "original_language",
    "spoken_languages",
    "genre",
    "original_media_title",
    "tagline",
    "overview",
    "tmdb_rating",
    "tmdb_votes",
    "rt_score",
    "metascore",
    "imdb_rating",
    "imdb_votes",
    "resolution",
    "video_codec",
    "upload_type",
    "audio_codec",
    "created_at",
    "updated_at",
]


def numbers(client: TestClient, query: str = "") -> list[int]:
    response = client.get(f"/rear-diff/media/{query}")
    assert response.status_code == 200, response.text
    return [int(row["hash"], 16) for row in response.json()["data"]]


def test_the_documented_row_has_the_documented_values(
    client: TestClient, database: psycopg.Connection, file: Insert
) -> None:
    database.execute("ALTER TABLE atp.media ALTER rejection_status DROP NOT NULL")
    file(1, **EXAMPLE)
    (row,) = client.get("/rear-diff/media/").json()["data"]
    assert {field: row[field] for field in EXAMPLE} == EXAMPLE
    assert row["hash"] == f"{1:040x}"


def test_a_row_has_every_column_but_deleted_at(sample_client: TestClient) -> None:
    (row,) = sample_client.get("/rear-diff/media/?limit=1").json()["data"]
    assert list(row) == FIELDS


def test_deleted_rows_are_never_listed(client: TestClient, file: Insert) -> None:
    file(1)
    file(2, deleted_at="2025-01-01")
    answer = client.get("/rear-diff/media/").json()
    assert [row["hash"] for row in answer["data"]] == [f"{1:040x}"]
    assert answer["pagination"]["total"] == 1
    assert numbers(client, f"?hash={2:040x}") == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("media_type=movie", [2, 1]),
        ("media_type=tv_show", [3]),
        ("pipeline_status=downloading", [2]),
        ("rejection_status=override", [3]),
        ("error_status=true", [1]),
        ("error_status=false", [3, 2]),
        ("imdb_id=tt0000002", [2]),
        (f"hash={3:040x}", [3]),
        ("media_title=riv", [1]),
        ("media_type=movie&error_status=False", [2]),
    ],
)
def test_filters_narrow_the_list(
    client: TestClient, file: Insert, query: str, found: list[int]
) -> None:
    file(1, media_title="The River", error_status=True, created_at="2025-01-01")
    file(2, pipeline_status="downloading", imdb_id="tt0000002", created_at="2025-01-02")
    file(3, media_type="tv_show", rejection_status="override", created_at="2025-01-03")
    assert numbers(client, f"?{query}") == found


@pytest.mark.parametrize(
    ("sort_by", "first"),
    [
        ("created_at", 1),
        ("updated_at", 2),
        ("release_year", 3),
        ("media_title", 4),
        ("imdb_rating", 5),
    ],
)
def test_each_documented_field_sorts(
    client: TestClient, file: Insert, sort_by: str, first: int
) -> None:
    file(1, created_at="2030-01-01", updated_at="2025-01-01")
    file(2, created_at="2025-01-01", updated_at="2030-01-01")
    file(3, release_year=2024)
    file(4, media_title="Zebra")
    file(5, imdb_rating=9.9)
    assert numbers(client, f"?sort_by={sort_by}&sort_order=desc")[0] == first


def test_by_default_the_newest_come_first(client: TestClient, file: Insert) -> None:
    file(1, created_at="2025-01-01")
    file(2, created_at="2025-01-03")
    file(3, created_at="2025-01-02")
    assert numbers(client) == [2, 3, 1]
    assert numbers(client, "?sort_by=created_at") == [2, 3, 1]
    assert numbers(client, "?sort_order=asc") == [1, 3, 2]
