"""The server is killed just behind a commit: nobody hears of it, and the server cannot tell."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from rear_diff.database.connect import Database
from rear_diff.database.errors import DatabaseAway
from rear_diff.labelling.journal import Journal, Result, State
from rear_diff.opening import opened
from tests.api.own_server import OwnServer
from tests.faults.witness import called_as_witness, rows, witnessed
from tests.faults.working import Run, change_behind, run_on
from tui import patience

FIRST, SECOND = "tt0000001", "tt0000002"
Meanwhile = Callable[[], Awaitable[None]]


async def nothing() -> None:
    """Nobody changes anything meanwhile."""


def unheard(
    monkeypatch: pytest.MonkeyPatch, server: OwnServer, meanwhile: Meanwhile = nothing
) -> None:
    """Kill the server behind the first commit that was noted, and start it again."""
    noted: list[int] = []
    prepare, write = Journal.prepare, Database.write

    def noting(self: Journal, *about: Any) -> None:
        prepare(self, *about)
        noted.append(1)

    async def killing(self: Database, *args: Any, **how: Any) -> Any:
        before = len(noted)
        answer = await write(self, *args, **how)
        if before == 0 and noted:
            server.kill()
            server.start()
            await meanwhile()
            raise DatabaseAway("The server closed the connection.")
        return answer

    monkeypatch.setattr(patience, "TICK", 0.01)
    monkeypatch.setattr(Journal, "prepare", noting)
    monkeypatch.setattr(Database, "write", killing)


async def results(run: Run) -> list[tuple[State, Result | None]]:
    """What became of each change."""
    await run.sent()
    return [(entry.state, entry.result) for entry in await run.history()]


@pytest.mark.thorough
async def test_a_change_and_what_takes_it_back_are_not_written_twice(
    server: OwnServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await called_as_witness(server.target, 2)
    unheard(monkeypatch, server)
    async with (
        opened(server.target) as database,
        run_on(database, tmp_path / "journal.sqlite") as run,
    ):
        run.change({"imdb_id": FIRST, "label": None}, label="would_watch")
        run.take(run.undoing.undo())
        found = await results(run)
    assert len(await witnessed(server.target)) == 2
    assert found == [(State.UNDONE, Result.APPLIED), (State.SENT, Result.APPLIED)]


@pytest.mark.thorough
async def test_what_somebody_took_back_is_not_written_over(
    server: OwnServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await called_as_witness(server.target, 2)

    async def take_back() -> None:
        await change_behind(server.target, FIRST, label=None)

    unheard(monkeypatch, server, take_back)
    async with (
        opened(server.target) as database,
        run_on(database, tmp_path / "journal.sqlite") as run,
    ):
        run.change({"imdb_id": FIRST, "label": None}, label="would_watch")
        found = await results(run)
    assert (await rows(server.target))[FIRST]["label"] is None
    assert found == [(State.CONFLICT, Result.CONFLICT)]


@pytest.mark.thorough
async def test_of_one_transaction_what_one_row_tells_goes_for_all(
    server: OwnServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await called_as_witness(server.target, 2)

    async def take_one_back() -> None:
        await change_behind(server.target, FIRST, label=None)

    unheard(monkeypatch, server, take_one_back)
    async with (
        opened(server.target) as database,
        run_on(database, tmp_path / "journal.sqlite") as run,
    ):
        for key in (FIRST, SECOND):
            run.change({"imdb_id": key, "label": None}, label="would_watch")
        found = await results(run)
    labels = {key: values["label"] for key, values in (await rows(server.target)).items()}
    assert (labels[FIRST], labels[SECOND]) == (None, "would_watch")
    assert found == [(State.SENT, Result.APPLIED)] * 2
    assert len(await witnessed(server.target)) == 3
