"""Directories for the tests of the embedded PostgreSQL, which any user may pass through."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.database.embedded_helpers import ask, end_begun, server
from tests.stopped import copied


@pytest.fixture
def pg_home() -> Iterator[Path]:
    """A directory that any user may pass through; servers in its subdirectories end with it."""
    made = Path(tempfile.mkdtemp(prefix="rear-diff-test-"))
    made.chmod(0o711)
    yield made
    end_begun()
    for directory in made.iterdir():
        with suppress(NotADirectoryError):
            server(directory).stop(force=True)
    shutil.rmtree(made)


@pytest.fixture(scope="session")
def _made(stopped: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="rear-diff-test-") as made:
        Path(made).chmod(0o711)
        directory = copied(stopped, Path(made) / "pg")
        with server(directory) as parameters:
            ask(parameters, "CREATE TABLE kept AS SELECT 1 AS n")
        yield directory


@pytest.fixture
def pg_directory(_made: Path) -> Iterator[Path]:
    """The directory of a stopped database with the table `kept (n)`, which holds a 1.

    The tests share it, for making one takes a second: what breaks it wants a `pg_copy`.
    """
    yield _made
    end_begun()
    server(_made).stop(force=True)


@pytest.fixture
def pg_copy(_made: Path, pg_home: Path) -> Path:
    """A copy of `pg_directory` in `pg_home`, to be broken."""
    return copied(_made, pg_home / "pg")
