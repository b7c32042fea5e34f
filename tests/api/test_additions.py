"""What lists can be asked beyond the documents: nothing, several values, ranges, counts, places."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import psycopg
import pytest
from starlette.testclient import TestClient

from tests.api.conftest import Insert


@pytest.fixture
def titles(title: Insert) -> None:
    """Four titles; the higher its number, the newer it is."""
    title("tt0000001", label="would_watch", imdb_rating="7.2", created_at="2025-01-01")
    title("tt0000002", label="would_not_watch", media_type="tv_show", created_at="2025-01-02")
    title("tt0000003", release_year=1995, budget=5, created_at="2025-01-03T12:00:00Z")
    title("tt0000004", imdb_rating="8", media_type="unknown", created_at="2025-01-04")


def numbers(client: TestClient, query: str) -> list[int]:
    response = client.get(f"/rear-diff/training?{query}")
    assert response.status_code == 200, response.text
    return [int(row["imdb_id"][2:]) for row in response.json()["data"]]


@pytest.mark.usefixtures("titles")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("label=none", [4, 3]),
        ("label=would_watch,none", [4, 3, 1]),
        ("label=would_watch,would_not_watch", [2, 1]),
        ("media_type=tv_show,unknown", [4, 2]),
        ("release_year=1995", [3]),
        ("release_year=1990..2000", [3]),
        ("release_year=..2000", [3]),
        ("release_year=1996..", [4, 2, 1]),
        ("imdb_rating=7.2..7.9", [1]),
        ("imdb_rating=none", [3, 2]),
        ("imdb_rating=..", [4, 1]),
        ("created_at=2025-01-03..", [4, 3]),
        ("created_at=2025-01-03T12:00:00Z", [3]),
        ("created_at=2025-01-03T13:00:00%2B01:00..2025-01-03T13:00:00+01:00", [3]),
        ("created_at=..2025-01-02T00:00:00", [2, 1]),
    ],
)
def test_nothing_several_values_and_ranges(
    client: TestClient, query: str, found: list[int]
) -> None:
    assert numbers(client, query) == found


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (
            "label=would_watch,",
            (
                "label is one of would_watch, would_not_watch, none, or several with commas"
                ' between; not "".'
            ),
        ),
        (
            "release_year=1990...2000",
            (
                "release_year is a whole number, a range with .. between its ends, or none;"
                ' not "1990...2000".'
            ),
        ),
        (
            "imdb_rating=nan..",
            'imdb_rating is a number, a range with .. between its ends, or none; not "nan..".',
        ),
        (
            "created_at=yesterday",
            (
                "created_at is a moment such as 2025-05-21T02:27:51Z, a range with .. between its"
                ' ends, or none; not "yesterday".'
            ),
        ),
        ("count=all", 'count is one of exact, estimated, none; not "all".'),
        (
            "after=xyz",
            'after is empty, or as a link to the next page in the same order has it; not "xyz".',
        ),
        ("after=&offset=1", "after and offset do not go together."),
    ],
)
def test_a_bad_value_is_named_with_what_is_allowed(
    client: TestClient, query: str, message: str
) -> None:
    response = client.get(f"/rear-diff/training?{query}")
    assert response.status_code == 422
    assert response.json() == {"success": False, "error": "Invalid request", "message": message}


@pytest.mark.usefixtures("titles")
@pytest.mark.parametrize(
    ("query", "total", "more"),
    [
        ("limit=2", 4, True),
        ("limit=2&count=exact", 4, True),
        ("limit=2&count=none", None, True),
        ("limit=2&offset=2&count=none", 4, False),
        ("limit=4&count=estimated", 4, False),
        ("label=would_watch&limit=1&count=none", 1, False),
    ],
)
def test_a_total_that_the_page_shows_needs_no_count(
    client: TestClient, query: str, total: int | None, more: bool
) -> None:
    page = client.get(f"/rear-diff/training?{query}").json()["pagination"]
    assert (page["total"], page["has_more"]) == (total, more)
    assert (page["next"] is not None) is more


def test_an_estimate_is_the_planners(client: TestClient, database: psycopg.Connection) -> None:
    database.execute(
        "INSERT INTO atp.training (imdb_id, media_type, media_title, release_year)"
        " SELECT 'tt' || 1000000 + n, 'movie', 'Title', 2001 FROM generate_series(1, 500) AS n"
    )
    database.execute("ANALYZE atp.training")
    path = "/rear-diff/training?limit=2&count=estimated&media_type=movie"
    page = client.get(path).json()["pagination"]
    assert page["total"] == 500
    assert "count=estimated" in page["next"]


def follow(client: TestClient, link: str | None) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    while link:
        answer = client.get(link).json()
        rows += answer["data"]
        assert answer["pagination"]["offset"] is answer["pagination"]["previous"] is None
        link = answer["pagination"]["next"]
    return rows


SORTS = ["created_at", "label", "imdb_rating", "imdb_id", "media_title", "reviewed", "release_year"]


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("sort", SORTS)
def test_going_from_place_to_place_gives_the_whole_in_order(
    sample_client: TestClient, sort: str, order: str
) -> None:
    query = f"/rear-diff/training?sort_by={sort}&sort_order={order}&media_type=tv_show"
    whole = sample_client.get(f"{query}&limit=1000").json()["data"]
    assert 100 < len(whole) < 1000
    assert follow(sample_client, f"{query}&limit=97&after=") == whole


def test_rows_that_come_and_go_shift_no_page(
    client: TestClient, database: psycopg.Connection, title: Insert
) -> None:
    for number in range(1, 7):
        title(f"tt000000{number}")
    path = "/rear-diff/training?sort_by=imdb_id&sort_order=asc&limit=2&after="
    first = client.get(path).json()
    database.execute("DELETE FROM atp.training WHERE imdb_id IN ('tt0000001', 'tt0000002')")
    title("tt0000000")
    second = client.get(first["pagination"]["next"]).json()
    assert [row["imdb_id"] for row in second["data"]] == ["tt0000003", "tt0000004"]
    assert second["pagination"]["total"] == 5


@pytest.mark.parametrize("path", ["media/", "prediction/", "movies/"])
def test_every_paged_list_goes_from_place_to_place(sample_client: TestClient, path: str) -> None:
    whole = sample_client.get(f"/rear-diff/{path}?limit=20").json()["data"]
    some = sample_client.get(f"/rear-diff/{path}?limit=10&after=").json()
    more = sample_client.get(some["pagination"]["next"]).json()["data"]
    assert len(whole) == 20
    assert some["data"] + more == whole


def test_a_place_in_another_order_is_refused(sample_client: TestClient) -> None:
    answer = sample_client.get("/rear-diff/training?limit=1&after=").json()
    target = answer["pagination"]["next"]
    assert sample_client.get(f"{target}&sort_order=asc").status_code == 422


@pytest.mark.usefixtures("titles")
def test_links_lead_to_the_neighbours_and_both_ends(client: TestClient) -> None:
    response = client.get("/rear-diff/training?limit=1&offset=1&media_type=movie,unknown")
    assert {rel: link["url"] for rel, link in response.links.items()} == {
        rel: f"/rear-diff/training?offset={offset}&limit=1&media_type=movie,unknown"
        for rel, offset in (("first", 0), ("prev", 0), ("next", 2), ("last", 2))
    }
    assert response.links["next"]["url"] == response.json()["pagination"]["next"]
    places = client.get("/rear-diff/training?limit=1&after=")
    assert set(places.links) == {"next", "first"}
    following = dict(parse_qsl(urlsplit(places.links["next"]["url"]).query))
    assert following["after"]
    assert "link" not in client.get("/rear-diff/flyway").headers
