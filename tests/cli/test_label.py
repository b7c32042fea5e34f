"""`rear-diff label`: through the journal, and told row by row."""

import json
from collections.abc import Sequence
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from rear_diff.database.connect import Target
from rear_diff.identity import identity
from rear_diff.labelling import Change
from rear_diff.labelling.bulk.left_behind import send_left_behind
from rear_diff.labelling.journal import (
    Draft,
    Journal,
    Result,
    Source,
    State,
    Transaction,
    new_step,
)
from rear_diff.labelling.sending import Sent, send
from rear_diff.opening import opened
from rear_diff.tables import TRAINING
from tests.cli.conftest import Run

ROWS = b"""
INSERT INTO atp.training (imdb_id, media_type, media_title, release_year, label, human_labeled,
    reviewed)
VALUES ('tt0000001', 'movie', 'One', 1999, NULL, false, NULL),
    ('tt0000002', 'movie', 'Two', 1999, 'would_not_watch', false, false),
    ('tt0000003', 'movie', 'Three', 1999, 'would_watch', true, true),
    ('tt0000004', 'movie', 'Four', 1999, NULL, false, false)
"""


@pytest.fixture
def titles(empty_target: Target) -> Target:
    _do(empty_target, ROWS)
    return empty_target


def _do(target: Target, statement: bytes) -> list[tuple[object, ...]]:
    with psycopg.connect(make_conninfo("", **target.keywords())) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def _held(target: Target) -> dict[object, list[object]]:
    rows = _do(target, b"SELECT imdb_id, label, human_labeled, reviewed FROM atp.training")
    return {key: values for key, *values in rows}


def test_one_title_is_labelled_and_kept_in_the_journal(
    titles: Target, run: Run, tmp_path: Path
) -> None:
    state = {"XDG_STATE_HOME": str(tmp_path)}
    done = run("label", "tt0000001", "would_watch", on=titles, **state)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["outcome"] == "applied"
    assert _held(titles)["tt0000001"] == ["would_watch", True, True]
    again = run("label", "tt0000001", "would_watch", on=titles, **state)
    assert (again.returncode, json.loads(again.stdout)["outcome"]) == (0, "already so")

    parameters = {name: titles.parameters[name] for name in ("host", "port", "dbname", "user")}
    with Journal(tmp_path / "rear-diff" / "journal.sqlite") as journal:
        (entry,) = journal.history(identity(parameters))
        assert (entry.source, entry.change.before["label"]) == (Source.CLI, None)
        assert [step.size for step in journal.undoable(identity(parameters), 5)] == [1]


def test_a_file_is_told_row_by_row(titles: Target, run: Run, tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text(
        "imdb_id,label,was\n"
        "tt0000001,would_not_watch,none\n"
        "tt0000002,would_watch,would_watch\n"
        "tt0000003,would_watch,\n"
        "tt0000009,would_watch,\n"
        "tt0000004,maybe,\n"
        "tt0000004,confirm,\n"
        "tt0000001,would_watch,\n"
    )
    before = _held(titles)
    done = run("label", "--from", "labels.csv", on=titles)
    assert done.returncode == 1
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(each["imdb_id"][-1], each["outcome"]) for each in told] == [
        ("1", "applied"),
        ("2", "conflict"),
        ("3", "already so"),
        ("9", "row gone"),
        ("4", "refused"),
        ("4", "refused"),
        ("1", "refused"),
    ]
    assert told[1]["holds"] == "would_not_watch"
    assert "would_not_watch, confirm" in told[4]["why"]
    assert "without a label" in told[5]["why"]
    assert told[6]["why"] == "the file names it before, in line 2"
    assert "3 refused" in done.stderr
    assert _held(titles) == {**before, "tt0000001": ["would_not_watch", True, True]}


def test_a_role_that_may_not_is_told_what_would_allow_it(titles: Target, run: Run) -> None:
    _do(
        titles,
        b'ALTER DATABASE "%s" SET default_transaction_read_only = on'
        % str(titles.parameters["dbname"]).encode(),
    )
    done = run("label", "tt0000001", "would_watch", on=titles)
    told = json.loads(done.stdout)
    assert (done.returncode, told["outcome"]) == (1, "not allowed")
    assert "read-only" in told["why"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["tt0000001"], "such as: rear-diff label"),
        (["tt0000001", "watch"], '"watch" is none of: would_watch'),
        (["--from", "nowhere.csv"], "cannot be read: No such file or directory. Nothing was"),
        (["tt0000001", "would_watch", "--from", "a.csv"], "or a file"),
    ],
)
def test_a_wrong_argument_is_one_line(
    arguments: list[str], said: str, empty_target: Target, run: Run
) -> None:
    done = run("label", *arguments, on=empty_target)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert said in done.stderr


def test_a_file_without_rows_is_told(titles: Target, run: Run, tmp_path: Path) -> None:
    (tmp_path / "none.csv").write_text("imdb_id,label\n")
    done = run("label", "--from", str(tmp_path / "none.csv"), on=titles)
    assert (done.returncode, done.stdout) == (0, "")
    assert "There is no row in the file: nothing was labelled." in done.stderr


def test_what_an_ended_run_left_is_sent_first_and_told(
    titles: Target, run: Run, tmp_path: Path
) -> None:
    state = {"XDG_STATE_HOME": str(tmp_path)}
    parameters = {name: titles.parameters[name] for name in ("host", "port", "dbname", "user")}
    file = tmp_path / "rear-diff" / "journal.sqlite"

    def left(key: str, before: str | None) -> None:
        seen = {"label": before}
        change = Change(TRAINING, key, {"label": "would_not_watch"}, seen, "ada")
        with Journal(file) as journal:
            journal.append(identity(parameters), [Draft(change, new_step(), Source.TABLE)])

    left("tt0000001", None)
    left("tt0000003", None)
    told = run("audit", on=titles, **state)
    assert "2 changes are not sent yet, and left out here." in told.stderr
    assert _held(titles)["tt0000001"][0] is None
    done = run("label", "tt0000004", "would_watch", on=titles, **state)
    assert "An earlier run had left 2 changes unsent: 1 applied, 1 conflict." in done.stderr
    held = {key: values[0] for key, values in _held(titles).items()}
    assert (held["tt0000001"], held["tt0000003"]) == ("would_not_watch", "would_watch")
    left("tt0000002", "would_not_watch")
    done = run("audit", "--restore", "--yes", on=titles, **state)
    assert "An earlier run had left 1 change unsent: 1 unchanged." in done.stderr
    with Journal(file) as journal:
        assert journal.counts(identity(parameters)).get(State.PENDING) is None


async def test_what_may_have_been_sent_before_is_not_sent_again(
    titles: Target, tmp_path: Path
) -> None:
    change = Change(TRAINING, "tt0000001", {"label": "would_watch"}, {"label": None}, "ada")
    with Journal(tmp_path / "journal.sqlite") as journal:
        journal.append("here", [Draft(change, new_step(), Source.TABLE)])
        async with opened(titles) as database:
            entries = journal.pending("here")

            async def killed(transaction: Transaction, sent: Sequence[Sent]) -> None:
                journal.prepare(transaction, [each.settlement for each in sent])

            await send(database, entries, {}, killed)
            _do(titles, b"UPDATE atp.training SET label = NULL WHERE imdb_id = 'tt0000001'")
            results = await send_left_behind(database, journal, "here")
    assert results == {Result.APPLIED: 1}
    assert _held(titles)["tt0000001"][0] is None
