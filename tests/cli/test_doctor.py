"""`rear-diff doctor`, as it is typed."""

import json
from pathlib import Path

from rear_diff.database.connect import Target
from tests.cli.conftest import Run


def test_lines_for_a_person_and_json_for_a_program(sample_target: Target, run: Run) -> None:
    done = run("doctor", on=sample_target)
    assert done.returncode == 0, done.stderr
    assert "ok       atp.training    All 32 columns are there." in done.stdout.splitlines()

    told = json.loads(run("doctor", "--json", on=sample_target).stdout)
    assert told["status"] == "note"
    assert {"status": "ok", "about": "pooler"}.items() <= next(
        each for each in told["findings"] if each["about"] == "pooler"
    ).items()


def test_a_database_that_is_away_is_a_problem_and_the_rest_is_told(run: Run) -> None:
    url = "postgresql://somebody:opensesame@127.0.0.1:1/media"
    done = run("doctor", REAR_DIFF_PGSQL_URL=url)
    assert done.returncode == 1
    assert done.stdout.startswith("problem  connection")
    assert "> `rear-diff config` shows" in done.stdout
    assert "journal" in done.stdout
    assert "opensesame" not in done.stdout + done.stderr


def test_the_embedded_database_is_not_started_for_it(run: Run, reachable: Path) -> None:
    directory = reachable / "postgresql"
    done = run("doctor", REAR_DIFF_EMBEDDED_DIRECTORY=str(directory))
    assert done.returncode == 0
    assert "is absent, and was not started" in done.stdout
    assert not directory.exists()
