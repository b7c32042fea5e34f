"""Hearing what others say, through broken connections and where it cannot be heard."""

import asyncio

import pytest
from psycopg import AsyncConnection

from rear_diff.database.connect import Target, open_database
from rear_diff.database.errors import DatabaseError
from rear_diff.database.notifications import (
    CHANNEL,
    Changed,
    Deaf,
    Hears,
    Here,
    Left,
    Lost,
    announce,
    announcing,
    decode,
)
from rear_diff.database.notifications import (
    listening as room,
)
from tests.database.asking import with_settings
from tests.database.notifications.listening import end_listeners, listening
from tests.schemas.roles import RoleKind, as_role

SAID = (
    Changed("training", ("tt0000001", "tt0000002"), "anna \u202e {}%s", "a1"),
    Here("a1", "anna", True, "training", "tt0000001"),
    Left("a1"),
)


async def test_what_one_says_the_other_hears_in_order(bare_target: Target) -> None:
    # With one connection in the pool: the one that listens is not of it.
    target = with_settings(bare_target, pool_min=1, pool_max=1)
    async with (
        open_database(target, []) as one,
        open_database(bare_target, []) as other,
        listening(one) as listener,
    ):
        await listener.until(lambda heard: heard)
        for said in SAID:
            await announce(other, said)
        await listener.until(lambda heard: len(heard) == 4)
        assert listener.heard == [Hears(), *SAID]


async def test_what_is_rolled_back_is_not_said(bare_target: Target) -> None:
    async def notify_and_fail(connection: AsyncConnection) -> None:
        await connection.execute("SELECT pg_notify('rear_diff', '{}')")
        await connection.execute("SELECT 1 / 0")

    async with open_database(bare_target, []) as database, listening(database) as listener:
        await listener.until(lambda heard: heard)
        with pytest.raises(DatabaseError):
            await database.write(notify_and_fail)
        await announce(database, SAID[2])
        await listener.until(lambda heard: heard[1:])
        assert listener.heard == [Hears(), SAID[2]]


async def test_a_guest_speaks_and_hears(empty_target: Target) -> None:
    async with as_role(empty_target, RoleKind.GUEST) as guest, open_database(guest, []) as database:
        assert database.offer.may_notify
        async with listening(database) as listener:
            await listener.until(lambda heard: heard)
            await announce(database, SAID[1])
            await listener.until(lambda heard: SAID[1] in heard)


async def test_what_is_not_ours_on_the_channel_is_passed_over(bare_target: Target) -> None:
    async with open_database(bare_target, []) as database, listening(database) as listener:
        await listener.until(lambda heard: heard)
        await database.once(lambda asked: _execute(asked, "NOTIFY rear_diff, 'hello'"))
        await announce(database, SAID[0])
        await listener.until(lambda heard: heard[1:])
        assert listener.heard == [Hears(), SAID[0]]


async def _execute(connection: AsyncConnection, statement: str) -> None:
    await connection.execute(statement.encode())


async def test_after_a_broken_connection_it_hears_again_and_says_there_was_a_gap(
    bare_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "AGAIN_AFTER", 0)
    async with open_database(bare_target, []) as database, listening(database) as listener:
        await listener.until(lambda heard: heard)
        await end_listeners(bare_target)
        await listener.until(lambda heard: heard.count(Hears()) == 2)
        assert [type(each) for each in listener.heard] == [Hears, Lost, Hears]
        await announce(database, SAID[0])
        await listener.until(lambda heard: SAID[0] in heard)


async def test_silence_is_tried_and_a_connection_that_hears_is_kept(
    bare_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "QUIET", 0)
    tried = asyncio.Event()
    notify, count = announcing.notify, 0

    async def counting(*arguments: str) -> None:
        nonlocal count
        count += 1
        if count > 3:
            tried.set()
        await notify(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(room, "notify", counting)
    async with open_database(bare_target, []) as database, listening(database) as listener:
        await asyncio.wait_for(tried.wait(), 20)
        await announce(database, SAID[0])
        await listener.until(lambda heard: SAID[0] in heard)
        assert listener.of(Lost) == []


async def test_a_connection_that_hears_nothing_any_more_is_made_anew(
    bare_target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    notify, deaf = announcing.notify, False

    async def sometimes(*arguments: str) -> None:
        if not deaf:
            await notify(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(room, "notify", sometimes)
    monkeypatch.setattr(room, "QUIET", 0)
    async with open_database(bare_target, []) as database, listening(database) as listener:
        await listener.until(lambda heard: heard)
        monkeypatch.setattr(room, "PROBE_WITHIN", 0)
        deaf = True
        await listener.until(lambda heard: any(isinstance(each, Lost) for each in heard))
        await listener.until(lambda heard: any(isinstance(each, Deaf) for each in heard))


async def test_a_cancelled_one_leaves_no_connection(bare_target: Target) -> None:
    async with open_database(bare_target, []) as database:
        async with listening(database) as listener:
            await listener.until(lambda heard: heard)
        async with asyncio.timeout(20):
            while await database.read(_listening):
                pass


async def _listening(connection: AsyncConnection) -> bool:
    cursor = await connection.execute(
        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN %'"
    )
    return await cursor.fetchone() is not None


def test_the_channel_is_what_the_documents_say() -> None:
    assert CHANNEL == "rear_diff"
    assert decode("{}") is None
