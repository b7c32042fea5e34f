"""What rows tell of a transaction of which the server cannot tell."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rear_diff.database.connect import Database, connect, open_database
from rear_diff.labelling import Change
from rear_diff.labelling.fate import Fate, fate_of, presumed_of
from rear_diff.labelling.journal import Entry, Kind, Result, Settlement, Source, Transaction
from rear_diff.labelling.sending import Sent, send
from rear_diff.tables import RELATIONS, TRAINING
from tests.labelling.conftest import KEY, Desk

OTHER = "tt0000002"
WATCH, NOT = "would_watch", "would_not_watch"
NOW = datetime.now(UTC)
BLOCKED = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


def entry(number: int, key: str, was: str | None, becomes: str | None) -> Entry:
    change = Change(TRAINING, key, {"label": becomes}, {"label": was})
    return Entry(number, change, "here", f"{number}", Source.TABLE, Kind.CHANGE, None, NOW)


@pytest.fixture
async def database(desk: Desk) -> AsyncIterator[Database]:
    async with open_database(desk.target, RELATIONS) as database:
        yield database


async def sent(
    database: Database, *entries: Entry, presumed: Any = None
) -> tuple[Transaction, list[Settlement]]:
    """The transaction that they were sent in, whose server is another one now."""
    noted: list[tuple[Transaction, Sequence[Sent]]] = []

    async def note(transaction: Transaction, sent: Sequence[Sent]) -> None:
        noted.append((replace(transaction, server="another run"), sent))

    await send(database, entries, {}, note, presumed or {})
    ((transaction, of_each),) = noted
    return transaction, [each.settlement for each in of_each]


async def test_one_row_tells_what_became_of_all(desk: Desk, database: Database) -> None:
    entries = entry(1, KEY, WATCH, NOT), entry(2, OTHER, NOT, WATCH)
    for each in entries:
        await desk.connection.execute(
            "UPDATE atp.training SET label = %s WHERE imdb_id = %s",
            [each.change.before["label"], each.change.key],
        )
    transaction, settlements = await sent(database, *entries)
    assert await fate_of(database, transaction, settlements) is Fate.COMMITTED
    silent = [replace(each, found={}) for each in settlements]
    assert await fate_of(database, transaction, silent) is Fate.UNKNOWN
    conflicts = [replace(each, result=Result.CONFLICT) for each in settlements]
    assert await fate_of(database, transaction, conflicts) is Fate.UNKNOWN
    await desk.connection.execute(
        "UPDATE atp.training SET reviewed = true WHERE imdb_id = %s", [KEY]
    )
    assert await fate_of(database, transaction, settlements[:1]) is Fate.UNKNOWN
    assert await fate_of(database, transaction, settlements) is Fate.COMMITTED


async def test_a_row_that_was_only_found_as_it_should_be_tells_nothing(
    desk: Desk, database: Database
) -> None:
    row = await desk.row()
    there = entry(1, KEY, NOT if row["label"] == WATCH else WATCH, row["label"])
    transaction, settlements = await sent(database, there, presumed={1: None})
    assert settlements[0].result is Result.APPLIED
    assert await fate_of(database, transaction, settlements) is Fate.UNKNOWN


async def test_a_row_may_say_when_its_transaction_began(desk: Desk, database: Database) -> None:
    row = await desk.row()
    touch = "CREATE OR REPLACE FUNCTION atp.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    touch += " NEW.updated_at = {}; RETURN NEW; END $$"
    await desk.connection.execute(touch.format("now()").encode())
    try:
        becomes = NOT if row["label"] == WATCH else WATCH
        transaction, settlements = await sent(database, entry(1, KEY, row["label"], becomes))
        assert await fate_of(database, transaction, settlements) is Fate.COMMITTED
    finally:
        await desk.connection.execute(touch.format("clock_timestamp()").encode())


async def test_a_database_that_does_not_note_changes_tells_nothing(
    desk: Desk, database: Database
) -> None:
    row = await desk.row()
    await desk.connection.execute("ALTER TABLE atp.training DISABLE TRIGGER USER")
    try:
        becomes = NOT if row["label"] == WATCH else WATCH
        transaction, settlements = await sent(database, entry(1, KEY, row["label"], becomes))
        assert settlements[0].result is Result.APPLIED
        assert settlements[0].found == {}
        assert await fate_of(database, transaction, settlements) is Fate.UNKNOWN
        await desk.connection.execute(
            "ALTER TABLE atp.training RENAME COLUMN updated_at TO changed_at"
        )
        noted = [replace(each, found={"updated_at": row["updated_at"]}) for each in settlements]
        async with open_database(desk.target, RELATIONS) as without:
            assert await fate_of(without, transaction, noted) is Fate.UNKNOWN
        await desk.connection.execute(
            "ALTER TABLE atp.training RENAME COLUMN changed_at TO updated_at"
        )
    finally:
        await desk.connection.execute("ALTER TABLE atp.training ENABLE TRIGGER USER")


async def test_what_was_changed_since_is_not_written_over(desk: Desk, database: Database) -> None:
    row = await desk.row()
    change = entry(1, KEY, row["label"], NOT if row["label"] == WATCH else WATCH)
    back = entry(2, KEY, change.change.after["label"], row["label"])
    changed = row["updated_at"]
    # It is there as it was: somebody may have taken back what was made of it.
    _, (settlement,) = await sent(
        database, change, presumed={1: changed - timedelta(microseconds=1)}
    )
    assert settlement.result is Result.CONFLICT
    assert (await desk.row()) == row
    # What is there as it should be was made, or is what was wanted.
    _, (settlement,) = await sent(database, back, presumed={2: changed - timedelta(days=1)})
    assert settlement.result is Result.APPLIED
    assert (await desk.row()) == row
    # Nobody has changed it since then: it was not made.
    _, (settlement,) = await sent(database, change, presumed={1: changed})
    assert settlement.result is Result.APPLIED
    assert (await desk.row())["label"] == change.change.after["label"]
    _, (settlement,) = await sent(
        database, entry(3, "tt9999999", None, WATCH), presumed={3: changed}
    )
    assert settlement.result is Result.ROW_GONE


async def test_what_is_being_changed_is_looked_at_behind_that(
    desk: Desk, database: Database
) -> None:
    row = await desk.row()
    other = NOT if row["label"] == WATCH else WATCH
    async with desk.connection.transaction():
        for label in (other, row["label"]):
            await desk.connection.execute(
                "UPDATE atp.training SET label = %s WHERE imdb_id = %s", [label, KEY]
            )
        sending = asyncio.create_task(
            sent(database, entry(1, KEY, row["label"], other), presumed={1: row["updated_at"]})
        )
        async with connect(desk.target) as looking:
            while (await (await looking.execute(BLOCKED)).fetchone()) == (0,):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
    _, (settlement,) = await sending
    assert settlement.result is Result.CONFLICT


def test_a_row_tells_of_the_first_change_alone() -> None:
    at = {"updated_at": NOW}
    settlements = [
        Settlement(entry(1, KEY, None, WATCH), Result.APPLIED, found=at),
        Settlement(entry(2, KEY, WATCH, None), Result.APPLIED, found=at),
        Settlement(entry(3, OTHER, None, WATCH), Result.CONFLICT, found=at),
        Settlement(entry(4, "tt0000003", None, WATCH), Result.APPLIED, found=at),
        Settlement(entry(5, "tt0000004", None, WATCH), Result.APPLIED),
    ]
    assert presumed_of(settlements) == {1: NOW, 2: None, 3: None, 4: NOW, 5: None}
