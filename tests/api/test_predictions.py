"""GET /rear-diff/prediction/ and /rear-diff/movies/, as programs in use ask them."""

from typing import Any

import psycopg
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from rear_diff.database.connect import Target
from rear_diff.tables import MOVIES, TRAINING
from tests.api.conftest import Insert


@pytest.fixture
def library(title: Insert, verdict: Insert) -> None:
    """Three titles with a verdict, and one without."""
    title("tt0000001", label="would_watch", reviewed=True, created_at="2025-01-01")
    title("tt0000002", media_title="The River", release_year=2024, created_at="2025-01-02")
    title("tt0000003", label="would_not_watch", anomalous=True, created_at="2025-01-03")
    title("tt0000004", created_at="2025-01-04")
    verdict("tt0000001", created_at="2025-02-03")
    verdict("tt0000002", prediction=0, probability="0.1250", cm_value=None, created_at="2025-02-02")
    verdict("tt0000003", probability="1", cm_value="fp", created_at="2025-02-01")


def rows(client: TestClient, path: str) -> list[dict[str, Any]]:
    response = client.get(f"/rear-diff/{path}")
    assert response.status_code == 200, response.text
    return list(response.json()["data"])


def numbers(client: TestClient, path: str) -> list[int]:
    return [int(row["imdb_id"][2:]) for row in rows(client, path)]


@pytest.mark.usefixtures("library")
def test_a_prediction_has_its_five_fields(client: TestClient) -> None:
    (row,) = rows(client, "prediction/?imdb_id=tt0000002")
    assert list(row.items()) == [
        ("imdb_id", "tt0000002"),
        ("prediction", 0),
        ("probability", 0.125),
        ("cm_value", None),
        ("created_at", "2025-02-02T00:00:00Z"),
    ]


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [1, 2, 3]),
        ("prediction=1", [1, 3]),
        ("prediction=0", [2]),
        ("cm_value=tp", [1]),
        ("cm_value=tp,fp", [1, 3]),
        ("cm_value=none", [2]),
        ("imdb_id=tt0000001,tt0000003", [1, 3]),
        ("probability=0.5..", [1, 3]),
        ("limit=1&offset=1", [2]),
        ("sort_by=imdb_id&sort_order=asc", [1, 2, 3]),
        ("sort_by=prediction&sort_order=asc", [2, 1, 3]),
        ("sort_by=probability", [3, 1, 2]),
        ("sort_by=cm_value&sort_order=asc", [3, 1, 2]),
        ("sort_by=created_at&sort_order=asc", [3, 2, 1]),
    ],
)
def test_predictions_filter_sort_and_page(client: TestClient, query: str, found: list[int]) -> None:
    assert numbers(client, f"prediction/?{query}") == found


@pytest.mark.usefixtures("library")
def test_a_movie_is_a_title_with_its_verdict(client: TestClient) -> None:
    (row,) = rows(client, "movies/?imdb_id=tt0000001")
    stamps = ("created_at", "updated_at")
    assert list(row) == [
        *(column.name for column in TRAINING.columns if column.name not in stamps),
        *("prediction", "probability", "cm_value"),
        *("training_created_at", "training_updated_at", "prediction_created_at"),
    ]
    assert (row["label"], row["probability"]) == ("would_watch", 0.875)
    assert row["training_created_at"] == "2025-01-01T00:00:00Z"


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [3, 2, 1]),
        ("anomalous=True", [3]),
        ("anomalous=False", [2, 1]),
        ("media_type=movie&label=would_watch", [1]),
        ("reviewed=true", [1]),
        ("human_labeled=false&prediction=0", [2]),
        ("cm_value=fp", [3]),
        ("media_title=RIV", [2]),
        ("release_year=2024", [2]),
        ("release_year=..2010", [3, 1]),
        ("limit=1&offset=2", [1]),
        *((f"sort_by={each.name}&imdb_id=tt0000002", [2]) for each in MOVIES.columns),
    ],
)
def test_movies_filter_sort_and_page(client: TestClient, query: str, found: list[int]) -> None:
    assert numbers(client, f"movies/?{query}") == found


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (
            "prediction=2",
            'prediction is one of 0, 1, none, or several with commas between; not "2".',
        ),
        (
            "cm_value=TP",
            ('cm_value is one of tn, tp, fn, fp, none, or several with commas between; not "TP".'),
        ),
        (
            "sort_by=label",
            (
                "sort_by is one of imdb_id, prediction, probability, cm_value, created_at;"
                ' not "label".'
            ),
        ),
    ],
)
def test_a_bad_value_is_named_with_what_is_allowed(
    client: TestClient, query: str, message: str
) -> None:
    response = client.get(f"/rear-diff/prediction/?{query}")
    assert response.status_code == 422
    assert response.json() == {"success": False, "error": "Invalid request", "message": message}


def test_an_unknown_sort_of_movies_is_refused(client: TestClient) -> None:
    assert client.get("/rear-diff/movies/?sort_by=nonsense").status_code == 422


def test_a_database_without_them_says_which_is_missing(
    empty_target: Target, database: psycopg.Connection
) -> None:
    database.execute("DROP VIEW atp.movies")
    database.execute("DROP TABLE atp.prediction")
    with TestClient(create_app(empty_target)) as client:
        for name in ("movies", "prediction"):
            response = client.get(f"/rear-diff/{name}/")
            assert response.status_code == 404
            assert response.json()["message"] == f"The database has no atp.{name}."


@pytest.mark.parametrize("path", ["movies", "prediction"])
def test_slashes_are_exact(client: TestClient, path: str) -> None:
    assert client.get(f"/rear-diff/{path}", follow_redirects=False).status_code == 404
