"""The file of what is found again at the next start."""

import subprocess
import sys
from collections.abc import Mapping
from multiprocessing import get_context
from pathlib import Path

import pytest
from platformdirs import user_state_path

from rear_diff.identity import identity
from tui.memory import Memory
from tui.state import (
    MOST_DATABASES,
    DatabaseState,
    State,
    StateUnsaved,
    TableState,
    load_state,
    save_state,
    state_file,
)

LEFT = TableState(
    filter='year:1990..1999 "\ud83d\x1b',
    sorts=(("release_year", True), ("imdb_rating", False)),
    columns=(("name", 30, False), ("release_year", None, True)),
    details=False,
    key="tt0100001",
    position=412,
)


def changes(table: str, left: TableState, database: str = "embedded") -> State:
    """One table of one database."""
    return State(None, {database: DatabaseState("media", {table: left})})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where nothing is yet."""
    return tmp_path / "rear-diff" / "state.json"


@pytest.mark.parametrize("key", ["tt0100001", 7, None])
def test_what_is_saved_is_found_again(key: str | int | None, file: Path) -> None:
    left = LEFT._replace(key=key)
    save_state(file, changes("training", left))
    found = load_state(file)
    assert found.databases["embedded"] == DatabaseState("media", {"training": left})
    assert (found.theme, found.trouble) == (None, "")


def test_nobody_else_may_read_it(file: Path) -> None:
    save_state(file, changes("training", LEFT))
    assert file.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in file.parent.iterdir()] == ["state.json"]


def test_without_a_file_all_is_new(file: Path) -> None:
    assert load_state(file) == State()


def test_each_table_is_that_of_its_last_writer(file: Path) -> None:
    save_state(file, changes("training", LEFT)._replace(theme="nord"))
    save_state(file, changes("media", LEFT, database="nas:5432/media/guest"))
    save_state(file, changes("training", LEFT._replace(filter="river")))
    found = load_state(file)
    assert found.theme == "nord"
    assert found.databases["embedded"].tables["training"].filter == "river"
    assert found.databases["nas:5432/media/guest"].tables == {"media": LEFT}


def test_the_databases_left_longest_ago_are_forgotten(file: Path) -> None:
    for number in [*range(MOST_DATABASES), 0, MOST_DATABASES]:
        save_state(file, changes("training", LEFT, database=str(number)))
    names = list(load_state(file).databases)
    assert len(names) == MOST_DATABASES
    assert names[-2:] == ["0", str(MOST_DATABASES)]
    assert "1" not in names


def _write_often(file: Path, table: str) -> None:
    for position in range(20):
        save_state(file, changes(table, TableState(position=position)))


def test_two_apps_that_write_at_once_lose_nothing_of_each_other(file: Path) -> None:
    context = get_context("spawn")
    apps = [context.Process(target=_write_often, args=(file, name)) for name in ("a", "b")]
    for app in apps:
        app.start()
    for app in apps:
        app.join()
    tables = load_state(file).databases["embedded"].tables
    assert {name: table.position for name, table in tables.items()} == {"a": 19, "b": 19}


@pytest.mark.parametrize(
    "text",
    [
        "",
        '{"version": 1, "theme"',
        "[]",
        '{"version": 1}',
        '{"version": 1, "theme": 7, "databases": {}}',
        '{"version": 1, "theme": null, "databases": {"a": {"tab": null, "tables": {"b": {}}}}}',
        '{"version": 1, "theme": null, "databases": []}',
        "\xff",
        "[" * 100_000,
    ],
)
def test_a_broken_file_is_set_aside(text: str, file: Path) -> None:
    file.parent.mkdir()
    for name in ("state.json.broken", "state.json.broken-2"):
        file.write_text(text, "latin-1")
        found = load_state(file)
        assert found == State(trouble=found.trouble)
        assert "\n" not in found.trouble
        assert f"kept as {name}" in found.trouble
        assert (file.parent / name).read_text("latin-1") == text
    save_state(file, changes("training", LEFT))
    assert load_state(file).databases["embedded"].tables == {"training": LEFT}


def test_a_file_that_breaks_meanwhile_is_set_aside_too(file: Path) -> None:
    file.parent.mkdir()
    file.write_text("{")
    save_state(file, changes("training", LEFT))
    assert (file.parent / "state.json.broken").read_text() == "{"
    assert load_state(file).databases["embedded"].tables == {"training": LEFT}


def test_a_newer_file_is_left_as_it_is(file: Path) -> None:
    file.parent.mkdir()
    file.write_text('{"version": 2, "more": true}')
    found = load_state(file)
    assert found.sealed
    assert "newer rear-diff" in found.trouble
    with pytest.raises(StateUnsaved, match="newer rear-diff"):
        save_state(file, changes("training", LEFT))
    assert file.read_text() == '{"version": 2, "more": true}'


def test_a_file_that_cannot_be_read_is_left_as_it_is(file: Path) -> None:
    file.mkdir(parents=True)
    assert load_state(file).sealed
    with pytest.raises(StateUnsaved, match="not be remembered"):
        save_state(file, changes("training", LEFT))


def test_a_directory_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("not a directory")
    with pytest.raises(StateUnsaved, match="cannot be written"):
        save_state(tmp_path / "state" / "state.json", changes("training", LEFT))


@pytest.mark.parametrize(
    "environ",
    [
        {"HOME": "/home/somebody"},
        {"HOME": "/home/somebody", "XDG_STATE_HOME": "/var/states/"},
        {"HOME": "/home/somebody", "XDG_STATE_HOME": "relative"},
        {"HOME": "relative"},
    ],
)
def test_it_is_where_platformdirs_would_have_it(
    environ: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert state_file() == user_state_path("rear-diff", appauthor=False) / "state.json"


def test_reading_it_imports_nothing_that_takes_time() -> None:
    program = (
        "import sys, argparse, contextlib, json, pathlib, typing; before = set(sys.modules)\n"
        "from tui.state import load_state, state_file; load_state(state_file())\n"
        "print(sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    ours = ["rear_diff", "rear_diff.state_directory", "tui", "tui.state"]
    assert done.stdout.strip() == str(ours), done.stderr


@pytest.mark.parametrize(
    ("parameters", "environ", "said"),
    [
        (
            {"host": "nas", "port": 5432, "user": "me", "password": "secret", "dbname": "media"},
            {"PGHOST": "other"},
            "nas:5432/media/me",
        ),
        ({}, {"PGHOST": "nas", "PGDATABASE": "media", "PGPASSWORD": "secret"}, "nas:/media/"),
        ({"service": "home"}, {}, "(home):/" + "/"),
        ({}, {}, ":/" + "/"),
    ],
)
def test_a_database_has_a_name_without_a_password(
    parameters: Mapping[str, str | int], environ: Mapping[str, str], said: str
) -> None:
    assert identity(parameters, environ) == said


def test_only_what_changed_is_written(file: Path) -> None:
    memory = Memory(file, "embedded", State())
    left = TableState(filter="river")
    memory.watch("training", lambda: left)
    first = memory.changes("training")
    assert first == State(None, {"embedded": DatabaseState("training", {"training": left})})
    assert memory.changes("training") is None
    memory.choose_theme("nord")
    assert memory.changes("media") == State("nord", {"embedded": DatabaseState("media", {})})


def test_without_a_file_nothing_is_noted() -> None:
    memory = Memory()
    memory.watch("training", TableState)
    memory.choose_theme("nord")
    assert memory.changes("media") is None
