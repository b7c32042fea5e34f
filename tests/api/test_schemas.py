"""The endpoints on databases of other ages than our own."""

from collections.abc import Awaitable, Callable

import psycopg
import pytest
from psycopg import AsyncConnection
from starlette.testclient import TestClient

from api.app import create_app
from rear_diff.database.connect import Target, connect
from rear_diff.tables import MEDIA, TRAINING
from tests.api.conftest import Insert
from tests.schemas.build import build_v12, build_v32
from tests.schemas.roles import RoleKind, as_role

METADATA = [
    column.name
    for column in TRAINING.columns
    if column.name in {each.name for each in MEDIA.columns}
]
METADATA = METADATA[METADATA.index("budget") : METADATA.index("imdb_votes") + 1]


def test_media_without_metadata_and_deleted_at_is_answered_with_nulls(
    empty_target: Target, database: psycopg.Connection, file: Insert
) -> None:
    for column in (*METADATA, "deleted_at"):
        database.execute(f"ALTER TABLE atp.media DROP COLUMN {column}")
    file(1, created_at="2025-01-01")
    file(2, created_at="2025-01-02")
    with TestClient(create_app(empty_target)) as client:
        response = client.get("/rear-diff/media/?sort_by=imdb_rating&sort_order=asc")
    rows = response.json()["data"]
    assert [row["hash"] for row in rows] == [f"{1:040x}", f"{2:040x}"]
    assert list(rows[0]) == [column.name for column in MEDIA.columns]
    assert all(rows[0][column] is None for column in METADATA)


@pytest.mark.parametrize("build", [build_v12, build_v32])
@pytest.mark.parametrize("role", [RoleKind.OLD_LABELLER, RoleKind.LABELLER])
async def test_every_endpoint_answers_on_any_schema(
    bare_target: Target, build: Callable[[AsyncConnection], Awaitable[None]], role: RoleKind
) -> None:
    imdb_id = "tt2759766"
    async with connect(bare_target) as connection:
        await build(connection)
        await connection.execute(
            "INSERT INTO atp.training (imdb_id, label, media_type, media_title, release_year)"
            " VALUES ('tt2759766', 'would_not_watch', 'movie', 'Title', 2001)"
        )
    async with as_role(bare_target, role) as target:
        with TestClient(create_app(target)) as client:
            path = f"/rear-diff/training/{imdb_id}"
            body = {"imdb_id": imdb_id, "label": "would_watch"}
            assert client.patch(f"{path}/label", json=body).status_code == 200
            assert client.patch(f"{path}/reviewed", json=body).status_code == 200
            (row,) = client.get("/rear-diff/training").json()["data"]
            assert client.get("/rear-diff/media/?sort_by=imdb_rating").json()["data"] == []
            assert len(client.get("/rear-diff/flyway?sort_by=version").json()["data"]) > 10
            assert client.get("/rear-diff/openapi.json").status_code == 200
    assert (row["label"], row["reviewed"], row["human_labeled"]) == ("would_watch", True, True)
    assert list(row) == [column.name for column in TRAINING.columns]
