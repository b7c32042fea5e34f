"""An embedded server that is killed is started anew by those who use it."""

import os
import signal
from pathlib import Path

import pytest

from rear_diff.opening import prepared, revive
from rear_diff.settings import EmbeddedSettings, Settings
from tests.database.embedded_helpers import ask, pid_of

pytest_plugins = ["tests.database.embedded_fixtures"]


def test_a_killed_server_is_there_again_and_stops_with_its_last_user(pg_copy: Path) -> None:
    settings = Settings(embedded=EmbeddedSettings(directory=pg_copy, sample_rows=False))
    with prepared(settings) as target:
        os.kill(pid_of(pg_copy), signal.SIGKILL)
        revive(settings)
        assert ask(target.parameters, "SELECT count(*) FROM atp.training") == 0
    assert not (pg_copy / "data" / "postmaster.pid").exists()


@pytest.mark.thorough
def test_none_is_started_for_those_who_have_left(pg_copy: Path) -> None:
    settings = Settings(embedded=EmbeddedSettings(directory=pg_copy, sample_rows=False))
    with prepared(settings):
        pass
    log = (pg_copy / "server.log").read_text()
    revive(settings)
    assert (pg_copy / "server.log").read_text() == log
    assert not (pg_copy / "data" / "postmaster.pid").exists()
