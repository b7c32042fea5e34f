"""The app at the far end of a real SSH connection, and a terminal emulator at the near end."""

import fcntl
import getpass
import os
import pty
import select
import shlex
import shutil
import signal
import socket
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyte

from rear_diff.database.connect import Target

PROJECT = Path(__file__).parents[2]
SSHD = shutil.which("sshd") or shutil.which("sshd", path="/usr/sbin:/usr/local/sbin")
SSH = shutil.which("ssh")
PATIENCE = 30
"""Seconds until something on the screen counts as never coming."""
COLUMNS, LINES = 80, 24


@dataclass(frozen=True)
class Host:
    """An sshd on loopback that lets one key in."""

    port: int
    key: Path
    authorized: Path
    """Who may come in, a line a key."""

    @property
    def login(self) -> str:
        """Whoever runs the tests, here."""
        return f"{getpass.getuser()}@127.0.0.1"

    @property
    def ssh(self) -> list[str]:
        """The beginning of a command line that connects with the key."""
        return [
            *(str(SSH), "-C", "-F", "none", "-i", str(self.key), "-p", str(self.port)),
            *("-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"),
            *("-o", "LogLevel=ERROR", "-o", "IdentitiesOnly=yes"),
        ]


@contextmanager
def ssh_host(directory: Path) -> Iterator[Host]:
    """Start an sshd of our own in `directory`, and end it."""
    key, host_key = directory / "key", directory / "host_key"
    authorized = directory / "authorized_keys"
    for path in (key, host_key):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(path)], check=True)
    authorized.write_bytes(key.with_suffix(".pub").read_bytes())
    port = _free_port()
    config = directory / "sshd_config"
    config.write_text(
        f"""
        ListenAddress 127.0.0.1
        Port {port}
        HostKey {host_key}
        AuthorizedKeysFile {authorized}
        PidFile none
        StrictModes no
        UsePAM no
        PasswordAuthentication no
        PermitRootLogin prohibit-password
        """
    )
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    log = directory / "sshd.log"
    with subprocess.Popen([str(SSHD), "-D", "-f", str(config), "-E", str(log)]) as server:
        try:
            _wait_for(lambda: _listens(port), log.read_text)
            yield Host(port, key, authorized)
        finally:
            server.terminate()


class Session:
    """An SSH session with the app in it, as seen in a terminal of 80 by 24."""

    def __init__(self, process: "subprocess.Popen[bytes]", ours: int) -> None:
        self.process = process
        self.written = bytearray()
        self._ours = ours
        self._screen = pyte.Screen(COLUMNS, LINES)
        self._stream = pyte.ByteStream(self._screen)

    @property
    def lines(self) -> list[str]:
        """What is on the screen."""
        return list(self._screen.display)

    def press(self, keys: str) -> None:
        """Type."""
        os.write(self._ours, keys.encode())

    def wait_until(self, holds: Callable[[], bool]) -> None:
        """Read what comes until `holds`."""

        def read_on() -> bool:
            self._read()
            return holds()

        _wait_for(read_on, lambda: "\n".join(self.lines))

    def wait_for(self, text: str) -> None:
        """Read what comes until `text` is on the screen."""
        self.wait_until(lambda: any(text in line for line in self.lines))

    def cut(self) -> None:
        """Lose the connection, as a laptop does whose lid is closed."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def ended(self) -> bool:
        """Whether the session is over, all its output read."""
        self._read()
        return self.process.poll() is not None

    def _read(self) -> None:
        ready, _, _ = select.select([self._ours], [], [], 0.05)
        if not ready:
            return
        try:
            data = os.read(self._ours, 65536)
        except OSError:
            return  # the other end has closed
        self.written += data
        self._stream.feed(data)


@contextmanager
def labelling(host: Host, target: Target, term: str, home: Path) -> Iterator[Session]:
    """`ssh -C -t host rear-diff-tui` on the database `target`, in a terminal called `term`."""
    with in_terminal([*host.ssh, "-tt", host.login, command(target, home)], term) as session:
        yield session


@contextmanager
def here(target: Target, home: Path, *flags: str) -> Iterator[Session]:
    """`rear-diff-tui` with those flags on the database `target`, without SSH."""
    arguments = ["sh", "-c", f"{command(target, home)} {shlex.join(flags)}"]
    with in_terminal(arguments, "xterm-256color") as session:
        yield session


def command(target: Target, home: Path) -> str:
    """A line for a shell that starts the app on the database `target`, with a home of its own."""
    environment = {
        "HOME": str(home),
        "PYTHONPATH": str(PROJECT),
        "REAR_DIFF_PGSQL_HOST": str(target.parameters["host"]),
        "REAR_DIFF_PGSQL_PORT": str(target.parameters["port"]),
        "REAR_DIFF_PGSQL_USERNAME": str(target.parameters["user"]),
        "REAR_DIFF_PGSQL_DATABASE": str(target.parameters["dbname"]),
    }
    settings = " ".join(f"{name}={shlex.quote(value)}" for name, value in environment.items())
    return f"cd {shlex.quote(str(home))} && exec env {settings} {sys.executable} -m tui"


@contextmanager
def in_terminal(arguments: Sequence[str], term: str) -> Iterator[Session]:
    """A program in a terminal of 80 by 24 called `term`."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    process = subprocess.Popen(
        arguments,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "TERM": term},
        start_new_session=True,
    )
    os.close(theirs)
    try:
        yield Session(process, ours)
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _wait_for(holds: Callable[[], bool], told: Callable[[], str]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, f"It never came:\n{told()}"
