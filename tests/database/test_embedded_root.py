"""Root or not, the embedded PostgreSQL runs as somebody else than root and loosens nothing."""

import os
import stat
from pathlib import Path

import psutil
import pytest

from rear_diff.database.embedded import EmbeddedError
from rear_diff.database.embedded.wheel import wheel_programs
from tests.database.embedded_helpers import NOBODY, ask, pid_of, server

pytest_plugins = ["tests.database.embedded_fixtures"]


def test_the_server_is_not_roots_and_no_permission_is_loosened(pg_directory: Path) -> None:
    def modes() -> list[int]:
        return [parent.stat().st_mode for parent in pg_directory.parents]

    before = modes()
    with server(pg_directory):
        owner = psutil.Process(pid_of(pg_directory)).uids().real

        assert owner != 0
        assert owner == os.geteuid() or os.geteuid() == 0
        assert modes() == before


@pytest.mark.thorough
def test_programs_that_only_root_reaches_are_copied_once(
    pg_copy: Path, pg_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private = closed_way(wheel_programs(), pg_home / "closed")
    monkeypatch.setattr("rear_diff.database.embedded.programs.wheel_programs", lambda: private)

    def copies() -> list[int]:
        return [path.stat().st_ino for path in pg_copy.glob("programs-*")]

    with server(pg_copy) as parameters:
        assert ask(parameters, "SELECT n FROM kept") == 1
        first = copies()
        assert len(first) == (1 if os.geteuid() == 0 else 0)

    with server(pg_copy):
        assert copies() == first
    assert stat.S_IMODE((pg_home / "closed").stat().st_mode) == 0o700


def test_a_directory_that_the_servers_user_may_not_enter(pg_home: Path) -> None:
    closed = pg_home / "closed"
    closed.mkdir(mode=0o700)

    if os.geteuid() == 0:
        with pytest.raises(EmbeddedError, match=f"may not enter {closed / 'pg'}"):
            server(closed / "pg").start()
    else:
        with server(closed / "pg") as parameters:
            assert ask(parameters, "SELECT 1") == 1

    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


def test_a_directory_of_another_user_is_left_alone(pg_home: Path) -> None:
    directory = Path("/usr")
    if os.geteuid() == 0:
        directory = pg_home / "theirs"
        directory.mkdir()
        os.chown(directory, NOBODY, NOBODY)
    before = list(directory.iterdir())

    with pytest.raises(EmbeddedError, match="belongs to another user"):
        server(directory).start()

    assert list(directory.iterdir()) == before


def closed_way(programs: Path, directory: Path) -> Path:
    """Another way to the wheel's programs, through a `directory` that only we may enter."""
    package = programs.parents[1]
    directory.mkdir(mode=0o700)
    for name in (package.name, f"{package.name}.libs"):
        (directory / name).symlink_to(package.with_name(name))
    return directory / package.name / programs.relative_to(package)
