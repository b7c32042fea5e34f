"""Flyway's versions sort as versions."""

import json
from collections.abc import AsyncIterator

import pytest
from psycopg import AsyncConnection

from rear_diff.database.connect import Target, connect
from rear_diff.database.look import look
from rear_diff.query import (
    Equals,
    Query,
    bind,
    fetch_first,
    fetch_keys,
    fetch_page,
    fetch_page_json,
)
from rear_diff.tables import FLYWAY, RELATIONS, Sort
from tests.schemas import build_v12

UP = (Sort("version"),)
DOWN = (Sort("version", descending=True),)


@pytest.fixture
async def connection(bare_target: Target) -> AsyncIterator[AsyncConnection]:
    async with connect(bare_target) as connection:
        await build_v12(connection)
        yield connection


async def query(connection: AsyncConnection, sorts: tuple[Sort, ...]) -> Query:
    return Query(bind(FLYWAY, await look(connection, RELATIONS)), (), sorts)


async def versions(connection: AsyncConnection, sorts: tuple[Sort, ...]) -> list[str | None]:
    page = await fetch_page(connection, await query(connection, sorts), 100)
    return [row["version"] for row in page.rows]


async def test_versions_sort_as_versions_either_way(connection: AsyncConnection) -> None:
    rising = ["1", "2", "3", "4", "5", "6", "7", "8", "8.1", "9", "10", "11", "12", "13"]
    assert await versions(connection, UP) == [*rising, None]
    assert await versions(connection, DOWN) == [*reversed(rising), None]


async def test_equal_versions_stay_in_the_order_of_their_ranks(connection: AsyncConnection) -> None:
    await connection.execute(
        "UPDATE public.flyway_schema_history SET version = CASE installed_rank"
        " WHEN 3 THEN '2.0' WHEN 4 THEN '2' WHEN 5 THEN '2.0.0' ELSE version END"
    )
    for sorts in (UP, DOWN):
        keys = await fetch_keys(connection, await query(connection, sorts))
        twos = [key for key in keys if key in (2, 3, 4, 5)]
        assert twos == [2, 3, 4, 5]


async def test_what_is_no_version_comes_behind_those_that_are(connection: AsyncConnection) -> None:
    await connection.execute(
        "UPDATE public.flyway_schema_history SET version = 'one' WHERE version = '1'"
    )
    assert (await versions(connection, UP))[-3:] == ["13", "one", None]


async def test_pages_by_version_concatenate_and_tell_the_total(connection: AsyncConnection) -> None:
    asked = await query(connection, (Sort("success"), *DOWN))
    whole = await fetch_keys(connection, asked)
    pages = [await fetch_page(connection, asked, 4, offset) for offset in range(0, 20, 4)]
    assert [row["installed_rank"] for page in pages for row in page.rows] == whole
    assert {page.total for page in pages} == {15}
    assert whole[0] == 15
    first = await fetch_first(connection, asked, 4)
    assert [row["installed_rank"] for row in first] == whole[:4]
    for limit, offset, more in ((4, 0, True), (4, 11, False), (15, 0, False), (14, 0, True)):
        page = await fetch_page_json(connection, asked, limit, offset)
        ranks = [row["installed_rank"] for row in json.loads(page.data)]
        assert (ranks, page.has_more) == ([*whole[offset : offset + limit]], more)
    first_ten = await fetch_page_json(connection, asked, 10)
    assert json.loads(first_ten.data)[0]["installed_rank"] == whole[0]
    past = await fetch_page_json(connection, asked, 4, 100)
    assert (past.data, past.total) == (b"[]", 15)


async def test_other_keys_sort_either_way_beside_it(connection: AsyncConnection) -> None:
    for descending in (True, False):
        asked = await query(connection, (Sort("success", descending), *UP))
        page = await fetch_page(connection, asked, 100)
        assert [row["success"] for row in page.rows] == sorted(
            (row["success"] for row in page.rows), reverse=descending
        )


async def test_criteria_hold_in_an_order_by_version(connection: AsyncConnection) -> None:
    asked = await query(connection, UP)
    failed = Query(asked.bound, (Equals("success", False),), UP)
    page = await fetch_page_json(connection, failed, 10)
    assert page.total == 1
    assert b'"version":"13"' in page.data
