"""A server that may be killed."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.own_server import OwnServer, own_server


@pytest.fixture
def server(stopped: Path) -> Iterator[OwnServer]:
    """One of the test's own."""
    directory = Path(tempfile.mkdtemp(prefix="rear-diff-test-"))
    directory.chmod(0o711)
    try:
        with own_server(directory / "pg", stopped) as server:
            yield server
    finally:
        shutil.rmtree(directory)
