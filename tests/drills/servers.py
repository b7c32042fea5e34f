"""A primary and a standby that streams from it, both of the embedded programs."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psutil
from psycopg.conninfo import make_conninfo

from rear_diff.database.connect import Target
from rear_diff.database.embedded import EmbeddedServer
from rear_diff.database.embedded.account import server_account
from rear_diff.database.embedded.launcher import Launcher
from rear_diff.database.embedded.place import Place
from rear_diff.database.embedded.programs import programs
from rear_diff.database.embedded.saying import silent
from tests.api.own_server import OwnServer, own_server

SLOT = "standby"
DATABASE = "drill"


@dataclass
class Pair:
    """Two servers, and the connection strings that lead to both."""

    primary: OwnServer
    standby: OwnServer

    def target(self, **pgsql: object) -> Target:
        """Whichever of the two takes changes."""
        first, second = self.primary.target.parameters, self.standby.target.parameters
        parameters = {
            **first,
            "host": f"{first['host']},{second['host']}",
            "port": f"{first['port']},{second['port']}",
            "target_session_attrs": "read-write",
            "connect_timeout": 2,
        }
        return Target(parameters, self.primary.target.pgsql.model_copy(update=pgsql))

    @property
    def read_url(self) -> str:
        """The standby alone, as libpq takes it."""
        where = self.standby.target.parameters
        return f"host={where['host']} port={where['port']}"

    def wait_for_standby(self, synchronous: str = "") -> None:
        """Until the standby streams, and counts as synchronous where it is to be."""
        where = f" AND sync_state = '{synchronous}'" if synchronous else ""
        seen = "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'" + where
        while not self.primary.run(seen):
            pass

    def kill_primary(self) -> None:
        """As a power cut would."""
        pid = self.primary.server.status().pid
        assert pid is not None
        postmaster = psutil.Process(pid)
        for process in (postmaster, *postmaster.children()):
            process.kill()
        postmaster.wait()

    def promote(self) -> None:
        """`pg_ctl promote` on the standby."""
        place, account = Place(self.standby.server.directory), server_account()
        pg_ctl = programs(place, account) / "pg_ctl"
        done = account.run(
            [pg_ctl, "promote", "--wait", f"--pgdata={place.data}"], place.directory, 60
        )
        assert done.returncode == 0, done.stdout


@contextmanager
def pair(stopped: Path) -> Iterator[Pair]:
    """A primary with the tables, and its standby; gone at the end."""
    # Short, because a socket's path must be, and open to the user whom root lends it.
    directory = Path(tempfile.mkdtemp(prefix="rear-diff-drill-"))
    directory.chmod(0o711)
    try:
        with own_server(directory / "one", stopped) as primary:
            server = _standby(primary, directory / "two")
            try:
                standby = OwnServer(server, replace(primary.target, parameters=server.start()))
                both = Pair(primary, standby)
                both.wait_for_standby()
                yield both
            finally:
                server.release()
                server.reset(force=True)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _standby(primary: OwnServer, directory: Path) -> EmbeddedServer:
    """A copy of the primary in `directory`, which is to follow it; not yet started."""
    server = EmbeddedServer(directory, durable=False)
    place = Place(server.directory)
    place.make()
    account, found = Launcher(place, 60, False, silent)._prepare()
    new = place.directory / "copied"
    new.mkdir()
    account.own(new, 0o700)
    where = primary.target.parameters
    done = account.run(
        [
            *(found / "pg_basebackup", f"--pgdata={new}", "--write-recovery-conf"),
            *("--checkpoint=fast", "--no-sync", "--create-slot", f"--slot={SLOT}"),
            "--dbname=" + make_conninfo("", **where, application_name=SLOT),
        ],
        place.directory,
        120,
    )
    assert done.returncode == 0, done.stdout
    # What the primary waits for, the standby is not to wait for itself once it is promoted.
    with (new / "postgresql.auto.conf").open("a") as settings:
        settings.write("synchronous_standby_names = ''\n")
    new.rename(place.data)
    return server
