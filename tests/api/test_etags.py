"""ETags of single rows, and the conditions that name them."""

import psycopg
import pytest
from starlette.testclient import TestClient

from api.errors import InvalidRequestError
from api.etags import versions
from tests.api.conftest import Insert

ID = "tt2759766"
ROW = f"/rear-diff/training?imdb_id={ID}"
PATH = f"/rear-diff/training/{ID}"
LABEL = {"imdb_id": ID, "label": "would_watch"}


def test_a_row_keeps_its_etag_until_it_changes(
    client: TestClient, database: psycopg.Connection, title: Insert, verdict: Insert
) -> None:
    title(ID)
    verdict(ID)
    first = client.get(ROW).headers["etag"]
    database.execute("VACUUM (FREEZE) atp.training")
    assert client.get(ROW).headers["etag"] == first
    changed = client.patch(f"{PATH}/label", json=LABEL)
    assert changed.headers["etag"] != first
    assert client.get(ROW).headers["etag"] == changed.headers["etag"]
    again = client.patch(f"{PATH}/label", json=LABEL)
    assert again.headers["etag"] == changed.headers["etag"]
    assert "etag" in client.get(f"/rear-diff/prediction/?imdb_id={ID}").headers
    # A view has no versions, and of several rows there is none.
    assert "etag" not in client.get(f"/rear-diff/movies/?imdb_id={ID}").headers
    assert "etag" not in client.get("/rear-diff/training").headers


def test_a_row_that_one_has_is_not_sent_again(client: TestClient, title: Insert) -> None:
    title(ID)
    etag = client.get(ROW).headers["etag"]
    same = client.get(ROW, headers={"If-None-Match": f'"1", W/{etag}'})
    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", etag)
    client.patch(f"{PATH}/would_watch")
    assert client.get(ROW, headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/label", LABEL),
        ("/would_watch", None),
        ("", {"imdb_id": ID, "anomalous": True}),
    ],
)
def test_a_change_that_names_an_older_version_is_412_and_not_made(
    client: TestClient,
    database: psycopg.Connection,
    title: Insert,
    path: str,
    body: dict[str, object] | None,
) -> None:
    title(ID, label="would_not_watch")
    seen = client.get(ROW).headers["etag"]
    database.execute("UPDATE atp.training SET tagline = 'changed meanwhile'")
    late = client.patch(f"{PATH}{path}", json=body, headers={"If-Match": seen})
    assert late.status_code == 412
    assert late.json() == {
        "success": False,
        "error": "Precondition failed",
        "message": "The row has changed since its ETag was read. Nothing was written.",
    }
    assert client.get(ROW).json()["data"][0]["label"] == "would_not_watch"
    assert client.get(ROW).headers["etag"] == late.headers["etag"]
    now = client.patch(
        f"{PATH}{path}", json=body, headers={"If-Match": f'"1", {late.headers["etag"]}'}
    )
    assert now.status_code == 200


@pytest.mark.parametrize(
    ("header", "status"), [("*", 200), ('W/"1"', 412), ('"1"', 412), ("1", 400), ("", 400)]
)
def test_other_conditions(client: TestClient, title: Insert, header: str, status: int) -> None:
    title(ID)
    response = client.patch(f"{PATH}/would_watch", headers={"If-Match": header})
    assert response.status_code == status


def test_a_row_that_is_not_there_is_404_whatever_is_named(client: TestClient) -> None:
    response = client.patch(f"{PATH}/would_watch", headers={"If-Match": '"1"'})
    assert response.status_code == 404


def test_a_file_has_an_etag_too(client: TestClient, file: Insert) -> None:
    file(1)
    row = f"/rear-diff/media/?hash={1:040x}"
    seen = client.get(row).headers["etag"]
    path = f"/rear-diff/media/{1:040x}/finish"
    assert client.patch(path, headers={"If-Match": seen}).status_code == 200
    assert client.patch(path, headers={"If-Match": seen}).status_code == 412


def test_versions_are_read_as_the_rfc_writes_them() -> None:
    assert versions(None) is versions(" * ") is None
    assert versions('"7",  "8" , W/"9"') == ("7", "8")
    with pytest.raises(InvalidRequestError):
        versions('"7" "8"')
