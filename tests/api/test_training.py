"""GET /rear-diff/training, sentence by sentence of its document."""

from itertools import pairwise

import psycopg
import pytest
from starlette.testclient import TestClient

from tests.api.conftest import Insert

EXAMPLE = {
    "imdb_id": "tt21815562",
    "tmdb_id": 1013601,
    "label": "would_not_watch",
    "media_type": "movie",
    "media_title": "The Alto Knights",
    "season": None,
    "episode": None,
    "release_year": 2025,
    "budget": 45000000,
    "revenue": 9577695,
    "runtime": 123,
    "origin_country": ["US"],
    "production_companies": ["Warner Bros. Pictures", "Winkler Films", "Domain Entertainment"],
    "production_countries": ["US"],
    "production_status": "Released",
    "original_language": "en",
    "spoken_languages": ["en"],
    "genre": ["Crime", "Drama", "History"],
    "original_media_title": "The Alto Knights",
    "tagline": "The most dangerous enemy is an old friend.",
    "overview": "Frank Costello and Vito Genovese vie for control of the city's streets.",
    "tmdb_rating": 6.241,
    "tmdb_votes": 172,
    "rt_score": 39,
    "metascore": 47,
    "imdb_rating": 5.7,
    "imdb_votes": 6467,
    "human_labeled": None,
    "reviewed": None,
    "anomalous": None,
    "created_at": "2025-05-21T02:27:51.094287Z",
    "updated_at": "2025-05-21T02:27:51.094287Z",
}


def ids(client: TestClient, query: str = "") -> list[str]:
    response = client.get(f"/rear-diff/training{query}")
    assert response.status_code == 200, response.text
    return [row["imdb_id"] for row in response.json()["data"]]


def test_the_documented_row_has_the_documented_fields_in_their_order(
    client: TestClient, database: psycopg.Connection, insert: Insert
) -> None:
    for flag in ("human_labeled", "anomalous"):
        database.execute(f"ALTER TABLE atp.training ALTER {flag} DROP NOT NULL")
    insert("atp.training", **EXAMPLE)
    response = client.get("/rear-diff/training")
    assert response.headers["content-type"] == "application/json"
    assert list(response.json()) == ["data", "pagination"]
    (row,) = response.json()["data"]
    assert list(row.items()) == list(EXAMPLE.items())


def test_numbers_are_numbers_as_they_are_written(client: TestClient, title: Insert) -> None:
    title("tt0000001", tmdb_rating=6.241, imdb_rating=7, budget=45_000_000_000)
    text = client.get("/rear-diff/training").text
    assert '"tmdb_rating":6.241,' in text
    assert '"imdb_rating":7,' in text
    assert '"budget":45000000000,' in text


def test_a_list_has_no_null_in_it(client: TestClient, title: Insert) -> None:
    title("tt0000001", genre=["Crime", None, "Drama"], origin_country=[])
    (row,) = client.get("/rear-diff/training").json()["data"]
    assert row["genre"] == ["Crime", "Drama"]
    assert row["origin_country"] == []


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        ("2025-05-21 04:27:51.094287+02", "2025-05-21T02:27:51.094287Z"),
        ("2025-01-01 10:00:00+00", "2025-01-01T10:00:00Z"),
    ],
)
def test_moments_are_in_utc_and_end_in_z(
    client: TestClient, title: Insert, moment: str, shown: str
) -> None:
    title("tt0000001", created_at=moment)
    (row,) = client.get("/rear-diff/training").json()["data"]
    assert row["created_at"] == shown


def test_a_title_that_nobody_has_labelled_has_the_label_null(
    client: TestClient, title: Insert
) -> None:
    title("tt0000001")
    (row,) = client.get("/rear-diff/training").json()["data"]
    assert row["label"] is None


def test_by_default_the_newest_come_first_a_hundred_at_most(
    client: TestClient, database: psycopg.Connection
) -> None:
    database.execute(
        "INSERT INTO atp.training (imdb_id, media_type, media_title, release_year, created_at)"
        " SELECT 'tt' || 1000000 + n, 'movie', 'Title', 2001, now() + n * interval '1 minute'"
        " FROM generate_series(1, 101) AS n"
    )
    assert ids(client) == [f"tt{1000000 + n}" for n in range(101, 1, -1)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("media_type=movie", ["tt0000002", "tt0000001"]),
        ("media_type=tv_season", ["tt0000003"]),
        ("label=would_watch", ["tt0000001"]),
        ("label=would_not_watch", ["tt0000002"]),
        ("reviewed=true", ["tt0000001"]),
        ("reviewed=false", ["tt0000003", "tt0000002"]),
        ("human_labeled=true", ["tt0000002", "tt0000001"]),
        ("human_labeled=false", ["tt0000003"]),
        ("anomalous=true", ["tt0000002"]),
        ("anomalous=false", ["tt0000003", "tt0000001"]),
        ("reviewed=false&human_labeled=true", ["tt0000002"]),
        ("imdb_id=tt0000002", ["tt0000002"]),
        ("imdb_id=tt0000003,tt0000001,tt7654321", ["tt0000003", "tt0000001"]),
        ("media_title=RIVER", ["tt0000003", "tt0000001"]),
        ("media_title=100%25", ["tt0000002"]),
        ("media_title=_", []),
        ("something_else=1", ["tt0000003", "tt0000002", "tt0000001"]),
    ],
)
def test_filters_narrow_the_list(
    client: TestClient, title: Insert, query: str, found: list[str]
) -> None:
    title(
        "tt0000001",
        media_title="The river",
        label="would_watch",
        human_labeled=True,
        reviewed=True,
        created_at="2025-01-01",
    )
    title(
        "tt0000002",
        media_title="100% wool",
        label="would_not_watch",
        human_labeled=True,
        anomalous=True,
        created_at="2025-01-02",
    )
    title("tt0000003", media_title="Rivers", media_type="tv_season", created_at="2025-01-03")
    assert ids(client, f"?{query}") == found
    total = client.get(f"/rear-diff/training?{query}").json()["pagination"]["total"]
    assert total == len(found)


@pytest.mark.parametrize("true", ["true", "True", "TRUE", "1"])
@pytest.mark.parametrize("false", ["false", "False", "0"])
def test_booleans_are_taken_as_clients_spell_them(
    client: TestClient, title: Insert, true: str, false: str
) -> None:
    title("tt0000001", label="would_watch", reviewed=True)
    title("tt0000002")
    assert ids(client, f"?reviewed={true}") == ["tt0000001"]
    assert ids(client, f"?reviewed={false}") == ["tt0000002"]


def test_sort_by_and_sort_order_order_the_rows(client: TestClient, title: Insert) -> None:
    title("tt0000001", updated_at="2025-03-01", release_year=1990)
    title("tt0000002", updated_at="2025-01-01", release_year=2020)
    title("tt0000003", updated_at="2025-02-01", release_year=2005)
    assert ids(client, "?sort_by=updated_at") == ["tt0000001", "tt0000003", "tt0000002"]
    assert ids(client, "?sort_by=updated_at&sort_order=asc") == [
        "tt0000002",
        "tt0000003",
        "tt0000001",
    ]
    assert ids(client, "?sort_by=release_year&sort_order=desc&limit=2&offset=1") == [
        "tt0000003",
        "tt0000001",
    ]


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_rows_without_the_sort_field_come_last(
    client: TestClient, title: Insert, order: str
) -> None:
    title("tt0000001")
    title("tt0000002", rt_score=50)
    title("tt0000003")
    assert ids(client, f"?sort_by=rt_score&sort_order={order}") == [
        "tt0000002",
        "tt0000001",
        "tt0000003",
    ]


def test_an_unknown_sort_by_gives_way_to_the_default_and_the_answer_says_so(
    client: TestClient, title: Insert
) -> None:
    title("tt0000001", created_at="2025-01-02")
    title("tt0000002", created_at="2025-01-01")
    response = client.get("/rear-diff/training?sort_by=nonsense&sort_order=asc")
    assert response.status_code == 200
    assert [row["imdb_id"] for row in response.json()["data"]] == ["tt0000002", "tt0000001"]
    assert response.headers["x-sort-fallback"] == "created_at"
    assert "x-sort-fallback" not in client.get("/rear-diff/training?sort_by=budget").headers


def test_every_field_of_a_sample_row_can_be_sorted_by(sample_client: TestClient) -> None:
    (row,) = sample_client.get("/rear-diff/training?limit=1").json()["data"]
    for field in row:
        response = sample_client.get(f"/rear-diff/training?sort_by={field}&sort_order=asc&limit=50")
        assert "x-sort-fallback" not in response.headers, field
        values = [each[field] for each in response.json()["data"] if each[field] is not None]
        if isinstance(row[field], int | float | list):
            assert all(before <= after for before, after in pairwise(values)), field
