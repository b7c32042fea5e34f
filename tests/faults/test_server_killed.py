"""The server is killed amid a commit: its transaction numbers may be given out once more."""

import os
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from rear_diff.labelling.fate import SERVER
from rear_diff.labelling.journal import Result, Settlement, State, Transaction
from rear_diff.labelling.journal.journal import Journal
from rear_diff.opening import opened
from tests.api.own_server import ID, OwnServer
from tests.faults.working import HERE, run_on, stored
from tui import patience


def use_up(server: OwnServer, number: int) -> None:
    """Have transactions commit until that number was given to one."""
    conninfo = make_conninfo("", **server.target.keywords())
    with psycopg.connect(conninfo, autocommit=True) as own:
        while int((own.execute("SELECT txid_current()").fetchone() or (number,))[0]) < number:
            pass


def kill_one(server: OwnServer) -> None:
    """One of its processes: it recovers by itself, and was not started anew."""
    conninfo = make_conninfo("", **server.target.keywords())
    asking = f"SELECT {SERVER}".encode()
    with psycopg.connect(conninfo, autocommit=True) as own:
        before = own.execute(asking).fetchone()
        os.kill(own.info.backend_pid, signal.SIGKILL)
    # It takes connections until it has noticed.
    while True:
        with suppress(psycopg.OperationalError), psycopg.connect(conninfo) as another:
            if another.execute(asking).fetchone() != before:
                return


def kill_all(server: OwnServer) -> None:
    """All of its processes, and start it again."""
    server.kill()
    server.start()


@pytest.mark.thorough
@pytest.mark.parametrize("crash", [kill_all, kill_one])
async def test_a_number_that_was_given_out_again_is_not_taken_for_ones_own(
    crash: Callable[[OwnServer], None],
    server: OwnServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(patience, "TICK", 0.01)
    prepared: list[int] = []
    prepare = Journal.prepare

    def killing(self: Journal, of: Transaction, settlements: Sequence[Settlement]) -> None:
        prepare(self, of, settlements)
        if not prepared:
            prepared.append(of.number)
            crash(server)
            use_up(server, of.number)

    monkeypatch.setattr(Journal, "prepare", killing)
    async with (
        opened(server.target) as database,
        run_on(database, tmp_path / "journal.sqlite") as run,
    ):
        run.change({"imdb_id": ID, "label": None}, label="would_watch")
        await run.sent()
        (entry,) = await run.history()
    assert (entry.state, entry.result) == (State.SENT, Result.APPLIED)
    assert entry.database == HERE
    assert (await stored(server.target, ID))["label"] == "would_watch"
