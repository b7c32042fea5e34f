"""PATCH /rear-diff/media/{hash}/.., as programs in use send them."""

from typing import Any

import psycopg
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from rear_diff.database.connect import Target
from tests.api.conftest import Insert
from tests.api.test_updates import failure
from tests.schemas.roles import RoleKind, as_role

HASH = f"{1:040x}"
PATH = f"/rear-diff/media/{HASH}"
STATUS = "pipeline_status::text, rejection_status::text, error_status, error_condition"
ACTIONS = ["pipeline", "approve", "finish", "soft_delete"]
BODY = {"hash": HASH, "error_status": False}


def status(database: psycopg.Connection) -> tuple[Any, ...]:
    row = database.execute(f"SELECT {STATUS} FROM atp.media").fetchone()
    assert row
    return row


def test_pipeline_sets_what_is_given_and_triggers_do_the_rest(
    client: TestClient, database: psycopg.Connection, file: Insert
) -> None:
    file(1, pipeline_status="downloading", error_status=True, error_condition="no space left")
    body = {"hash": HASH, "pipeline_status": "ingested", "rejection_status": "override"}
    response = client.patch(f"{PATH}/pipeline", json=body)
    assert response.status_code == 200
    assert response.json() == {
        "success": True,
        "message": "Media pipeline updated successfully",
    }
    assert status(database) == ("ingested", "override", False, None)


def test_approve_accepts_the_file_and_clears_its_error(
    client: TestClient, database: psycopg.Connection, file: Insert
) -> None:
    rejected = {"pipeline_status": "rejected", "rejection_status": "rejected"}
    file(1, **rejected, error_status=True, error_condition="x", original_link="magnet:?xt=1")
    response = client.patch(f"{PATH}/approve")
    assert response.status_code == 200
    assert response.json() == {"success": True, "message": "Media entry approved", "hash": HASH}
    assert status(database) == ("media_accepted", "accepted", False, None)


def test_what_has_no_link_cannot_be_approved(
    client: TestClient, database: psycopg.Connection, file: Insert
) -> None:
    file(1)
    assert failure(client.patch(f"{PATH}/approve")) == (
        400,
        "Invalid request",
        "The media entry has no original_link, without which it cannot be approved.",
    )
    assert status(database)[:2] == ("ingested", "unfiltered")


def test_finish_marks_it_as_complete(
    client: TestClient, database: psycopg.Connection, file: Insert
) -> None:
    file(1, pipeline_status="transferred")
    response = client.patch(f"{PATH}/finish")
    assert response.status_code == 200
    assert response.json() == {
        "success": True,
        "message": "Media entry marked as complete",
        "hash": HASH,
    }
    assert status(database)[0] == "complete"


def test_a_deleted_file_is_listed_no_more_and_deleted_once(
    client: TestClient, database: psycopg.Connection, file: Insert
) -> None:
    file(1)
    response = client.patch(f"{PATH}/soft_delete")
    assert response.status_code == 200
    assert response.json()["hash"] == HASH
    assert client.get("/rear-diff/media/").json()["data"] == []
    found = database.execute(
        "SELECT now() - deleted_at < interval '1 hour', rejection_reason FROM atp.media"
    ).fetchone()
    assert found == (True, "user deletion")
    assert failure(client.patch(f"{PATH}/soft_delete")) == (
        409,
        "Conflict",
        f"The media entry is deleted already: {HASH}",
    )


@pytest.mark.parametrize("deleted", [False, True])
@pytest.mark.parametrize("action", ACTIONS)
def test_what_is_not_there_is_404(
    client: TestClient, file: Insert, action: str, deleted: bool
) -> None:
    if deleted and action == "soft_delete":
        return
    file(1 if deleted else 2, deleted_at="2025-01-01" if deleted else None, original_link="x")
    assert failure(client.patch(f"{PATH}/{action}", json=BODY)) == (
        404,
        "Media not found",
        f"No media found with hash: {HASH}",
    )


def test_without_deleted_at_nothing_can_be_deleted(
    empty_target: Target, database: psycopg.Connection, file: Insert
) -> None:
    file(1, original_link="x")
    database.execute("ALTER TABLE atp.media DROP COLUMN deleted_at CASCADE")
    database.execute("DROP TRIGGER media_status ON atp.media")
    with TestClient(create_app(empty_target)) as client:
        answer = failure(client.patch(f"{PATH}/soft_delete"))
        others = [client.patch(f"{PATH}/{action}", json=BODY) for action in ACTIONS[:3]]
    assert answer == (404, "Column not found", "The database's atp.media has no deleted_at.")
    assert {response.status_code for response in others} == {200}


@pytest.mark.parametrize(
    ("body", "told", "message"),
    [
        ({"hash": f"{2:040x}"}, 400, "Path hash and body hash do not match"),
        (
            {"hash": HASH},
            422,
            (
                "There is nothing to update: give one or more of pipeline_status, error_status,"
                " rejection_status."
            ),
        ),
        (
            {"hash": HASH, "rejection_status": "maybe"},
            422,
            "Rejection_status must be one of: unfiltered, accepted, rejected, override",
        ),
    ],
)
def test_what_pipeline_cannot_do_is_told(
    client: TestClient, file: Insert, body: dict[str, Any], told: int, message: str
) -> None:
    file(1)
    response = client.patch(f"{PATH}/pipeline", json=body)
    assert (response.status_code, response.json()["message"]) == (told, message)


@pytest.mark.parametrize("key", ["1", HASH.replace("0", "G"), HASH + "0"])
def test_a_path_that_is_no_hash_is_told_what_is(client: TestClient, key: str) -> None:
    response = client.patch(f"/rear-diff/media/{key}/finish")
    assert response.status_code == 400
    assert response.json()["message"].startswith("hash in the path is 40 hexadecimal digits")


async def test_a_role_that_may_not_is_told_so(empty_target: Target, file: Insert) -> None:
    file(1, original_link="x")
    async with as_role(empty_target, RoleKind.LABELLER) as labeller:
        with TestClient(create_app(labeller)) as client:
            answers = {
                action: client.patch(f"{PATH}/{action}", json=BODY).status_code
                for action in ACTIONS
            }
    # What stops it is that deleted_at is not among the columns that it may change.
    assert answers == {"pipeline": 200, "approve": 200, "finish": 200, "soft_delete": 403}
    async with as_role(empty_target, RoleKind.GUEST) as guest:
        with TestClient(create_app(guest)) as client:
            for action in ACTIONS:
                response = client.patch(f"{PATH}/{action}", json=BODY)
                assert failure(response)[:2] == (403, "Not allowed")
