"""GET /rear-diff/flyway, sentence by sentence of its document."""

import psycopg
import pytest
from starlette.testclient import TestClient

from tests.api.conftest import Insert

EXAMPLES = [
    {
        "installed_rank": 1,
        "version": "1.0.0",
        "description": "Initial schema",
        "type": "SQL",
        "script": "V1_0_0__Initial_schema.sql",
        "checksum": 1234567890,
        "installed_by": "flyway",
        "installed_on": "2025-01-01T10:00:00Z",
        "execution_time": 1500,
        "success": True,
    },
    {
        "installed_rank": 2,
        "version": "1.1.0",
        "description": "Add media table",
        "type": "SQL",
        "script": "V1_1_0__Add_media_table.sql",
        "checksum": 1234567891,
        "installed_by": "flyway",
        "installed_on": "2025-01-02T10:00:00Z",
        "execution_time": 800,
        "success": True,
    },
]


@pytest.fixture
def history(database: psycopg.Connection, insert: Insert) -> Insert:
    """`history(1, version="2", ..)`: a row of an otherwise empty history."""
    database.execute("TRUNCATE public.flyway_schema_history")

    def history(rank: int, **values: object) -> None:
        row = {**EXAMPLES[0], "installed_rank": rank, **values}
        insert("public.flyway_schema_history", **row)

    return history


def versions(client: TestClient, query: str) -> list[str | None]:
    response = client.get(f"/rear-diff/flyway{query}")
    assert response.status_code == 200, response.text
    return [row["version"] for row in response.json()["data"]]


def test_the_documented_history_is_answered_as_documented(
    client: TestClient, history: Insert
) -> None:
    history(2, **EXAMPLES[1])
    history(1, **EXAMPLES[0])
    answer = client.get("/rear-diff/flyway").json()
    assert list(answer) == ["data"]
    assert [list(row.items()) for row in answer["data"]] == [
        list(example.items()) for example in EXAMPLES
    ]


def test_every_record_is_returned(client: TestClient, database: psycopg.Connection) -> None:
    database.execute(
        "INSERT INTO public.flyway_schema_history"
        " SELECT n, n, 'Step', 'SQL', 'V' || n, 0, 'flyway', now(), 1, true"
        " FROM generate_series(1000, 2200) AS n"
    )
    assert len(client.get("/rear-diff/flyway?limit=10").json()["data"]) > 1200


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["10", None, "2", "1"]),
        ("?sort_by=installed_rank&sort_order=desc", ["1", "2", None, "10"]),
        ("?sort_by=version", ["1", "2", "10", None]),
        ("?sort_by=version&sort_order=desc", ["10", "2", "1", None]),
        ("?sort_by=installed_on", ["2", "10", None, "1"]),
        ("?sort_order=desc", ["1", "2", None, "10"]),
    ],
)
def test_versions_sort_as_versions_and_the_rank_is_the_default(
    client: TestClient, history: Insert, query: str, found: list[str | None]
) -> None:
    history(1, version="10", installed_on="2025-01-02")
    history(2, version=None, installed_on="2025-01-03")
    history(3, version="2", installed_on="2025-01-01")
    history(4, version="1", installed_on="2025-01-04")
    assert versions(client, query) == found
