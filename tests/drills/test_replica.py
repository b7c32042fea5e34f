"""Reads from a replica: as soon as it has what was written, and else from the primary."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from rear_diff.database import replica as room
from rear_diff.settings import PgsqlSettings
from tests.api.own_server import ID
from tests.drills.servers import Pair, pair

LABELS = ("would_watch", "would_not_watch")


@pytest.fixture(scope="module")
def servers(stopped: Path) -> Iterator[Pair]:
    with pair(stopped) as both:
        yield both


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What the replica has answered."""
    answers: list[object] = []
    read = room.Replica.read

    async def reading(self: room.Replica, *asked: Any) -> object:
        answers.append(await read(self, *asked))
        return answers[-1]

    monkeypatch.setattr(room.Replica, "read", reading)
    return answers


@pytest.fixture
def client(servers: Pair, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A client whose server reads from the standby, and does not leave it alone for long."""
    monkeypatch.setattr(room, "REST", 0.0)
    limits = {"pool_max": 4, "pool_timeout": 2, "read_url": servers.read_url}
    target = replace(servers.primary.target, pgsql=PgsqlSettings.model_validate(limits))
    with TestClient(create_app(target)) as client:
        yield client


def read(client: TestClient) -> str | None:
    response = client.get(f"/rear-diff/training?imdb_id={ID}")
    assert response.status_code == 200, response.text
    (row,) = response.json()["data"]
    return str(row["label"])


def label(client: TestClient, label: str) -> str:
    response = client.patch(f"/rear-diff/training/{ID}/label", json={"imdb_id": ID, "label": label})
    assert response.status_code == 200, response.text
    return response.headers["etag"]


def sees_statements(servers: Pair) -> int:
    """Statements that the standby itself has counted for our sessions."""
    return int(
        str(
            servers.standby.run(
                "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%training%'"
                " AND pid <> pg_backend_pid()"
            )
        )
    )


@pytest.mark.thorough
def test_a_label_is_read_back_by_whoever_set_it(
    client: TestClient, servers: Pair, answered: list[object]
) -> None:
    for number in range(60):
        tag = label(client, LABELS[number % 2])
        assert read(client) == LABELS[number % 2]
        unchanged = client.get(f"/rear-diff/training?imdb_id={ID}", headers={"If-None-Match": tag})
        assert unchanged.status_code == 304
    # Now and then it may be a little late.
    assert len(answered) >= 60
    assert sees_statements(servers)


def test_a_write_by_another_program_is_read_too(client: TestClient, servers: Pair) -> None:
    for label in LABELS * 10:
        servers.primary.run(f"UPDATE atp.training SET label = '{label}' WHERE imdb_id = '{ID}'")
        assert read(client) == label


def test_a_replica_that_is_behind_is_not_read_from(client: TestClient, servers: Pair) -> None:
    label(client, LABELS[0])
    assert read(client) == LABELS[0]
    servers.standby.run("SELECT pg_wal_replay_pause()")
    try:
        label(client, LABELS[1])
        assert servers.standby.run("SELECT label FROM atp.training") == LABELS[0]
        assert read(client) == LABELS[1]
    finally:
        servers.standby.run("SELECT pg_wal_replay_resume()")
    assert read(client) == LABELS[1]


def test_a_frozen_replica_and_one_that_is_away_are_passed_by(
    client: TestClient, servers: Pair, answered: list[object]
) -> None:
    label(client, LABELS[0])
    assert read(client) == LABELS[0]
    with servers.standby.frozen():
        label(client, LABELS[1])
        assert read(client) == LABELS[1]
    servers.standby.stop()
    try:
        label(client, LABELS[0])
        assert read(client) == LABELS[0]
    finally:
        servers.standby.start()
    before = len(answered)
    while len(answered) == before:
        assert read(client) == LABELS[0]


@pytest.mark.thorough
def test_everybody_reads_their_own_labels_back_in_a_page_that_all_share(
    client: TestClient, servers: Pair
) -> None:
    servers.primary.run(
        "INSERT INTO atp.training (imdb_id, media_type, media_title, release_year)"
        " SELECT 'tt000000' || number, 'movie', 'Title', 2001 FROM generate_series(0, 5) AS number"
    )

    def work(number: int) -> None:
        title = f"tt000000{number}"
        for turn in range(40):
            value = LABELS[turn % 2]
            body = {"imdb_id": title, "label": value}
            done = client.patch(f"/rear-diff/training/{title}/label", json=body)
            assert done.status_code == 200, done.text
            shared = client.get("/rear-diff/training?limit=50").json()["data"]
            assert {row["imdb_id"]: row["label"] for row in shared}[title] == value

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(work, range(6)))
