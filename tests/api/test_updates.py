"""PATCH /rear-diff/training/{imdb_id} and its shortcuts, as programs in use send them."""

from typing import Any

import psycopg
import pytest
from starlette.testclient import TestClient

from tests.api.conftest import Insert
from tests.api.test_labelling import ID, flags

PATH = f"/rear-diff/training/{ID}"
DONE = {"success": True, "message": "Training data updated successfully"}


def failure(response: Any) -> tuple[int, str, str]:
    assert list(response.json()) == ["success", "error", "message"]
    assert response.json()["success"] is False
    return response.status_code, response.json()["error"], response.json()["message"]


@pytest.mark.parametrize(
    ("body", "updated", "left"),
    [
        ({"anomalous": True}, {"anomalous": True}, ("would_watch", False, False, True)),
        ({"human_labeled": True}, {"human_labeled": True}, ("would_watch", True, False, False)),
        ({"reviewed": True}, {"reviewed": True}, ("would_watch", False, True, False)),
        (
            {"reviewed": True, "anomalous": True, "label": None},
            {"reviewed": True, "anomalous": True},
            ("would_watch", False, True, True),
        ),
        (
            {"label": "would_not_watch"},
            {"label": "would_not_watch", "human_labeled": True, "reviewed": True},
            ("would_not_watch", True, True, False),
        ),
        (
            {"label": "would_not_watch", "anomalous": True, "reviewed": False},
            {
                "label": "would_not_watch",
                "human_labeled": True,
                "reviewed": True,
                "anomalous": True,
            },
            ("would_not_watch", True, True, True),
        ),
    ],
)
def test_the_fields_given_are_set_and_told(
    client: TestClient,
    database: psycopg.Connection,
    title: Insert,
    body: dict[str, Any],
    updated: dict[str, Any],
    left: tuple[Any, ...],
) -> None:
    title(ID, label="would_watch")
    for _ in range(2):
        response = client.patch(PATH, json={"imdb_id": ID, **body})
        assert response.status_code == 200
        assert response.json() == {**DONE, "updated_fields": updated}
        assert flags(database) == left


@pytest.mark.parametrize("label", ["would_watch", "would_not_watch"])
def test_a_shortcut_labels_without_a_body(
    client: TestClient, database: psycopg.Connection, title: Insert, label: str
) -> None:
    title(ID)
    response = client.patch(f"{PATH}/{label}")
    assert response.status_code == 200
    answer = response.json()
    if label == "would_not_watch":
        assert answer.pop("file_deleted") is False
        assert answer.pop("file_deletion_warning") == "rear-diff deletes no files."
    fields = {"label": label, "human_labeled": True, "reviewed": True}
    assert answer == {**DONE, "updated_fields": fields}
    assert flags(database) == (label, True, True, False)


@pytest.mark.parametrize("action", ["", "/would_watch", "/would_not_watch"])
def test_an_unknown_title_is_404_and_a_path_that_is_no_id_400(
    client: TestClient, action: str
) -> None:
    body = {"imdb_id": ID, "anomalous": True}
    assert failure(client.patch(f"{PATH}{action}", json=body)) == (
        404,
        "Training data not found",
        f"No training data found with IMDB ID: {ID}",
    )
    response = client.patch(f"/rear-diff/training/tt275976{action}", json=body)
    assert failure(response) == (
        400,
        "Invalid request",
        'imdb_id in the path is tt and 7 or 8 digits, such as tt2759766; not "tt275976".',
    )


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        (
            {"imdb_id": "tt0000001", "reviewed": True},
            400,
            "Path IMDB ID and body IMDB ID do not match",
        ),
        (
            {"imdb_id": ID},
            422,
            (
                "There is nothing to update: give one or more of label, human_labeled, anomalous,"
                " reviewed."
            ),
        ),
        (
            {"imdb_id": ID, "label": "maybe"},
            422,
            "Label must be one of: would_watch, would_not_watch",
        ),
        (
            {"imdb_id": ID, "reviewed": "yes"},
            422,
            '"reviewed" in the body is true or false; not "yes".',
        ),
        ({"reviewed": True}, 422, 'The body lacks "imdb_id".'),
        ([], 400, "The body is a JSON object, sent with Content-Type: application/json."),
    ],
)
def test_what_cannot_be_done_is_told(
    client: TestClient,
    database: psycopg.Connection,
    title: Insert,
    body: object,
    status: int,
    message: str,
) -> None:
    title(ID, label="would_watch")
    response = client.patch(PATH, json=body)
    assert (response.status_code, response.json()["message"]) == (status, message)
    assert response.json()["success"] is False
    assert flags(database) == ("would_watch", False, False, False)


def test_a_title_without_a_label_is_not_reviewed(client: TestClient, title: Insert) -> None:
    title(ID)
    response = client.patch(PATH, json={"imdb_id": ID, "reviewed": True})
    assert failure(response) == (409, "Conflict", "A title without a label cannot be reviewed.")


def test_what_a_constraint_does_not_take_is_a_conflict(
    client: TestClient, database: psycopg.Connection, title: Insert
) -> None:
    title(ID, label="would_watch")
    database.execute("ALTER TABLE atp.training ADD CHECK (NOT anomalous)")
    response = client.patch(PATH, json={"imdb_id": ID, "anomalous": True})
    assert failure(response)[:2] == (409, "Conflict")
