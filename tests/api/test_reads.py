"""Sharing queries and totals keeps every answer as new as if each had been asked alone."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from random import Random
from typing import Any

import psycopg
import pytest
from psycopg import AsyncConnection

from api.reads import AT_ONCE, Reads, Wanted
from rear_diff.database.connect import Database, Target, connect
from rear_diff.query import Contains, Equals, Query, bind, fetch_page_json
from rear_diff.query.page_json import Count
from rear_diff.query.totals import Known, Totals
from rear_diff.tables import TRAINING, Sort

READERS, WRITES = 24, 60
INSERT = (
    "INSERT INTO atp.training (imdb_id, media_type, media_title, release_year)"
    " VALUES (%s, 'movie', 'Title', 2001)"
)


class Statements:
    """Counts what a database is asked, and lets none of it through before it is told to."""

    def __init__(self, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked = 0
        self.open = asyncio.Event()
        self._read = database.read
        monkeypatch.setattr(database, "read", self.read)

    async def read(
        self,
        ask: Callable[[AsyncConnection], Awaitable[Any]],
        before: Callable[[], None] | None = None,
    ) -> Any:
        async def counted(connection: AsyncConnection) -> Any:
            self.asked += 1
            return await ask(connection)

        await self.open.wait()
        return await self._read(counted, before)


def wanted(database: Database, **others: Any) -> Wanted:
    """A page of three rows."""
    query = Query(bind(TRAINING, database.offer), (), (Sort("imdb_id", descending=True),))
    return Wanted(**{"query": query, "limit": 3, **others})


async def write(database: Database, number: int) -> None:
    async def insert(connection: AsyncConnection) -> None:
        await connection.execute(INSERT, [f"tt{number:07}"])

    await database.write(insert)


async def test_an_answer_shows_every_write_that_was_acknowledged_before_it_was_asked_for(
    empty_database: Database,
) -> None:
    """Titles are only added, each with a higher number: of an answer one can tell how new it is."""
    reads, chance = Reads(empty_database), Random(20260101)
    bound = bind(TRAINING, empty_database.offer)
    descending = (Sort("imdb_id", descending=True),)
    kinds = [
        wanted(empty_database),
        wanted(empty_database, offset=2),
        wanted(empty_database, limit=1000),
        wanted(empty_database, query=Query(bound, (Equals("media_type", "movie"),), descending)),
        wanted(empty_database, query=Query(bound, (Contains("media_title", "itl"),), descending)),
    ]
    acknowledged = sent = 0
    done = asyncio.Event()

    async def keep_writing() -> None:
        nonlocal acknowledged, sent
        for number in range(1, WRITES + 1):
            sent = number
            await write(empty_database, number)
            acknowledged = number
            # So that totals are known at times, and at times no more.
            await asyncio.sleep(chance.choice((0, 0, 0.002)))
        done.set()

    async def keep_reading() -> int:
        answers = 0
        while not done.is_set():
            kind = chance.choice(kinds)
            before = acknowledged
            page = await reads.page(kind)
            numbers = [int(row["imdb_id"][2:]) for row in json.loads(page.data)]
            assert page.total is not None
            assert before <= page.total <= sent
            # Page and total are of one moment.
            newest = page.total - kind.offset
            assert numbers == list(range(newest, max(newest - kind.limit, 0), -1))
            answers += 1
        return answers

    writing = asyncio.create_task(keep_writing())
    answers = await asyncio.gather(*(keep_reading() for _ in range(READERS)))
    await writing
    assert sum(answers) > WRITES


async def test_those_who_ask_before_a_query_is_sent_share_it(
    empty_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await write(empty_database, 1)
    statements = Statements(empty_database, monkeypatch)
    reads = Reads(empty_database)
    same = [asyncio.create_task(reads.page(wanted(empty_database))) for _ in range(20)]
    other = asyncio.create_task(reads.page(wanted(empty_database, limit=2)))
    await asyncio.sleep(0)
    statements.open.set()
    pages = await asyncio.gather(*same)
    assert {page.total for page in pages} == {(await other).total} == {1}
    assert statements.asked == 2


async def test_a_query_that_was_sent_is_not_joined(
    empty_database: Database, database: psycopg.Connection
) -> None:
    """What is sent waits for a lock; who asks then waits for its turn, and has one to share."""
    reads = Reads(empty_database)
    with database.transaction():
        database.execute("LOCK TABLE atp.training")
        tasks = []
        for number in range(1, AT_ONCE + 1):
            tasks.append(asyncio.create_task(reads.page(wanted(empty_database))))
            await _until_waiting(database, number)
        tasks += [asyncio.create_task(reads.page(wanted(empty_database))) for _ in range(5)]
        await asyncio.sleep(0)
        assert len({id(line.unsent) for line in reads._lines.values()}) == 1
        assert _waiting(database) == AT_ONCE
    assert {page.total for page in await asyncio.gather(*tasks)} == {0}
    assert not reads._lines


async def test_one_who_goes_away_takes_nothing_from_the_others(
    empty_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    statements = Statements(empty_database, monkeypatch)
    reads = Reads(empty_database)
    first, *others = [asyncio.create_task(reads.page(wanted(empty_database))) for _ in range(4)]
    await asyncio.sleep(0)
    first.cancel()
    statements.open.set()
    assert {page.total for page in await asyncio.gather(*others)} == {0}
    assert first.cancelled()
    assert not reads._lines


async def test_a_total_is_taken_over_in_the_same_snapshot_alone(
    empty_target: Target, empty_database: Database
) -> None:
    """A wrong total is believed where the snapshot is the same, so it is not counted again."""
    for number in range(1, 6):
        await write(empty_database, number)
    query = Query(bind(TRAINING, empty_database.offer))
    async with connect(empty_target) as connection:
        await connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        first = await fetch_page_json(connection, query, 3)
        assert first.total == 5
        taken = await fetch_page_json(connection, query, 3, known=Known(first.snapshot, 7))
        assert taken.total == 7
        await write(empty_database, 6)
        still = await fetch_page_json(connection, query, 3, known=Known(first.snapshot, 7))
        assert still.total == 7
        await connection.execute("COMMIT")
        anew = await fetch_page_json(connection, query, 3, known=Known(first.snapshot, 7))
        assert anew.total == 6


async def test_a_deep_page_is_the_same_from_either_end(empty_database: Database) -> None:
    for number in range(1, 12):
        await write(empty_database, number)
    for offset in range(14):
        page = wanted(empty_database, offset=offset)
        forwards = await Reads(empty_database).page(page)
        reads = Reads(empty_database)
        await reads.page(wanted(empty_database))
        backwards = await reads.page(page)
        assert (backwards.data, backwards.total, backwards.has_more) == (
            forwards.data,
            11,
            offset + 3 < 11,
        )


async def test_no_more_totals_are_kept_than_there_is_room_for(empty_database: Database) -> None:
    totals, bound = Totals(), bind(TRAINING, empty_database.offer)
    reads = Reads(empty_database)
    first = Query(bound, (Contains("media_title", "0"),))
    for number in range(300):
        query = Query(bound, (Contains("media_title", str(number)),))
        totals.learn(query, reads._totals.of(query))
    assert len(totals._known) == 256
    assert (bound.table, first.criteria) not in totals._known


async def test_without_a_count_nothing_is_remembered(empty_database: Database) -> None:
    reads = Reads(empty_database)
    await reads.page(wanted(empty_database, count=Count.NONE))
    assert not reads._totals._known


def _waiting(database: psycopg.Connection) -> int:
    row = database.execute(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    ).fetchone()
    assert row
    return int(row[0])


async def _until_waiting(database: psycopg.Connection, number: int) -> None:
    async with asyncio.timeout(10):
        while _waiting(database) < number:
            # pg_stat_activity is looked at once in a transaction, unless told otherwise.
            database.execute("SELECT pg_stat_clear_snapshot()")
            await asyncio.sleep(0.01)
