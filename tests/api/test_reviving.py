"""The embedded server under the HTTP server."""

import os
import signal
from pathlib import Path
from time import monotonic

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from tests.api.test_away import until_answered
from tests.database.embedded_helpers import pid_of

PATIENCE = 20
"""Seconds in which it is noticed that the server is gone."""

pytest_plugins = ["tests.database.embedded_fixtures"]


@pytest.mark.thorough
def test_an_embedded_server_that_is_killed_is_started_anew(
    pg_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REAR_DIFF_EMBEDDED_DIRECTORY", str(pg_copy))
    monkeypatch.setenv("REAR_DIFF_EMBEDDED_SAMPLE_ROWS", "false")
    with TestClient(create_app(), base_url="http://localhost") as client:
        assert client.get("/rear-diff/ready").status_code == 200
        os.kill(pid_of(pg_copy), signal.SIGKILL)
        # What is left of it may still answer, until it has noticed.
        deadline = monotonic() + PATIENCE
        while (status := client.get("/rear-diff/training").status_code) == 200:
            assert monotonic() < deadline
        assert status == 503
        until_answered(client)
        assert client.get("/rear-diff/ready").status_code == 200
    assert not (pg_copy / "data" / "postmaster.pid").exists()
