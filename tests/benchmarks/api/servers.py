"""The two servers, each a uvicorn of its own over the same database."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from rear_diff.access.caller import Scope
from rear_diff.access.tokens import TokenFile
from rear_diff.database.connect import Target

OURS = "api.app:create_app"
GUARDED = "api.app:create_app with tokens"
FLOOR = "tests.benchmarks.api.floor:create_app"
WITHIN = 30.0
CONNECTIONS = 8


@dataclass(frozen=True)
class Server:
    """A server that listens."""

    port: int
    process: psutil.Process
    authorization: str = ""
    """A header line, where it asks for one."""

    @property
    def cpu(self) -> float:
        """Seconds of processor time so far."""
        times = self.process.cpu_times()
        return times.user + times.system

    @property
    def memory(self) -> int:
        """Bytes in memory."""
        return int(self.process.memory_info().rss)


@contextmanager
def serving(app: str, target: Target) -> Iterator[Server]:
    """`app` behind uvicorn, over the database behind `target`; ended at the end."""
    # The API reads through one half of its connections and writes through the other.
    connections = CONNECTIONS // 2 if app == FLOOR else CONNECTIONS
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    name = app.partition(" ")[0]
    arguments = (sys.executable, "-m", "uvicorn", "--factory", name, "--port", str(port))
    quiet = ("--no-access-log", "--log-level", "warning")
    with (
        _token(app) as (authorization, guard),
        subprocess.Popen(
            [*arguments, *quiet], env={**os.environ, **_settings(target, connections), **guard}
        ) as process,
    ):
        try:
            _wait_for(port, process)
            yield Server(port, psutil.Process(process.pid), authorization)
        finally:
            process.terminate()


@contextmanager
def _token(app: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """A header with a token, and the settings of a server that asks for one."""
    if app != GUARDED:
        yield "", {}
        return
    with tempfile.TemporaryDirectory(prefix="rear-diff-benchmark-") as directory:
        tokens = Path(directory) / "tokens.json"
        token = TokenFile(tokens).create("benchmark", Scope.LABEL)
        yield (
            f"Authorization: Bearer {token}\r\n",
            {
                "REAR_DIFF_AUTH_REQUIRED": "true",
                "REAR_DIFF_AUTH_TOKENS": str(tokens),
                "REAR_DIFF_AUTH_WRITES_PER_MINUTE": "1000000",
            },
        )


def _settings(target: Target, connections: int) -> Mapping[str, str]:
    return {
        "REAR_DIFF_PGSQL_HOST": str(target.parameters["host"]),
        "REAR_DIFF_PGSQL_PORT": str(target.parameters.get("port", 5432)),
        "REAR_DIFF_PGSQL_USERNAME": str(target.parameters["user"]),
        "REAR_DIFF_PGSQL_DATABASE": str(target.parameters["dbname"]),
        "REAR_DIFF_PGSQL_POOL_MAX": str(connections),
    }


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    began = time.monotonic()
    while process.poll() is None and time.monotonic() - began < WITHIN:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("The server did not start.")
