"""Leaving while nothing answers: nothing that was labelled is dropped, and it takes two seconds."""

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from time import monotonic

import pytest

from rear_diff.database.connect import Target
from rear_diff.identity import identity
from rear_diff.labelling.journal import Journal, State
from tests.api.own_server import OwnServer
from tests.faults.proxy import Mode, proxy_for
from tests.faults.working import stored
from tests.tui.in_a_terminal import started

JOURNAL = Path(".local/state/rear-diff/journal.sqlite")
LABELS = ["would_watch", "would_not_watch", "would_watch"]

PROMISED = 2.0
"""Seconds that leaving takes at most."""
NOISE = 1.0
"""Seconds more that a machine with much else to do may take to end a process."""

TITLES = """
INSERT INTO atp.training (imdb_id, media_type, media_title, release_year)
SELECT 'tt' || lpad(number::text, 7, '0'), 'movie', 'Title ' || number, 2001
FROM generate_series(1, 20) AS number
"""

Fault = Callable[[], AbstractContextManager[object]]


def leave_and_return(target: Target, home: Path, fault: Fault) -> float:
    """Label and leave during the fault, and have the next start send it; the seconds it took to
    leave."""
    asked = {name: target.parameters[name] for name in ("host", "port", "user", "dbname")}

    def labels(state: State) -> list[str]:
        with Journal(home / JOURNAL) as journal:
            entries = journal.history(identity(asked, {}), states=[state])[::-1]
        return [entry.change.after["label"] for entry in entries]

    with started(target, home, "--filter", "label:none") as session:
        session.wait_for("1 of ")
        with fault():
            session.press("wxw")
            session.wait_until(lambda: labels(State.PENDING) == LABELS)
            began = monotonic()
            session.press("q")
            session.wait_until(session.ended)
            took = monotonic() - began
            assert session.process.returncode == 0
            assert labels(State.PENDING) == LABELS
    with started(target, home) as session:
        session.wait_until(lambda: labels(State.SENT) == LABELS)
        session.press("q")
        session.wait_until(session.ended)
    with Journal(home / JOURNAL) as journal:
        for entry in journal.history(identity(asked, {})):
            row = asyncio.run(stored(target, entry.change.key))
            assert row["label"] == entry.change.after["label"]
    sys.stdout.write(f"left in {took:.2f} s\n")
    return took


async def leave_behind_a_proxy(target: Target, home: Path, mode: Mode) -> float:
    """The same, with a proxy that is in `mode` for the fault."""
    loop = asyncio.get_running_loop()

    def become(mode: Mode) -> None:
        asyncio.run_coroutine_threadsafe(proxy.set(mode), loop).result()

    @contextmanager
    def fault() -> Iterator[None]:
        become(mode)
        yield
        become(Mode.PASS)

    async with proxy_for(target) as (proxy, through):
        return await asyncio.to_thread(leave_and_return, through, home, fault)


def leave_a_frozen_server(server: OwnServer, home: Path) -> float:
    """The same, with a server that is stopped in its tracks for the fault."""
    server.run(TITLES)
    return leave_and_return(server.target, home, server.frozen)


@pytest.mark.thorough
async def test_nothing_is_dropped_on_leaving_a_black_hole(
    sample_target: Target, tmp_path: Path
) -> None:
    await leave_behind_a_proxy(sample_target, tmp_path, Mode.BLACK_HOLE)


@pytest.mark.thorough
def test_nothing_is_dropped_on_leaving_a_frozen_server(server: OwnServer, tmp_path: Path) -> None:
    leave_a_frozen_server(server, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("mode", [Mode.REFUSE, Mode.BLACK_HOLE])
async def test_leaving_takes_two_seconds(sample_target: Target, tmp_path: Path, mode: Mode) -> None:
    assert await leave_behind_a_proxy(sample_target, tmp_path, mode) < PROMISED + NOISE


@pytest.mark.slow
def test_leaving_a_frozen_server_takes_two_seconds(server: OwnServer, tmp_path: Path) -> None:
    assert leave_a_frozen_server(server, tmp_path) < PROMISED + NOISE
