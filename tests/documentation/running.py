"""A page's commands, typed one after another in a home of their own."""

import os
import re
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.documentation.blocks import PROJECT, Command
from tests.tui.over_ssh import in_terminal

PATIENCE = 90
"""Seconds until something counts as never coming."""

FINDING = r"rear-diff (audit|migrate --check)"
"""What ends with 1 where it finds something."""

LASTING: Mapping[str, str] = {
    r"rear-diff serve": "Application startup complete",
    r"rear-diff worker": "Working",
    r"rear-diff-tui --web": "Open http://127.0.0.1:",
    r"curl -N": "event: listening",
}
"""What goes on until it is told to end, and what it says when it has begun."""


@dataclass
class Typist:
    """Types commands in `directory`, with an environment, and holds each to what it should do."""

    directory: Path
    environment: Mapping[str, str]
    port: int
    typed: list[str] = field(default_factory=list)
    _serving: list["Lasting"] = field(default_factory=list)

    def type(self, command: Command) -> None:
        """Run it to its end, or until it has begun where it lasts."""
        self.typed.append(command.text)
        for pattern, begun in LASTING.items():
            if re.match(pattern, command.text):
                self._begin(command, begun)
                return
        if re.match("rear-diff-tui", command.text):
            self._look(command)
        elif command.printed is not None:
            self._read(command)
        else:
            self._run(command)

    def end(self) -> None:
        """End what still lasts, as ctrl+c does."""
        while self._serving:
            self._serving.pop().end()

    def run(self, text: str) -> None:
        """Run what the page does not say."""
        self._run(Command("", text))

    def _run(self, command: Command) -> None:
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", self._here(command.text)],
            cwd=self.directory,
            env=self.environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=PATIENCE,
        )
        told = f"{command}\n{done.stdout}\n{done.stderr}"
        most = 1 if re.fullmatch(FINDING, command.text) else 0
        assert done.returncode <= most, told
        assert "Traceback" not in done.stderr, told

    def _begin(self, command: Command, begun: str) -> None:
        if command.text.startswith("rear-diff serve"):
            # At one port only one of them is heard.
            self.end()
        text = self._here(command.text)
        lasting = Lasting(Command(command.page, text), self.directory, self.environment)
        self._serving.append(lasting)
        said = lasting.wait_for(begun)
        if opened := re.search(r"Open (http\S+)\n", said):
            keeps_the_key = urllib.request.HTTPCookieProcessor()
            browser = urllib.request.build_opener(keeps_the_key)
            with browser.open(opened[1], timeout=PATIENCE) as page:
                assert page.status == 200

    def _look(self, command: Command) -> None:
        """The app, in a terminal: its table comes, and `q` leaves it."""
        with in_terminal(self._in_a_shell(command), "xterm-256color") as session:
            session.wait_for("q quit")
            session.press("q")
            session.wait_until(session.ended)
            assert session.process.returncode == 0, command

    def _read(self, command: Command) -> None:
        """What is printed on a terminal is what the page says."""
        with in_terminal(self._in_a_shell(command), "xterm-256color") as session:
            session.wait_until(session.ended)
            shown = "\n".join(line.rstrip() for line in session.lines).strip("\n")
        assert command.printed is not None
        assert shown == command.printed.strip("\n"), command

    def _here(self, text: str) -> str:
        """The same on ports that are free here, and never for other machines to hear."""
        text = re.sub(r"--web$", "--web 0", text)
        return text.replace("localhost:8000", f"localhost:{self.port}").replace(
            "0.0.0.0", "127.0.0.1"
        )

    def _in_a_shell(self, command: Command) -> list[str]:
        pairs = [f"{name}={value}" for name, value in self.environment.items()]
        line = f"cd '{self.directory}' && exec {self._here(command.text)}"
        return ["env", "-i", "TERM=xterm-256color", *pairs, "bash", "-c", line]


class Lasting:
    """A command that lasts, and what it has said so far."""

    def __init__(self, command: Command, directory: Path, environment: Mapping[str, str]) -> None:
        self._command = command
        self._said = ""
        self._process = subprocess.Popen(
            ["bash", "-c", f"exec {command.text}"],
            cwd=directory,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    def wait_for(self, text: str) -> str:
        """All that it has said when it has said `text`."""
        assert self._process.stdout is not None
        deadline = time.monotonic() + PATIENCE
        while text not in self._said:
            assert time.monotonic() < deadline, f"{self._command}\n{self._said}"
            if select.select([self._process.stdout], [], [], 1.0)[0]:
                more = os.read(self._process.stdout.fileno(), 65_536)
                assert more, f"{self._command} ended:\n{self._said}"
                self._said += more.decode()
        return self._said

    def end(self) -> None:
        """End it as ctrl+c does."""
        self._process.send_signal(signal.SIGINT)
        said, _ = self._process.communicate(timeout=PATIENCE)
        told = f"{self._command}\n{self._said}{said.decode()}"
        assert self._process.returncode in (0, 130, -signal.SIGINT), told
        assert "Traceback" not in told, told


def environment_for(home: Path, extra: Mapping[str, str] = {}) -> dict[str, str]:
    """A newcomer's: a fresh home, our commands on the path, and none of our settings."""
    (home / ".curlrc").write_text(
        "silent\nshow-error\nfail-with-body\nretry-connrefused\nretry=3\n"
    )
    kept = {name: os.environ[name] for name in ("LANG", "TZ") if name in os.environ}
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return {**kept, "HOME": str(home), "PATH": path, "PYTHONPATH": str(PROJECT), **extra}


def free_port() -> int:
    """A port that nobody is heard at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
