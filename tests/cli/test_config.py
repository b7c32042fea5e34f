"""`rear-diff config` and how wrong settings are told."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run


def test_each_value_is_shown_with_its_source(run: Run, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("REAR_DIFF_PGSQL_PASSWORD=opensesame\nAPI_PORT=8123\n")
    done = run("config", LOG_LEVEL="debug")
    assert done.returncode == 0, done.stderr
    lines = {line.split()[0]: line.split(maxsplit=1)[1] for line in done.stdout.splitlines()}
    assert lines["log.level"].split() == ["debug", "environment", "variable", "LOG_LEVEL"]
    assert lines["api.port"].split() == ["8123", ".env:", "API_PORT"]
    assert lines["pgsql.password"].startswith("*")
    assert "opensesame" not in done.stdout + done.stderr


def test_it_tells_where_the_files_are(run: Run, tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path / "home")}
    said = run("config", **home).stderr
    assert f".env: none; it would be {tmp_path}/.env" in said
    assert f"config.toml: none at {tmp_path}/config.toml or {tmp_path}/home/" in said
    (tmp_path / ".env").touch()
    (tmp_path / "config.toml").touch()
    said = run("config", **home).stderr
    assert said == f".env: {tmp_path}/.env\nconfig.toml: {tmp_path}/config.toml\n"


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"REAR_DIFF_PGSQL_PORT": "abc"}, "REAR_DIFF_PGSQL_PORT in the environment"),
        ({"REAR_DIFF_PGSQL_HOTS": "nas"}, "REAR_DIFF_PGSQL_HOST"),
    ],
)
def test_a_wrong_setting_is_one_line(environment: dict[str, str], said: str, run: Run) -> None:
    done = run("config", **environment)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert said in done.stderr


def test_a_database_that_is_away_is_one_line_without_the_password(run: Run) -> None:
    done = run(
        "migrate",
        REAR_DIFF_PGSQL_URL="postgresql://somebody:opensesame@127.0.0.1:1/media",
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "away" in done.stderr
    assert "opensesame" not in done.stderr
