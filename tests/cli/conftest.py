"""Running the command as a person does: in a directory, with an environment."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rear_diff.database.connect import Target
from tests.cli.warm import Done, Warm

PROJECT = Path(__file__).parents[2]

Run = Callable[..., Done]
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def reachable() -> Iterator[Path]:
    """A directory that the embedded server's user may pass through."""
    with tempfile.TemporaryDirectory(prefix="rear-diff-test-") as made:
        Path(made).chmod(0o711)
        yield Path(made)


@pytest.fixture(scope="session")
def _warm() -> Iterator[Warm]:
    warm = Warm(PROJECT)
    yield warm
    warm.close()


@pytest.fixture
def run(tmp_path: Path, _warm: Warm) -> Run:
    """A function that runs `rear-diff` with arguments, `on` a database if given."""

    def run_it(*arguments: str, on: Target | None = None, **environment: str) -> Done:
        return _warm.run([*arguments], tmp_path, environment_of(on, **environment))

    return run_it


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """A function that starts `rear-diff` on a database; what still runs at the end is killed."""
    started: list[subprocess.Popen[str]] = []

    def start_it(on: Target, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "rear_diff", *arguments],
            cwd=tmp_path,
            env=environment_of(on, **environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start_it
    for process in started:
        process.kill()
        process.communicate()


def environment_of(on: Target | None, **environment: str) -> dict[str, str]:
    """What the command finds in its environment."""
    if on is not None:
        parameters = on.parameters
        environment |= {
            "REAR_DIFF_PGSQL_HOST": str(parameters["host"]),
            "REAR_DIFF_PGSQL_PORT": str(parameters["port"]),
            "REAR_DIFF_PGSQL_USERNAME": str(parameters["user"]),
            "REAR_DIFF_PGSQL_DATABASE": str(parameters["dbname"]),
        }
    return {**os.environ, "PYTHONPATH": str(PROJECT), **environment}
