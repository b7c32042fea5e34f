"""`rear-diff audit`, as it is typed."""

import json
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from rear_diff.database.connect import Target
from rear_diff.identity import identity
from rear_diff.labelling.change import change_of
from rear_diff.labelling.journal import Draft, Journal, Result, Settlement, Source, new_step
from rear_diff.tables import TRAINING
from tests.cli.conftest import Run
from tests.cli.warm import Done
from tests.schemas import training_row
from tests.schemas.rows import insert

SEEN = {"label": None, "human_labeled": False, "reviewed": False, "imdb_id": "tt0000001"}


@pytest.fixture
async def overwritten(empty_target: Target, tmp_path: Path) -> Target:
    """A title that a person labelled, and a pipeline after them."""
    with Journal(tmp_path / "rear-diff" / "journal.sqlite") as journal:
        change = change_of(TRAINING, TRAINING.action("would_watch"), SEEN, "ada")
        (entry,) = journal.append(
            identity(empty_target.parameters, {}), [Draft(change, new_step(), Source.TABLE)]
        )
        journal.settle([Settlement(entry, Result.APPLIED)])
    conninfo = make_conninfo("", **empty_target.keywords())
    async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as connection:
        values = {**SEEN, "label": "would_not_watch", "media_title": "Fir\x1b[31mst"}
        del values["imdb_id"]
        await insert(connection, "training", training_row(1, **values))
    return empty_target


def _label(target: Target) -> object:
    with psycopg.connect(make_conninfo("", **target.keywords())) as connection:
        return connection.execute("SELECT label FROM atp.training").fetchall()[0][0]


@pytest.mark.thorough
def test_it_tells_what_differs_and_restores_it_when_told_to(
    overwritten: Target, run: Run, tmp_path: Path
) -> None:
    def audit(*arguments: str) -> Done:
        return run("audit", *arguments, on=overwritten, XDG_STATE_HOME=str(tmp_path))

    found = audit()
    assert found.returncode == 1, found.stderr
    (line,) = map(json.loads, found.stdout.splitlines())
    assert (line["findings"], line["imdb_id"], line["who"]) == (
        ["overwritten"],
        "tt0000001",
        "ada",
    )
    assert line["holds"]["label"] == "would_not_watch"
    assert line["restores"]["label"] == "would_watch"
    assert audit("--kind", "unclaimed").returncode == 0

    declined = audit("--restore")
    assert declined.returncode == 1
    assert "would_not_watch → would_watch" in declined.stderr
    assert "Restore 1 title, in one step?" in declined.stderr
    assert "\x1b[31m" not in declined.stderr
    assert _label(overwritten) == "would_not_watch"

    restored = audit("--restore", "--yes")
    assert restored.returncode == 0, restored.stderr
    assert _label(overwritten) == "would_watch"
    assert (audit().returncode, audit().stdout) == (0, "")


def test_an_error_is_no_finding(overwritten: Target, run: Run) -> None:
    away = Target({**overwritten.parameters, "host": "/nowhere"}, overwritten.pgsql)
    assert run("audit", on=away).returncode == 2
    assert run("audit", "--yes", on=overwritten).returncode == 2
