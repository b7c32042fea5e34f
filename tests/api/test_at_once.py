"""Many changes that are asked for at once share ways to the database, and are answered each for
itself."""

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from httpx2 import Response
from psycopg.abc import PQGen
from starlette.testclient import TestClient

from rear_diff.database.connection import Asking
from tests.api.conftest import Insert

ROWS = 120
STATES = """
SELECT imdb_id, label::text, xmin::text FROM atp.training ORDER BY imdb_id
"""


def key(row: int) -> str:
    return f"tt{row:07}"


def patch(client: TestClient, row: int, label: str, **headers: str) -> Response:
    body = {"imdb_id": key(row), "label": label}
    return client.patch(f"/rear-diff/training/{key(row)}/label", json=body, headers=headers)


def test_each_of_many_at_once_has_its_own_answer(
    client: TestClient,
    database: psycopg.Connection,
    title: Insert,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    together: list[int] = []
    several = Asking.several

    def noting(asking: Asking, changes: Sequence[Any], answered: Any) -> PQGen[None]:
        together.append(len(changes))
        return several(asking, changes, answered)

    monkeypatch.setattr(Asking, "several", noting)
    for row in range(ROWS):
        title(key(row))
    # A rule of the database's own, which no description knows.
    database.execute(
        "ALTER TABLE atp.training ADD CHECK (imdb_id NOT IN ('tt0000004', 'tt0000014')) NOT VALID"
    )
    tags = {name: version for name, _, version in database.execute(STATES).fetchall()}
    database.execute("UPDATE atp.training SET anomalous = true WHERE imdb_id LIKE '%3'")

    def ask(row: int) -> Response:
        if row % 10 in (3, 6) and row < ROWS:
            return patch(client, row, "would_watch", **{"If-Match": f'"{tags[key(row)]}"'})
        return patch(client, row, "nonsense" if row % 10 == 5 else "would_watch")

    def expected(row: int) -> int:
        answers = {3: 412, 5: 400}
        return answers.get(row % 10, 409 if row in (4, 14) else 200) if row < ROWS else 404

    asked = [*range(ROWS + 5)]
    with ThreadPoolExecutor(32) as threads:
        answers = list(threads.map(ask, asked))
    assert [answer.status_code for answer in answers] == [expected(row) for row in asked]
    assert max(together, default=0) > 1
    states = database.execute(STATES).fetchall()
    for row, (name, label, version) in enumerate(states):
        changed = expected(row) == 200
        assert (name, label) == (key(row), "would_watch" if changed else None)
        if changed:
            assert answers[row].headers["etag"] == f'"{version}"'
    # Each was written by a transaction of its own.
    versions = [version for _, label, version in states if label]
    assert len(set(versions)) == len(versions)
    told = client.get("/rear-diff/metrics").text
    (counted,) = re.findall(r'rear_diff_labels_total\{label="would_watch"\} ([0-9.]+)', told)
    assert float(counted) == len(versions)


DYING = """
CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_terminate_backend(pg_backend_pid());
    RETURN NEW;
END $$;
CREATE TRIGGER die BEFORE UPDATE ON atp.training FOR EACH ROW
WHEN (NEW.imdb_id LIKE '%7') EXECUTE FUNCTION die()
"""


def test_a_connection_that_dies_under_several_leaves_none_acknowledged_that_is_not_written(
    client: TestClient, database: psycopg.Connection, title: Insert
) -> None:
    for row in range(ROWS):
        title(key(row))
    database.execute(DYING)
    with ThreadPoolExecutor(32) as threads:
        answers = list(threads.map(lambda row: patch(client, row, "would_watch"), range(ROWS)))
    labels = [label for _, label, _ in database.execute(STATES).fetchall()]
    for row, answer in enumerate(answers):
        assert answer.status_code in ((503,) if row % 10 == 7 else (200, 503))
        if answer.status_code == 200:
            assert labels[row] == "would_watch"
        else:
            assert answer.json()["error"] == "Database error"
            assert answer.headers["retry-after"]
    # The server itself is there, and the next ones are served.
    database.execute("DROP TRIGGER die ON atp.training")
    while patch(client, 7, "would_watch").status_code == 503:
        pass
    assert database.execute(STATES).fetchall()[7][1] == "would_watch"
