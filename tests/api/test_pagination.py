"""Pages: total, limit, offset, next, previous, has_more."""

from typing import Any

import psycopg
import pytest
from starlette.testclient import TestClient

from tests.api.conftest import Insert


def page(client: TestClient, path: str) -> dict[str, Any]:
    response = client.get(path)
    assert response.status_code == 200, response.text
    return dict(response.json()["pagination"])


@pytest.mark.parametrize("path", ["/rear-diff/training", "/rear-diff/media/"])
def test_without_parameters_the_links_are_the_documented_ones(
    sample_client: TestClient, path: str
) -> None:
    first = page(sample_client, path)
    total = first.pop("total")
    assert total > 200
    assert first == {
        "limit": 100,
        "offset": 0,
        "next": f"{path}?offset=100&limit=100",
        "previous": None,
        "has_more": True,
    }
    second = page(sample_client, first["next"])
    assert second["next"] == f"{path}?offset=200&limit=100"
    assert second["previous"] == f"{path}?offset=0&limit=100"


def test_the_fields_stand_in_the_documented_order(client: TestClient) -> None:
    fields = list(page(client, "/rear-diff/training"))
    assert fields == ["total", "limit", "offset", "next", "previous", "has_more"]


def test_the_only_page_leads_nowhere(client: TestClient, title: Insert) -> None:
    title("tt0000001")
    assert page(client, "/rear-diff/training?limit=1") == {
        "total": 1,
        "limit": 1,
        "offset": 0,
        "next": None,
        "previous": None,
        "has_more": False,
    }


def test_the_page_before_never_begins_before_the_first_row(
    client: TestClient, title: Insert
) -> None:
    title("tt0000001")
    title("tt0000002")
    previous = page(client, "/rear-diff/training?limit=10&offset=1")["previous"]
    assert previous == "/rear-diff/training?offset=0&limit=10"


def test_past_the_end_there_is_an_empty_page_and_the_total(
    client: TestClient, title: Insert
) -> None:
    title("tt0000001")
    # The second time the total is known, and the way is from the other end.
    for _ in range(2):
        response = client.get("/rear-diff/training?offset=9223372036854775807").json()
        assert response["data"] == []
        assert response["pagination"]["total"] == 1
        assert response["pagination"]["next"] is None


def test_links_keep_the_filters_and_the_sort_of_the_request(
    client: TestClient, database: psycopg.Connection
) -> None:
    database.execute(
        "INSERT INTO atp.training (imdb_id, media_type, media_title, release_year, reviewed)"
        " SELECT 'tt' || 1000000 + n, 'movie', 'R&D ü ' || n, 2001, false"
        " FROM generate_series(1, 3) AS n"
    )
    query = "sort_order=asc&limit=1&media_title=R%26D+%C3%BC&other=1&reviewed=False&sort_by=imdb_id"
    seen = []
    link: str | None = f"/rear-diff/training?{query}"
    while link:
        answer = client.get(link).json()
        seen += [row["imdb_id"] for row in answer["data"]]
        assert answer["pagination"]["total"] == 3
        link = answer["pagination"]["next"]
        if link:
            assert link.startswith(f"/rear-diff/training?offset={len(seen)}&limit=1&")
            assert "sort_by=imdb_id&sort_order=asc" in link
            assert "reviewed=False" in link
    assert seen == ["tt1000001", "tt1000002", "tt1000003"]


def test_pages_make_up_the_whole_list(sample_client: TestClient) -> None:
    path = "/rear-diff/training?sort_by=label&label=would_watch"
    whole = sample_client.get(f"{path}&limit=1000").json()
    pages = []
    link: str | None = f"{path}&limit=77"
    while link:
        answer = sample_client.get(link).json()
        pages += answer["data"]
        link = answer["pagination"]["next"]
    assert len(pages) == whole["pagination"]["total"]
    assert pages[:1000] == whole["data"]


@pytest.mark.parametrize("limit", [1, 1000])
def test_limit_goes_from_1_to_1000(sample_client: TestClient, limit: int) -> None:
    answer = sample_client.get(f"/rear-diff/media/?limit={limit}").json()
    assert len(answer["data"]) == limit
