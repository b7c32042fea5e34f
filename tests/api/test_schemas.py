"""The endpoints on databases of other ages than our own."""

import psycopg
import pytest
from psycopg import AsyncConnection
from starlette.testclient import TestClient

from api.app import create_app
from rear_diff.database.connect import Target
from rear_diff.tables import FLYWAY, MEDIA, MOVIES, PREDICTION, TRAINING
from tests.api.conftest import Insert
from tests.conftest import MakeTarget
from tests.schemas import RoleKind, add_rows, as_role, build_at, built

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


HASH = f"{1:040x}"
TITLE = "/rear-diff/training/tt0000001"
FILE = f"/rear-diff/media/{HASH}"
READS = {
    "training": "/rear-diff/training?sort_by=updated_at&label=would_watch,would_not_watch",
    "media": "/rear-diff/media/?sort_by=imdb_rating",
    "prediction": "/rear-diff/prediction/?sort_by=probability",
    "movies": "/rear-diff/movies/?anomalous=False",
    "flyway": "/rear-diff/flyway?sort_by=version",
}
LABEL: dict[str, object] = {"imdb_id": "tt0000001", "label": "would_not_watch"}
WRITES: dict[str, tuple[str, dict[str, object] | None]] = {
    "label": (f"{TITLE}/label", LABEL),
    "reviewed": (f"{TITLE}/reviewed", {"imdb_id": "tt0000001"}),
    "anomalous": (TITLE, {"imdb_id": "tt0000001", "anomalous": True}),
    "watch": (f"{TITLE}/would_watch", None),
    "pipeline": (f"{FILE}/pipeline", {"hash": HASH, "error_status": True}),
    "approve": (f"{FILE}/approve", None),
    "finish": (f"{FILE}/finish", None),
    "soft_delete": (f"{FILE}/soft_delete", None),
}
ALL = dict.fromkeys((*READS, *WRITES), 200)
FORBIDDEN = dict.fromkeys(WRITES, 403)
NO_TABLES = dict.fromkeys({*READS, *WRITES} - {"flyway"}, 404)
ANSWERS = {
    RoleKind.LABELLER: ALL | {"soft_delete": 403},
    RoleKind.OLD_LABELLER: ALL | {"anomalous": 403, "soft_delete": 403},
    RoleKind.GUEST: ALL | FORBIDDEN,
    RoleKind.OUTSIDER: ALL | NO_TABLES,
    # It sees three columns of training: those that it may not read are null.
    RoleKind.SHORT_SIGHTED: NO_TABLES
    | {"flyway": 404, "training": 200}
    | dict.fromkeys(("label", "reviewed", "anomalous", "watch"), 403),
}
# One version of each shape that the schema had from V10 to V32.
SHAPES = [10, 23, 24, 25, 27, 32]


@pytest.fixture(scope="module", params=SHAPES, ids=lambda version: f"V{version}")
def version(request: pytest.FixtureRequest) -> int:
    """A version of the schema."""
    return int(request.param)


@pytest.fixture(scope="module")
def aged(make_target: MakeTarget, version: int) -> str:
    """The name of a database of that version, with rows."""
    target = make_target("template0")
    built(target, build_at(version), add_rows, linked)
    return str(target.parameters["dbname"])


async def linked(connection: AsyncConnection) -> None:
    await connection.execute("UPDATE atp.media SET original_link = 'magnet:?xt=1'")


@pytest.mark.parametrize("role", RoleKind)
async def test_every_endpoint_answers_on_every_schema_and_to_every_role(
    make_target: MakeTarget, aged: str, version: int, role: RoleKind
) -> None:
    expected = dict(ANSWERS[role])
    if version < 23:
        expected["movies"] = 404
    if version < 24 and expected["soft_delete"] == 403:
        expected["soft_delete"] = 404
    async with as_role(make_target(aged), role) as target:
        with TestClient(create_app(target)) as client:
            answers = {name: client.get(path) for name, path in READS.items()}
            answers |= {name: client.patch(at, json=body) for name, (at, body) in WRITES.items()}
            assert client.get("/rear-diff/openapi.json").status_code == 200
    assert {name: answer.status_code for name, answer in answers.items()} == expected
    for table in (TRAINING, MEDIA, PREDICTION, MOVIES, FLYWAY):
        if expected[table.name] == 200:
            (row, *_) = answers[table.name].json()["data"]
            assert list(row) == [column.name for column in table.columns]
    for name, answer in answers.items():
        if expected[name] != 200:
            assert list(answer.json()) == ["success", "error", "message"]
