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


def test_a_database_that_the_server_does_not_have_is_named(sample_target: Target, run: Run) -> None:
    absent = Target({**sample_target.parameters, "dbname": "medai"}, sample_target.pgsql)
    done = run("doctor", on=absent)
    assert done.returncode == 1
    what, following = done.stdout.splitlines()[:2]
    assert what == 'problem  connection      The server has no database "medai".'
    assert "`rear-diff config`" in following


def test_a_long_name_stands_on_a_line_of_its_own(bare_target: Target, run: Run) -> None:
    lines = run("doctor", on=bare_target).stdout.splitlines()
    at = lines.index("note     public.flyway_schema_history")
    assert lines[at + 1].startswith(" " * 25 + "The database has no public.")
    # And what to do about a database without the one table that matters.
    at = next(at for at, line in enumerate(lines) if "has no atp.training" in line)
    assert "> Another database may be meant: psql -l" in lines[at + 1]
    assert lines[-1].endswith("notes, 1 problem")


def test_the_embedded_database_is_not_started_for_it(run: Run, reachable: Path) -> None:
    directory = reachable / "postgresql"
    done = run("doctor", REAR_DIFF_EMBEDDED_DIRECTORY=str(directory))
    assert done.returncode == 0
    assert "is absent, and was not started" in done.stdout
    assert not directory.exists()
