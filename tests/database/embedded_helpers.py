"""What the tests of the embedded PostgreSQL share: real directories, real processes, real disks."""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from rear_diff.database.embedded import EmbeddedServer

PROJECT = Path(__file__).parents[2]
NOBODY = 65534
USER = """
import sys
from pathlib import Path
from rear_diff.database.embedded import EmbeddedServer

server = EmbeddedServer(Path(sys.argv[1]), durable=False)
server.start(lambda text: print(text, flush=True))
print(server.status().pid, flush=True)
sys.stdin.readline()
server.release()
"""


def server(directory: Path, patience: float = 60) -> EmbeddedServer:
    """A server that need not survive a power cut."""
    return EmbeddedServer(directory, durable=False, patience=patience)


def ask(parameters: Mapping[str, str | int], statement: str) -> object:
    """The first column of the statement's first row, if it has rows."""
    conninfo = make_conninfo("", **parameters)
    with psycopg.connect(conninfo, autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        row = cursor.fetchone() if cursor.description else None
    return row[0] if row else None


def pid_of(directory: Path) -> int:
    """The process of the server that runs there."""
    pid = server(directory).status().pid
    assert pid is not None
    return pid


class Process:
    """Another process that uses the server in `directory`: ready once made, gone when asked."""

    def __init__(self, directory: Path) -> None:
        self.popen = begin(directory)
        self.pid, _ = ready(self.popen)

    def quit(self) -> None:
        """Leaves in order."""
        self.popen.communicate("\n")
        assert self.popen.returncode == 0

    def kill(self) -> None:
        """Dies without a chance to leave."""
        self.popen.kill()
        self.popen.communicate()


BEGUN: list[subprocess.Popen[str]] = []


def begin(directory: Path) -> subprocess.Popen[str]:
    """Another process, on its way to start the server in `directory`."""
    process = subprocess.Popen(
        [sys.executable, "-c", USER, str(directory)],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    BEGUN.append(process)
    return process


def end_begun() -> None:
    """Kills what a test that failed has left."""
    while BEGUN:
        process = BEGUN.pop()
        if process.poll() is None:
            process.kill()
            process.communicate()


def line(process: subprocess.Popen[str]) -> str:
    """What a process of `begin` says next: what it does, and at last the server's process."""
    assert process.stdout
    return process.stdout.readline().strip()


def ready(process: subprocess.Popen[str]) -> tuple[int, list[str]]:
    """The server's process, once the process of `begin` has it, and what that said it did."""
    said = []
    while not (latest := line(process)).isdecimal():
        assert latest
        said.append(latest)
    return int(latest), said


def python(script: str, *arguments: object) -> str:
    """What a Python program prints, run on its own."""
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.run(
        command, cwd=PROJECT, check=True, stdout=subprocess.PIPE, text=True
    ).stdout.strip()


@contextmanager
def ordinary_user() -> Iterator[None]:
    """Whoever runs the tests, inside it is not root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@contextmanager
def read_only(directory: Path) -> Iterator[None]:
    """Nothing can be written in `directory`: a read-only mount, or else its permissions."""
    with _mounted(directory, "ro") as mounted:
        if mounted:
            yield
            return
        if os.geteuid() == 0:
            os.chown(directory, NOBODY, NOBODY)
        directory.chmod(0o500)
        with ordinary_user():
            yield
        directory.chmod(0o700)


class Disk:
    """A small disk: a file system of its own, or else a limit on the size of a file."""

    def __init__(self, directory: Path, megabytes: int, *, mounted: bool) -> None:
        self.filler = directory / "filler" if mounted else None
        self.bytes = megabytes * 1024 * 1024
        self.before = resource.getrlimit(resource.RLIMIT_FSIZE)
        self.free()

    def fill(self) -> None:
        """Leaves no room."""
        if self.filler is None:
            self._limit(0)
            return
        with suppress(OSError), self.filler.open("wb", buffering=0) as filler:
            while filler.write(b"." * 4096):
                pass

    def free(self) -> None:
        """Gives the room back."""
        if self.filler is None:
            self._limit(self.bytes)
        else:
            self.filler.unlink(missing_ok=True)

    def end(self) -> None:
        """Lifts the limit."""
        self._limit(self.before[0])

    def _limit(self, size: int) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, self.before[1]))


@contextmanager
def small_disk(directory: Path, megabytes: int) -> Iterator[Disk]:
    """A disk of this size at `directory`."""
    with _mounted(directory, f"size={megabytes}m,mode=711") as mounted:
        disk = Disk(directory, megabytes, mounted=mounted)
        try:
            yield disk
        finally:
            disk.end()


@contextmanager
def _mounted(directory: Path, options: str) -> Iterator[bool]:
    try:
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(directory)]
        mounted = subprocess.run(command, capture_output=True).returncode == 0
    except FileNotFoundError:
        mounted = False
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", directory], check=True)
