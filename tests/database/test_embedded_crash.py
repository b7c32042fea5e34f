"""Whatever was killed, the next start of the embedded PostgreSQL finds its way."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from rear_diff.database.embedded import EmbeddedError, EmbeddedState
from tests.database.embedded_helpers import Process, ask, pid_of, server

pytest_plugins = ["tests.database.embedded_fixtures"]


@pytest.fixture
def stranger(pg_directory: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A live process of the server's user that has nothing to do with PostgreSQL."""
    owner = (pg_directory / "data").stat().st_uid
    user = owner if os.geteuid() == 0 else None
    process = subprocess.Popen(["sleep", "600"], user=user, cwd="/")
    yield process
    process.kill()
    process.wait()


def pretend_running(directory: Path, pid: int) -> None:
    """Leaves behind what a server that was killed as process `pid` leaves."""
    sockets = directory / "run"
    lines = [pid, directory / "data", 1700000000, 5432, sockets, "", "  5432001    0", "ready   "]
    (directory / "data" / "postmaster.pid").write_text("".join(f"{line}\n" for line in lines))
    (sockets / ".s.PGSQL.5432").touch()
    (sockets / ".s.PGSQL.5432.lock").write_text("".join(f"{line}\n" for line in lines[:5]))


def test_a_pid_file_of_a_dead_process(
    pg_directory: Path, stranger: subprocess.Popen[bytes]
) -> None:
    stranger.kill()
    stranger.wait()
    pretend_running(pg_directory, stranger.pid)

    with server(pg_directory) as parameters:
        assert ask(parameters, "SELECT n FROM kept") == 1
        assert pid_of(pg_directory) != stranger.pid


def test_a_pid_file_whose_pid_now_belongs_to_a_stranger(
    pg_directory: Path, stranger: subprocess.Popen[bytes]
) -> None:
    pretend_running(pg_directory, stranger.pid)
    assert server(pg_directory).status().state is EmbeddedState.STOPPED
    assert not server(pg_directory).stop()

    with server(pg_directory) as parameters:
        assert ask(parameters, "SELECT n FROM kept") == 1

    assert stranger.poll() is None


@pytest.mark.thorough
def test_a_pid_file_that_leads_to_another_directorys_server(
    pg_directory: Path, pg_copy: Path
) -> None:
    with server(pg_copy) as elsewhere:
        ask(elsewhere, "UPDATE kept SET n = 2")
        shutil.copy(pg_copy / "data" / "postmaster.pid", pg_directory / "data")

        with server(pg_directory) as parameters:
            assert ask(parameters, "SELECT n FROM kept") == 1
            assert pid_of(pg_directory) != pid_of(pg_copy)

        assert ask(elsewhere, "SELECT n FROM kept") == 2


def test_a_pid_file_that_a_power_cut_left_empty(pg_directory: Path) -> None:
    (pg_directory / "data" / "postmaster.pid").touch()

    with server(pg_directory) as parameters:
        assert ask(parameters, "SELECT n FROM kept") == 1


def test_a_killed_owners_server_is_taken_over_and_stopped(pg_directory: Path) -> None:
    owner = Process(pg_directory)
    owner.kill()
    assert not server(pg_directory).status().users

    with server(pg_directory):
        assert pid_of(pg_directory) == owner.pid

    assert server(pg_directory).status().state is EmbeddedState.STOPPED
    assert not (pg_directory / "data" / "postmaster.pid").exists()


def test_a_killed_server_recovers_at_the_next_start(pg_directory: Path) -> None:
    embedded = server(pg_directory)
    ask(embedded.start(), "CREATE TABLE written AS SELECT 3 AS n")
    killed = pid_of(pg_directory)

    os.kill(killed, signal.SIGKILL)

    assert ask(embedded.start(), "SELECT n FROM written") == 3
    assert pid_of(pg_directory) != killed
    embedded.release()
    assert embedded.status().state is EmbeddedState.STOPPED


def test_a_server_that_was_killed_is_no_longer_kept(pg_directory: Path) -> None:
    embedded = server(pg_directory)
    embedded.start(keep=True)
    os.kill(pid_of(pg_directory), signal.SIGKILL)

    embedded.start()
    embedded.release()

    assert embedded.status().state is EmbeddedState.STOPPED


def test_what_a_killed_server_left_running_is_waited_for(pg_directory: Path) -> None:
    embedded = server(pg_directory)
    embedded.start()
    postmaster = psutil.Process(pid_of(pg_directory))
    orphan = postmaster.children()[0]
    orphan.suspend()
    postmaster.kill()

    def say(text: str) -> None:
        if text == "Waiting for what is left of an earlier PostgreSQL to end":
            orphan.resume()

    try:
        assert ask(embedded.start(say), "SELECT n FROM kept") == 1
        assert not is_alive(orphan.pid)
    finally:
        with suppress(psutil.NoSuchProcess):
            orphan.kill()
    embedded.release()


@pytest.mark.thorough
def test_a_database_deleted_under_its_server_does_not_harm_the_next_one(pg_copy: Path) -> None:
    deleted = Process(pg_copy)
    shutil.rmtree(pg_copy)
    ended: list[bool] = []

    embedded = server(pg_copy)
    parameters = embedded.start(lambda _: ended.append(not is_alive(deleted.pid)))

    assert ended == [False, True]
    assert pid_of(pg_copy) != deleted.pid
    deleted.quit()
    assert ask(parameters, "SELECT 1") == 1
    embedded.release()


def test_what_a_killed_initdb_left_is_swept_away(pg_directory: Path) -> None:
    (pg_directory / "data.new-killed" / "base").mkdir(parents=True)

    with server(pg_directory) as parameters:
        assert ask(parameters, "SELECT n FROM kept") == 1

    assert not (pg_directory / "data.new-killed").exists()


def test_a_server_that_is_still_starting_is_waited_for(pg_directory: Path) -> None:
    starting = Process(pg_directory)
    pid_file = pg_directory / "data" / "postmaster.pid"
    lines = pid_file.read_text()
    pid_file.write_text(f"{starting.pid}\n")
    assert server(pg_directory).status().state is EmbeddedState.BUSY
    said: list[str] = []

    def say(text: str) -> None:
        said.append(text)
        pid_file.write_text(lines)

    embedded = server(pg_directory)
    assert ask(embedded.start(say), "SELECT n FROM kept") == 1

    assert said == ["Waiting for PostgreSQL to answer"]
    assert pid_of(pg_directory) == starting.pid
    embedded.release()
    starting.quit()


@pytest.mark.thorough
def test_a_frozen_server_is_not_waited_for_for_ever(pg_directory: Path) -> None:
    with server(pg_directory):
        pid = pid_of(pg_directory)
        os.kill(pid, signal.SIGSTOP)
        try:
            with pytest.raises(EmbeddedError, match="has not answered for 0 seconds"):
                server(pg_directory, patience=0).start()
        finally:
            os.kill(pid, signal.SIGCONT)


def is_alive(pid: int) -> bool:
    """Whether the process runs: a zombie whom nobody has buried does not."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
