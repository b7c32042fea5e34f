"""PATCH /rear-diff/training/{imdb_id}/label and /reviewed, sentence by sentence."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from rear_diff.database.connect import Target
from tests.api.conftest import Insert

ID = "tt2759766"
LABEL = f"/rear-diff/training/{ID}/label"
REVIEWED = f"/rear-diff/training/{ID}/reviewed"
JSON = {"Content-Type": "application/json"}
OBJECT = "The body is a JSON object, sent with Content-Type: application/json."


def flags(database: psycopg.Connection) -> tuple[Any, ...] | None:
    return database.execute(
        "SELECT label::text, human_labeled, reviewed, anomalous FROM atp.training"
        " WHERE imdb_id = %s",
        [ID],
    ).fetchone()


@pytest.mark.parametrize("label", ["would_watch", "would_not_watch"])
def test_a_label_is_set_with_human_labeled_and_reviewed(
    client: TestClient, database: psycopg.Connection, title: Insert, label: str
) -> None:
    title(ID)
    response = client.patch(LABEL, json={"imdb_id": ID, "label": label})
    assert response.status_code == 200
    assert response.text == '{"success":true,"message":"Label updated successfully"}'
    assert flags(database) == (label, True, True, False)


def test_a_label_replaces_another_and_the_same_again_is_a_success(
    client: TestClient, database: psycopg.Connection, title: Insert
) -> None:
    title(ID, label="would_not_watch", human_labeled=True, reviewed=True, anomalous=True)
    for _ in range(2):
        response = client.patch(LABEL, json={"imdb_id": ID, "label": "would_watch"})
        assert response.status_code == 200
        assert flags(database) == ("would_watch", True, True, True)


def test_only_the_row_named_is_changed(
    client: TestClient, database: psycopg.Connection, title: Insert
) -> None:
    title(ID)
    title("tt0000001")
    client.patch(LABEL, json={"imdb_id": ID, "label": "would_watch"})
    labelled = database.execute("SELECT imdb_id FROM atp.training WHERE label IS NOT NULL")
    assert labelled.fetchall() == [(ID,)]


def test_the_list_shows_the_new_label_at_once(client: TestClient, title: Insert) -> None:
    title(ID, updated_at="2025-01-01")
    client.patch(LABEL, json={"imdb_id": ID, "label": "would_watch"})
    (row,) = client.get("/rear-diff/training?label=would_watch").json()["data"]
    assert (row["label"], row["human_labeled"], row["reviewed"]) == ("would_watch", True, True)
    assert row["updated_at"] > "2025-01-02"


def test_reviewed_sets_reviewed_and_nothing_else(
    client: TestClient, database: psycopg.Connection, title: Insert
) -> None:
    title(ID, label="would_watch")
    for _ in range(2):
        response = client.patch(REVIEWED, json={"imdb_id": ID})
        assert response.status_code == 200
        assert response.text == '{"success":true,"message":"Reviewed status updated successfully"}'
        assert flags(database) == ("would_watch", False, True, False)


def test_a_title_without_a_label_cannot_be_reviewed(
    client: TestClient, database: psycopg.Connection, title: Insert
) -> None:
    title(ID)
    response = client.patch(REVIEWED, json={"imdb_id": ID})
    assert response.status_code == 409
    assert response.json() == {
        "success": False,
        "error": "Conflict",
        "message": "A title without a label cannot be reviewed.",
    }
    assert flags(database) == (None, False, False, False)


@pytest.mark.parametrize("label", ["maybe", "", "WOULD_WATCH", "would_watch "])
def test_an_invalid_label_is_answered_as_documented(
    client: TestClient, database: psycopg.Connection, title: Insert, label: str
) -> None:
    title(ID)
    response = client.patch(LABEL, json={"imdb_id": ID, "label": label})
    assert response.status_code == 400
    assert response.json() == {
        "success": False,
        "error": "Invalid request",
        "message": "Label must be one of: would_watch, would_not_watch",
    }
    assert flags(database) == (None, False, False, False)


@pytest.mark.parametrize("label", ["would_watch\x00", "\ud800"])
def test_a_label_that_is_no_text_for_postgresql_is_invalid_too(
    client: TestClient, database: psycopg.Connection, title: Insert, label: str
) -> None:
    title(ID)
    body = json.dumps({"imdb_id": ID, "label": label})
    response = client.patch(LABEL, content=body, headers=JSON)
    assert response.status_code == 400
    assert response.json()["error"] == "Invalid request"
    assert flags(database) == (None, False, False, False)


def test_the_labels_allowed_are_the_databases(
    empty_target: Target, database: psycopg.Connection, title: Insert
) -> None:
    title(ID)
    database.execute("ALTER TYPE atp.label_type ADD VALUE 'would_watch_again'")
    with TestClient(create_app(empty_target)) as client:
        refused = client.patch(LABEL, json={"imdb_id": ID, "label": "maybe"})
        taken = client.patch(LABEL, json={"imdb_id": ID, "label": "would_watch_again"})
    assert refused.json()["message"] == (
        "Label must be one of: would_watch, would_not_watch, would_watch_again"
    )
    assert taken.status_code == 200


@pytest.mark.parametrize("path", [LABEL, REVIEWED])
def test_a_mismatch_of_path_and_body_is_answered_as_documented(
    client: TestClient, database: psycopg.Connection, title: Insert, path: str
) -> None:
    title(ID, label="would_not_watch")
    response = client.patch(path, json={"imdb_id": "tt0000001", "label": "would_watch"})
    assert response.status_code == 400
    assert response.json() == {
        "success": False,
        "error": "IMDB ID mismatch",
        "message": "Path IMDB ID and body IMDB ID do not match",
    }
    assert flags(database) == ("would_not_watch", False, False, False)


@pytest.mark.parametrize("path", [LABEL, REVIEWED])
def test_an_unknown_title_is_answered_as_documented(client: TestClient, path: str) -> None:
    response = client.patch(path, json={"imdb_id": ID, "label": "would_watch"})
    assert response.status_code == 404
    assert response.json() == {
        "success": False,
        "error": "Training data not found",
        "message": f"No training data found with IMDB ID: {ID}",
    }


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", OBJECT),
        (b"label=would_watch", OBJECT),
        (b'{"imdb_id": ', OBJECT),
        (b"\xff\xfe{}", OBJECT),
        (b'"tt2759766"', OBJECT),
        (b"[]", OBJECT),
        (b"null", OBJECT),
        (b"[" * 60_000, OBJECT),
        (b"{}", 'The body lacks "imdb_id". The body lacks "label".'),
        (b'{"imdb_id": "tt2759766"}', 'The body lacks "label".'),
        (b'{"label": "would_watch"}', 'The body lacks "imdb_id".'),
        (
            b'{"imdb_id": 2759766, "label": "would_watch"}',
            '"imdb_id" in the body is a string; not 2759766.',
        ),
        (
            b'{"imdb_id": "tt2759766", "label": true}',
            '"label" in the body is a string; not true.',
        ),
    ],
)
def test_a_body_that_is_not_right_is_told_what_is(
    client: TestClient, content: bytes, message: str
) -> None:
    response = client.patch(LABEL, content=content, headers=JSON)
    assert response.status_code == 400
    assert response.json() == {"success": False, "error": "Invalid request", "message": message}


@pytest.mark.parametrize(
    "imdb_id", ["2759766", "tt275976", "tt275976600", "TT2759766", "tt27597x6"]
)
@pytest.mark.parametrize("action", ["label", "reviewed"])
def test_a_path_that_is_no_imdb_id_is_told_what_is(
    client: TestClient, imdb_id: str, action: str
) -> None:
    response = client.patch(
        f"/rear-diff/training/{imdb_id}/{action}",
        json={"imdb_id": imdb_id, "label": "would_watch"},
    )
    assert response.status_code == 400
    assert response.json() == {
        "success": False,
        "error": "Invalid request",
        "message": (
            f'imdb_id in the path is tt and 7 or 8 digits, such as tt2759766; not "{imdb_id}".'
        ),
    }


@pytest.mark.parametrize("imdb_id", ["tt1234567", "tt12345678"])
def test_ids_have_seven_or_eight_digits(client: TestClient, title: Insert, imdb_id: str) -> None:
    title(imdb_id)
    response = client.patch(
        f"/rear-diff/training/{imdb_id}/label", json={"imdb_id": imdb_id, "label": "would_watch"}
    )
    assert response.status_code == 200


def test_contending_labellers_are_all_served(client: TestClient, title: Insert) -> None:
    title(ID)
    labels = ["would_watch", "would_not_watch"]

    def label(number: int) -> int:
        body = {"imdb_id": ID, "label": labels[number % 2]}
        return client.patch(LABEL, json=body).status_code

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(label, range(120))) == {200}
