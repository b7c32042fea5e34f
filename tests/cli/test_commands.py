"""The chores, as they are typed."""

import socket
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from rear_diff.database.connect import Target
from rear_diff.database.migrate import our_migrations
from tests.cli.conftest import Run


def _rows(target: Target, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(make_conninfo("", **target.keywords())) as connection:
        return connection.execute(statement.encode()).fetchall()


@pytest.mark.parametrize(
    "command",
    ["serve", "config", "migrate", "embedded", "import", "catalogue", "worker", "update-ratings"],
)
def test_each_command_has_help(command: str, run: Run) -> None:
    done = run(command, "--help")
    assert done.returncode == 0
    assert "Usage:" in done.stdout


def test_migrate_makes_an_empty_database_ours(bare_target: Target, run: Run) -> None:
    checked = run("migrate", "--check", on=bare_target)
    assert checked.returncode == 1
    assert checked.stdout.count("pending") == len(our_migrations())
    assert run("migrate", on=bare_target).returncode == 0
    assert run("migrate", "--check", on=bare_target).returncode == 0
    assert _rows(bare_target, "SELECT count(*) FROM atp.training") == [(0,)]


def test_migrate_refuses_what_is_not_ours(bare_target: Target, run: Run) -> None:
    with psycopg.connect(make_conninfo("", **bare_target.keywords())) as connection:
        connection.execute("CREATE SCHEMA atp")
    done = run("migrate", on=bare_target)
    assert done.returncode == 1
    assert "nothing was changed" in done.stderr
    assert _rows(bare_target, "SELECT to_regclass('public.flyway_schema_history')") == [(None,)]


def test_in_somebody_elses_database_nothing_is_made(sample_target: Target, run: Run) -> None:
    with psycopg.connect(make_conninfo("", **sample_target.keywords()), autocommit=True) as owner:
        owner.execute("CREATE ROLE stranger LOGIN")
        try:
            owner.execute("GRANT USAGE ON SCHEMA atp TO stranger")
            owner.execute("GRANT SELECT, INSERT, UPDATE ON atp.training TO stranger")
            owner.execute("DROP SCHEMA IF EXISTS catalogue CASCADE")
            theirs = Target({**sample_target.parameters, "user": "stranger"}, sample_target.pgsql)
            migrated = run("migrate", "--check", on=theirs)
            imported = run("import", "training", "titles.csv", on=theirs)
            installed = run("catalogue", "install", on=theirs)
        finally:
            owner.execute("DROP OWNED BY stranger; DROP ROLE stranger")
    for done in (migrated, imported):
        assert done.returncode == 1
        assert "may not read public.flyway_schema_history" in done.stderr
        assert "nothing was changed" in done.stderr
    assert "only databases that rear-diff made" in imported.stderr
    database = sample_target.parameters["dbname"]
    assert f"GRANT CREATE ON DATABASE {database} TO stranger; would" in installed.stderr


def test_serving_where_somebody_else_is_heard_is_one_line(empty_target: Target, run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("serve", "--port", str(port), on=empty_target)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"rear-diff: 127.0.0.1:{port} cannot be listened at")
    assert done.stderr.count("\n") == 1


def test_import_reports_what_became_of_each_row(
    empty_target: Target, run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "titles.csv"
    file.write_text(
        "imdb_id,media_type,media_title,release_year,label\n"
        "tt0000001,movie,First,1999,would_watch\n"
        "tt0000002,movie,Second,soon,\n"
    )
    done = run("import", "training", str(file), on=empty_target)
    assert done.returncode == 1, done.stderr
    assert "1  inserted" in done.stdout
    assert "tt0000002" in done.stdout
    assert _rows(empty_target, "SELECT imdb_id FROM atp.training") == [("tt0000001",)]


def test_import_of_a_missing_file_is_one_line(empty_target: Target, run: Run) -> None:
    done = run("import", "training", "nowhere.csv", on=empty_target)
    assert done.returncode == 1
    assert "nowhere.csv" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.thorough
def test_the_embedded_database_is_started_and_stopped(run: Run, reachable: Path) -> None:
    directory = {"REAR_DIFF_EMBEDDED_DIRECTORY": str(reachable / "postgresql")}
    assert "absent" in run("embedded", "status", **directory).stdout
    started = run("embedded", "start", **directory)
    try:
        assert started.returncode == 0, started.stderr
        assert "sample rows" in started.stderr
        status = run("embedded", "status", **directory).stdout
        assert "running" in status
        assert f"psql -h {reachable / 'postgresql'}" in status
    finally:
        stopped = run("embedded", "stop", **directory)
    assert "Stopped" in stopped.stdout
    refused = run("embedded", "reset", **directory)
    assert refused.returncode != 0
    assert (reachable / "postgresql").exists()
    assert run("embedded", "reset", "--yes", **directory).returncode == 0
    assert not (reachable / "postgresql").exists()
