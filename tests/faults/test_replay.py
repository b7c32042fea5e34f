"""Whatever happens, in whatever order, the database is what the journal says, each change once."""

from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import given, settings
from hypothesis import strategies as st

from rear_diff.database.connect import Database, Target, connect
from rear_diff.database.errors import TookTooLong
from rear_diff.labelling.journal import Entry, Result, State
from rear_diff.opening import opened
from tests.conftest import MakeTarget
from tests.faults.working import HERE, Run, change_behind, run_on, stored
from tui import patience

pytestmark = pytest.mark.asyncio(loop_scope="module")

ROWS = 2
VALUES = ("would_watch", "would_not_watch")

ACTIONS = st.one_of(
    st.tuples(st.just("label"), st.integers(0, ROWS - 1), st.sampled_from(VALUES)),
    st.tuples(st.just("label blindly"), st.integers(0, ROWS - 1), st.sampled_from(VALUES)),
    st.tuples(st.sampled_from(["undo", "redo", "send", "disconnect"])),
    st.tuples(st.just("other"), st.integers(0, ROWS - 1), st.sampled_from([None, *VALUES])),
)
LIVES = st.one_of(st.none(), st.tuples(st.integers(1, 6), st.booleans()))
"""After how much of its work a run is killed, and whether just before or just after; None for one
that is left in order."""
RUNS = st.lists(st.tuples(LIVES, st.lists(ACTIONS, max_size=8)), min_size=1, max_size=3)

# What was written, by whom, in which order: ours and everybody else's.
WITNESS = b"""
CREATE TABLE witness (id serial, key text, before text, after text, app text);
CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO witness (key, before, after, app) VALUES
        (new.imdb_id, old.label, new.label, current_setting('application_name'));
    RETURN new;
END $$;
CREATE TRIGGER see AFTER UPDATE ON atp.training FOR EACH ROW EXECUTE FUNCTION see();
"""


@pytest.fixture(scope="module")
def target(make_target: MakeTarget, sample_template: str) -> Target:
    """A database that remembers each write; others write under another name."""
    target = make_target(sample_template)
    return replace(target, pgsql=target.pgsql.model_copy(update={"lock_timeout": 0.3}))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def database(target: Target) -> AsyncIterator[Database]:
    async with connect(target) as connection:
        await connection.execute(WITNESS)
    ours = target.pgsql.model_copy(update={"application_name": "ours", "pool_timeout": 0.5})
    async with opened(Target(target.parameters, ours)) as database:
        yield database


async def act(run: Run, target: Target, rows: list[str], action: tuple[Any, ...]) -> None:
    """Do one thing."""
    match action:
        case ("label" | "label blindly" as how, row, value):
            key = rows[row]
            seen = await stored(target, key) if how == "label" else {"imdb_id": key, "label": None}
            seen |= run.writer.waiting("training", key) or {}
            if seen["label"] != value:
                run.change(seen, label=value)
        case ("undo",):
            run.take(run.undoing.undo())
        case ("redo",):
            run.take(run.undoing.redo())
        case ("send",):
            await run.sent()
        case ("other", row, value):
            await change_behind(target, rows[row], label=value)
        case ("disconnect",):
            await disconnect(target)


async def disconnect(target: Target) -> None:
    """Break the connections of the app."""
    async with connect(target) as connection:
        await connection.execute(
            "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity"
            " WHERE application_name = 'ours' AND datname = current_database()"
        )


async def witnessed(target: Target) -> list[tuple[str, str | None, str | None]]:
    """What the app has written, in order, and what stands at the end."""
    async with connect(target) as connection:
        cursor = await connection.execute(
            "SELECT key, before, after FROM witness WHERE app = 'ours' ORDER BY id"
        )
        return await cursor.fetchall()


async def begun(target: Target) -> list[str]:
    """The rows, labelled by nobody, and nothing witnessed yet."""
    async with connect(target) as connection:
        cursor = await connection.execute("SELECT imdb_id FROM atp.training ORDER BY 1 LIMIT 2")
        rows = [row[0] for row in await cursor.fetchall()]
        await connection.execute(
            "UPDATE atp.training SET label = NULL, reviewed = false WHERE imdb_id = ANY(%s)", [rows]
        )
        await connection.execute("TRUNCATE witness")
    return rows


def said(entries: list[Entry]) -> list[tuple[str, str | None, str | None]]:
    """What the journal says was written."""
    return [
        (entry.change.key, entry.change.before["label"], entry.change.after["label"])
        for entry in entries
        if entry.result is Result.APPLIED
    ]


@settings(derandomize=True, deadline=None, max_examples=12)
@given(runs=RUNS)
async def test_the_database_is_the_replay_of_the_journal(
    target: Target, database: Database, runs: list[Any]
) -> None:
    await check_replay(target, database, runs)


@pytest.mark.slow
@settings(deadline=None, max_examples=400)
@given(runs=RUNS)
async def test_the_database_is_the_replay_of_many_journals(
    target: Target, database: Database, runs: list[Any]
) -> None:
    await check_replay(target, database, runs)


async def check_replay(target: Target, database: Database, runs: list[Any]) -> None:
    """Act as `runs` say, have one more run finish what they left, and compare."""
    rows = await begun(target)
    with pytest.MonkeyPatch.context() as patch, TemporaryDirectory() as directory:
        patch.setattr(patience, "TICK", 0.001)
        path = Path(directory) / "journal.sqlite"
        for lives, actions in runs:
            async with run_on(database, path, lives=lives) as run:
                for action in actions:
                    if run.keeper.died.is_set():
                        break
                    # A killed run may hold a row until the server notices.
                    with suppress(TookTooLong):
                        await act(run, target, rows, action)
                if lives is None:
                    await run.sent()
        async with run_on(database, path) as run:
            await run.sent()
            history = await run.history()
            conflicts = await run.keeper.ask(lambda journal: journal.conflicts(HERE))
    assert said(history) == await witnessed(target)
    # Nothing is pending, and what was not made stands by its name.
    assert State.PENDING not in {entry.state for entry in history}
    made = {Result.APPLIED, Result.UNCHANGED, Result.CONFLICT, Result.MOOT}
    assert {entry.result for entry in history} <= made
    assert {entry.id for entry in conflicts} <= {
        entry.id for entry in history if entry.result is Result.CONFLICT
    }
