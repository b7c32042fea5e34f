"""`rear-diff export`, as it is typed and as it is stopped."""

import csv
import io
import json
import signal
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from rear_diff.database.connect import Target
from tests.cli.conftest import Run, Start

# Copies of a database have the same numbers for their tables.
WAITING = """
SELECT 1 FROM pg_locks JOIN pg_database AS here ON here.oid = pg_locks.database
WHERE NOT granted AND relation = 'atp.training'::regclass AND datname = current_database()
"""


def test_rows_go_to_standard_output_and_the_rest_to_the_other(
    sample_target: Target, run: Run
) -> None:
    done = run("export", "training", "--filter", "label:would_watch year:>=2000", on=sample_target)
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert rows
    assert all(row["label"] == "would_watch" and int(row["release_year"]) >= 2000 for row in rows)
    assert [row["imdb_id"] for row in rows] == sorted(row["imdb_id"] for row in rows)

    (one, *_) = (row["imdb_id"] for row in rows)
    single = run(
        "export", "training", "-o", "1.csv", "--filter", f"imdb_id:{one}", on=sample_target
    )
    assert single.stderr.splitlines()[-1] == "1 row in 1.csv"

    named = run("export", "training", "-o", "-", "--filter", "label:would_watch", on=sample_target)
    assert named.stdout.startswith("imdb_id,")

    history = run("export", "history", "--format", "json", "--sort", "-success", on=sample_target)
    assert json.loads(history.stdout)[0]["success"] is True


@pytest.mark.thorough
def test_export_and_import_are_each_others_reverse(
    sample_target: Target, empty_target: Target, run: Run, tmp_path: Path
) -> None:
    exported = run("export", "training", "-o", "titles.jsonl.gz", on=sample_target)
    assert "2,000 rows in titles.jsonl.gz" in exported.stderr
    assert run("import", "training", "titles.jsonl.gz", on=empty_target).returncode == 0
    run("export", "training", "-o", "again.jsonl.gz", on=empty_target)
    again = (tmp_path / "again.jsonl.gz").read_bytes()
    assert again == (tmp_path / "titles.jsonl.gz").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--filter", "labl:x"], "did you mean label?\n  labl:x\n  ^^^^"),
        (["--sort", "genre"], "genre is a list"),
        (["--format", "json", "-o", "t.csv"], "named as csv"),
    ],
)
def test_what_cannot_be_asked_is_told(
    arguments: list[str], said: str, empty_target: Target, run: Run
) -> None:
    done = run("export", "training", *arguments, on=empty_target)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


@pytest.mark.thorough
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_it_leaves_the_file_as_it_was(
    number: signal.Signals, sample_target: Target, start: Start, tmp_path: Path
) -> None:
    (tmp_path / "t.csv").write_text("before")
    conninfo = make_conninfo("", **sample_target.keywords())
    with psycopg.connect(conninfo) as connection:
        connection.execute("LOCK TABLE atp.training")
        process = start(sample_target, "export", "training", "-o", "t.csv")
        while not connection.execute(WAITING).fetchall():
            assert process.poll() is None
        assert len(list(tmp_path.iterdir())) == 2
        process.send_signal(number)
        _, said = process.communicate()
    assert process.returncode == 130, said
    assert "t.csv is as it was" in said
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]
    assert (tmp_path / "t.csv").read_text() == "before"
