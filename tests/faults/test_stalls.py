"""Nothing that breaks holds up a key: the event loop's longest callback, in each fault."""

import asyncio
import json
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from rear_diff.database.connect import Target, connect
from rear_diff.identity import identity
from rear_diff.labelling.journal import Journal, State
from tests.faults.proxy import Mode, Proxy, proxy_for
from tests.faults.watched import WATCHED
from tests.faults.witness import TITLES
from tests.tui.in_a_terminal import started

pytestmark = pytest.mark.slow

JOURNAL = Path(".local/state/rear-diff/journal.sqlite")
KEYS = ("wx" * 5 + "g" + "xw" * 5 + "g") * 3
"""On the first rows alone, which are on the screen: each label is another one than before."""
LABELS = 60
MANY = 3_500
PROMISED = 0.05
"""Seconds that the event loop is held up at most."""
NOISE = 2
"""How many times as long it may take where others share the processor's caches."""

FAULTS = [mode for mode in Mode if mode is not Mode.PASS]


@pytest.mark.parametrize("mode", FAULTS)
async def test_no_fault_holds_up_a_key(sample_target: Target, tmp_path: Path, mode: Mode) -> None:
    loop, watched = asyncio.get_running_loop(), tmp_path / "watched.json"

    async with proxy_for(sample_target) as (proxy, through):
        found = await asyncio.to_thread(
            label_in_a_fault, through, tmp_path, watched, proxy, mode, loop
        )
    sys.stdout.write(f"{mode}: {found['longest'] * 1000:.1f} ms in {found['what']}\n")
    assert found["waits"] == []
    assert found["longest"] < PROMISED * NOISE


@pytest.mark.parametrize("mode", [Mode.PASS, Mode.CUT_COMMITTED, Mode.REFUSE])
async def test_many_titles_at_once_hold_up_no_key(
    empty_target: Target, tmp_path: Path, mode: Mode
) -> None:
    loop, watched = asyncio.get_running_loop(), tmp_path / "watched.json"
    async with connect(empty_target) as connection:
        await connection.execute(TITLES, [MANY])

    async with proxy_for(empty_target) as (proxy, through):
        found = await asyncio.to_thread(label_many, through, tmp_path, watched, proxy, mode, loop)
    sys.stdout.write(f"many, {mode}: {found['longest'] * 1000:.1f} ms in {found['what']}\n")
    assert found["waits"] == []
    assert found["longest"] < PROMISED * NOISE


def label_many(
    target: Target,
    home: Path,
    watched: Path,
    proxy: Proxy,
    mode: Mode,
    loop: asyncio.AbstractEventLoop,
) -> dict[str, Any]:
    """Label all titles, and take that back, while the proxy is in `mode` once each time."""
    asked = {name: target.parameters[name] for name in ("host", "port", "user", "dbname")}

    def are(state: State) -> bool:
        with Journal(home / JOURNAL) as journal:
            return journal.counts(identity(asked, {})).get(state, 0) == MANY

    def become(mode: Mode) -> None:
        asyncio.run_coroutine_threadsafe(proxy.set(mode), loop).result()

    environment = {WATCHED: str(watched)}
    with started(target, home, module="tests.faults.watched", **environment) as session:
        session.wait_for(f"1 of {MANY:,}")
        session.press("G")
        session.wait_for(f"Title {MANY}  ")
        watched.unlink()
        session.press("A")
        session.wait_for(f"All {MANY:,} rows are marked")
        session.press("w")
        session.wait_for(f"Change {MANY:,} titles?")
        for key, state in (("y", State.SENT), ("u", State.UNDONE)):
            become(mode)
            session.press(key)
            if mode is Mode.REFUSE:
                session.wait_for("away")
                become(Mode.PASS)
            session.wait_until(partial(are, state))
        found: dict[str, Any] = json.loads(watched.read_text())
        session.press("q")
        session.wait_until(session.ended)
    return found


def label_in_a_fault(
    target: Target,
    home: Path,
    watched: Path,
    proxy: Proxy,
    mode: Mode,
    loop: asyncio.AbstractEventLoop,
) -> dict[str, Any]:
    """Label while it goes on and until all of it has arrived; what the watch has found."""

    def become(mode: Mode) -> None:
        proxy.left = 2000
        asyncio.run_coroutine_threadsafe(proxy.set(mode), loop).result()

    asked = {name: target.parameters[name] for name in ("host", "port", "user", "dbname")}

    def sent() -> int:
        with Journal(home / JOURNAL) as journal:
            return journal.counts(identity(asked, {})).get(State.SENT, 0)

    environment = {WATCHED: str(watched)}
    arguments = ("--filter", "label:none")
    with started(target, home, *arguments, module="tests.faults.watched", **environment) as session:
        session.wait_for("1 of 726")
        watched.unlink()
        become(mode)
        session.press(KEYS)
        if mode in (Mode.REFUSE, Mode.BLACK_HOLE):
            session.wait_for("away")
        become(Mode.PASS)
        session.wait_until(lambda: sent() == LABELS)
        found: dict[str, Any] = json.loads(watched.read_text())
        session.press("q")
        session.wait_until(session.ended)
    return found
