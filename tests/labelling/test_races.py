"""Two people, two connections, one row."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from psycopg import AsyncConnection

from rear_diff.database.connect import Target, connect
from rear_diff.labelling import Applied, Change, Conflict, Unchanged, apply, change_of
from rear_diff.tables import TRAINING
from tests.labelling.conftest import Desk, sit_down


@pytest.fixture
async def other(desk: Desk) -> AsyncIterator[Desk]:
    """The same table of titles, through another connection."""
    async with connect(desk.target) as connection:
        yield await sit_down(desk.target, connection)


async def until_it_waits(watcher: AsyncConnection, waiting: AsyncConnection) -> None:
    """Return when `waiting` waits for somebody's lock."""
    async with asyncio.timeout(10):
        held = False
        while not held:
            cursor = await watcher.execute(
                "SELECT cardinality(pg_blocking_pids(%s)) > 0", [waiting.info.backend_pid]
            )
            held = bool((await cursor.fetchone() or [False])[0])


@pytest.mark.parametrize(
    ("first", "second", "outcome"),
    [
        ("would_watch", "would_not_watch", Conflict),
        ("would_not_watch", "confirm", Conflict),
        ("would_watch", "would_watch", Unchanged),
        ("anomalous", "would_not_watch", Applied),
    ],
)
async def test_the_second_waits_for_the_first_and_sees_what_it_left(
    desk: Desk, other: Desk, first: str, second: str, outcome: type
) -> None:
    seen = await desk.put(label="would_watch", human_labeled=False)
    async with connect(desk.target) as watcher:
        async with desk.connection.transaction():
            change = change_of(TRAINING, TRAINING.action(first), seen)
            made = await apply(desk.connection, desk.offer, desk.training, change)
            assert isinstance(made, Applied)
            late = asyncio.create_task(other.act(second, seen))
            await until_it_waits(watcher, other.connection)
        answer = await late
    assert isinstance(answer, outcome)
    after = await desk.row()
    expected = {**made.row, **TRAINING.action(second).sets} if outcome is Applied else made.row
    assert {**after, "updated_at": None} == {**expected, "updated_at": None}


async def test_a_first_that_rolls_back_was_never_there(desk: Desk, other: Desk) -> None:
    seen = await desk.row()
    async with connect(desk.target) as watcher:
        async with desk.connection.transaction(force_rollback=True):
            change = change_of(TRAINING, TRAINING.action("would_watch"), seen)
            await apply(desk.connection, desk.offer, desk.training, change)
            late = asyncio.create_task(other.act("would_not_watch", seen))
            await until_it_waits(watcher, other.connection)
        assert isinstance(await late, Applied)
    assert (await desk.row())["label"] == "would_not_watch"


async def test_of_many_at_once_one_is_applied_and_the_others_are_told(desk: Desk) -> None:
    seen = await desk.put(label=None)

    async def label(target: Target, action: str) -> object:
        async with connect(target) as connection:
            return await (await sit_down(target, connection)).act(action, seen)

    actions = ["would_watch", "would_not_watch"] * 3
    outcomes = await asyncio.gather(*(label(desk.target, action) for action in actions))
    kinds = [type(outcome) for outcome in outcomes]
    assert kinds.count(Applied) == 1
    assert kinds.count(Unchanged) == 2
    assert kinds.count(Conflict) == 3
    assert (await desk.row())["label"] == actions[kinds.index(Applied)]


async def test_a_change_that_asks_nothing_of_the_row_is_never_a_conflict(desk: Desk) -> None:
    key = (await desk.put(label=None))["imdb_id"]

    async def label(value: str) -> list[object]:
        async with connect(desk.target) as connection:
            at = await sit_down(desk.target, connection)
            outcomes: list[object] = []
            for number in range(40):
                other = "would_not_watch" if value == "would_watch" else "would_watch"
                change = Change(TRAINING, key, after={"label": value if number % 2 else other})
                async with connection.transaction():
                    outcomes.append(await apply(connection, at.offer, at.training, change))
            return outcomes

    told = await asyncio.gather(*(label(value) for value in ("would_watch", "would_not_watch") * 3))
    assert {type(outcome) for outcomes in told for outcome in outcomes} <= {Applied, Unchanged}
