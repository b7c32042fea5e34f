"""A standby is promoted under load: no label that was acknowledged is lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rear_diff.database.connect import Target
from tests.api.test_hostile import Server
from tests.drills.labelling import LABELLED, MAKE_ROWS, labelling
from tests.drills.servers import SLOT, Pair, pair

pytestmark = pytest.mark.slow


@pytest.fixture
def servers(stopped: Path) -> Iterator[Pair]:
    """A primary that acknowledges nothing before its standby has it."""
    with pair(stopped) as both:
        both.primary.run(MAKE_ROWS)
        both.primary.run(f"ALTER SYSTEM SET synchronous_standby_names = '{SLOT}'")
        both.primary.run("SELECT pg_reload_conf()")
        both.wait_for_standby("sync")
        yield both


def settings_of(target: Target) -> dict[str, str]:
    conninfo = " ".join(f"{name}='{value}'" for name, value in target.parameters.items())
    return {"REAR_DIFF_PGSQL_URL": conninfo, "REAR_DIFF_PGSQL_POOL_MAX": "8"}


@pytest.mark.parametrize("how", ["killed", "frozen"])
def test_no_acknowledged_label_is_lost(servers: Pair, tmp_path: Path, how: str) -> None:
    server = Server(tmp_path, settings_of(servers.target()))
    try:
        with labelling(f"127.0.0.1:{server.port}") as labellers:
            labellers.wait_for(200)
            if how == "killed":
                servers.kill_primary()
                servers.promote()
                labellers.wait_for(200)
            else:
                # A machine that answers nothing any more, and is never heard of again.
                with servers.primary.frozen():
                    servers.promote()
                    labellers.wait_for(200)
                    labellers.ended.set()
        found = set(str(servers.standby.run(LABELLED)).split(","))
        assert set(labellers.acknowledged) <= found
        assert len(labellers.acknowledged) >= 400, labellers.statuses
        assert servers.standby.run("SELECT pg_is_in_recovery()") is False
        assert labellers.statuses.keys() <= {200, 503, 504}
    finally:
        told = server.end()
    assert "Traceback" not in told
