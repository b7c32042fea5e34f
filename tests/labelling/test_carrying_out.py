"""A change in a transaction of its own, as the HTTP face makes one: briefly, or with the row."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from psycopg import AsyncConnection
from psycopg.pq import TransactionStatus

from rear_diff.database.connect import Database, connect, open_database
from rear_diff.database.notifications import Changed
from rear_diff.labelling import (
    Applied,
    Change,
    Conflict,
    NotAllowed,
    Outcome,
    Refused,
    RowGone,
    Unchanged,
    carry_out,
    write,
)
from rear_diff.query import bind
from rear_diff.tables import RELATIONS, TRAINING
from tests.database.notifications.listening import listening
from tests.labelling.conftest import KEY, Desk

WATCH, NOT = "would_watch", "would_not_watch"


@pytest.fixture
async def database(desk: Desk) -> AsyncIterator[Database]:
    async with open_database(desk.target, RELATIONS) as database:
        yield database


async def done(database: Database, change: Change, *, brief: bool = True) -> Outcome:
    return await carry_out(database, bind(TRAINING, database.offer), change, brief=brief)


async def version_of(desk: Desk) -> str:
    cursor = await desk.connection.execute(
        "SELECT xmin::text FROM atp.training WHERE imdb_id = %s", [KEY]
    )
    (version,) = await cursor.fetchone() or ("",)
    return str(version)


async def test_briefly_it_tells_the_version_alone(desk: Desk, database: Database) -> None:
    change = Change(TRAINING, KEY, {"label": NOT}, {"label": WATCH})
    outcome = await done(database, change)
    assert outcome == Applied(change, {}, await version_of(desk))
    whole = await done(database, Change(TRAINING, KEY, {"label": WATCH}), brief=False)
    assert isinstance(whole, Applied)
    assert (whole.row, whole.version) == (await desk.row(), await version_of(desk))


async def test_briefly_it_tells_of_the_row_what_the_change_is_about(
    desk: Desk, database: Database
) -> None:
    version = await version_of(desk)
    held = {"label": WATCH, "reviewed": False}
    same = Change(TRAINING, KEY, {"label": WATCH})
    assert await done(database, same) == Unchanged(same, held, version)
    whole = await done(database, same, brief=False)
    assert isinstance(whole, Unchanged)
    assert whole.row == await desk.row()
    other = Change(TRAINING, KEY, {"anomalous": True}, {"label": NOT, "season": None})
    conflict = await done(database, other)
    assert isinstance(conflict, Conflict)
    assert {**conflict.row} == {**held, "season": None, "anomalous": False}
    assert conflict.version == version
    gone = Change(TRAINING, "tt9999999", {"anomalous": True})
    assert await done(database, gone) == RowGone(gone)


async def test_a_version_says_which_row_may_be_replaced(desk: Desk, database: Database) -> None:
    version = await version_of(desk)
    for versions in ((), ("1",), ("1", "2")):
        change = Change(TRAINING, KEY, {"label": NOT}, versions=versions)
        outcome = await done(database, change)
        assert isinstance(outcome, Conflict)
        assert (outcome.version, outcome.row["label"]) == (version, WATCH)
    change = Change(TRAINING, KEY, {"label": NOT}, versions=("1", version))
    assert isinstance(await done(database, change), Applied)
    # The row holds it by now, but it is not the one that was meant.
    assert isinstance(await done(database, change), Conflict)
    change = replace(change, versions=(await version_of(desk),))
    assert isinstance(await done(database, change), Unchanged)


async def test_what_is_known_to_be_impossible_is_told_without_asking(
    desk: Desk, database: Database
) -> None:
    both = Change(TRAINING, KEY, {"label": None, "reviewed": True})
    refused = await done(database, both)
    assert refused == Refused(both, "A title without a label cannot be reviewed.")
    # Whichever of the two was there before.
    await desk.put(reviewed=True)
    taken = Change(TRAINING, KEY, {"label": None})
    for brief in (True, False):
        refused = await done(database, taken, brief=brief)
        assert isinstance(refused, Refused)
        assert refused.row is not None
        assert refused.row["reviewed"] is True
    # Taken back by a role that could do it when it connected.
    await desk.connection.execute(
        "CREATE FUNCTION forbid() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN RAISE EXCEPTION 'not you' USING errcode = '42501'; END $$;"
        " CREATE TRIGGER forbid BEFORE UPDATE ON atp.training"
        " FOR EACH ROW EXECUTE FUNCTION forbid()"
    )
    try:
        change = Change(TRAINING, KEY, {"label": NOT})
        forbidden = await done(database, change)
        assert forbidden == NotAllowed(change, "The database does not allow it: not you.")
    finally:
        await desk.connection.execute("DROP FUNCTION forbid() CASCADE")


def coming_between(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Somebody else labels the title just before it is looked at first; whether each look locks."""
    look, looks = write._current, []

    async def after_another(
        connection: AsyncConnection, *args: Any, lock: bool, brief: bool
    ) -> dict[str, Any] | None:
        looks.append(lock)
        # One statement is a transaction of its own: nothing else is sent for it.
        status = connection.info.transaction_status
        assert status is (TransactionStatus.INTRANS if lock else TransactionStatus.IDLE)
        if len(looks) == 1:
            async with connect(desk.target) as other:
                await other.execute("UPDATE atp.training SET label = %s", [NOT])
        return await look(connection, *args, lock=lock, brief=brief)

    monkeypatch.setattr(write, "_current", after_another)
    return looks


@pytest.mark.parametrize("brief", [True, False])
async def test_what_asks_nothing_is_settled_whoever_comes_between(
    desk: Desk, database: Database, monkeypatch: pytest.MonkeyPatch, brief: bool
) -> None:
    """The row holds it, so that nothing is written; then another takes it away before the look."""
    looks = coming_between(desk, monkeypatch)
    change = Change(TRAINING, KEY, {"label": WATCH}, who="ada")
    async with listening(database) as listener:
        await listener.until(lambda heard: heard)
        outcome = await done(database, change, brief=brief)
        told = Changed("training", (KEY,), "ada", database.sender)
        await listener.until(lambda heard: told in heard)
    assert isinstance(outcome, Applied)
    assert outcome.row == await desk.row()
    assert (outcome.row["label"], looks) == (WATCH, [False])


async def test_within_a_transaction_the_look_locks_the_row_for_that(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = coming_between(desk, monkeypatch)
    outcome = await desk.do(Change(TRAINING, KEY, {"label": WATCH}))
    assert isinstance(outcome, Applied)
    assert ((await desk.row())["label"], looks) == (WATCH, [True])


@pytest.mark.parametrize(
    "asked", [{"before": {"label": WATCH}}, {"versions": ("1",)}, {"before": {"season": None}}]
)
async def test_what_asks_something_is_a_conflict_where_another_came_between(
    desk: Desk, database: Database, monkeypatch: pytest.MonkeyPatch, asked: dict[str, Any]
) -> None:
    looks = coming_between(desk, monkeypatch)
    outcome = await done(database, Change(TRAINING, KEY, {"label": WATCH}, **asked))
    assert isinstance(outcome, Conflict)
    assert ((await desk.row())["label"], looks) == (NOT, [False])
