"""Where the rows stand whose name has some text in it."""

import pytest

from rear_diff.query import Criteria, Equals, Query, fetch_keys
from rear_diff.query.matches import fetch_matches
from rear_diff.tables import FLYWAY, TRAINING, Sort
from tests.query.conftest import Library

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize("part", ["harbour", "100%", "a", "no such title"])
@pytest.mark.parametrize("criteria", [(), (Equals("media_type", "movie"),)])
async def test_each_match_stands_where_the_result_has_it(
    library: Library, part: str, criteria: Criteria
) -> None:
    query = Query(library.bound(TRAINING), criteria, (Sort("imdb_rating", descending=True),))
    keys = list(await fetch_keys(library.connection, query))
    titles = {row["imdb_id"]: row["media_title"].lower() for row in library.training.rows}
    expected = [(key, place) for place, key in enumerate(keys) if part in titles[key]]
    found = await fetch_matches(library.connection, query, part)
    assert [(each.key, each.place) for each in found] == expected


async def test_no_more_than_the_limit_are_told(library: Library) -> None:
    query = Query(library.bound(TRAINING))
    whole = await fetch_matches(library.connection, query, "a")
    assert await fetch_matches(library.connection, query, "a", limit=2) == whole[:2]


async def test_an_order_that_is_not_the_databases_is_followed(library: Library) -> None:
    query = Query(library.bound(FLYWAY), (), (Sort("version", descending=True),))
    keys = list(await fetch_keys(library.connection, query))
    found = await fetch_matches(library.connection, query, "step")
    assert [each.key for each in found] == [keys[each.place] for each in found]
    assert len(found) == len(keys)
    assert [each.key for each in await fetch_matches(library.connection, query, "step 9")] == [9]
    limited = await fetch_matches(library.connection, query, "step", limit=1)
    assert limited == found[:1]
    criteria: Criteria = (Equals("success", False),)
    failed = Query(query.bound, criteria, query.sorts)
    assert [each.place for each in await fetch_matches(library.connection, failed, "")] == [0]
