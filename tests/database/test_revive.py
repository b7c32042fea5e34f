"""An embedded server that is killed is started anew by those who use it."""

import os
import signal
from pathlib import Path

from rear_diff.opening import prepared, revive
from rear_diff.settings import EmbeddedSettings, Settings
from tests.database.embedded_helpers import ask, pid_of

pytest_plugins = ["tests.database.embedded_fixtures"]


def test_a_killed_server_is_there_again_and_stops_with_its_last_user(pg_home: Path) -> None:
    directory = pg_home / "pg"
    settings = Settings(embedded=EmbeddedSettings(directory=directory, sample_rows=False))
    with prepared(settings) as target:
        os.kill(pid_of(directory), signal.SIGKILL)
        revive(settings)
        assert ask(target.parameters, "SELECT count(*) FROM atp.training") == 0
    assert not (directory / "data" / "postmaster.pid").exists()
