"""Whatever is asked, the answer is what plain Python gives for the same rows."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rear_diff.query import Query, fetch_keys, fetch_page, fetch_page_json, fetch_rows
from rear_diff.query.totals import Known
from tests.query.conftest import Library
from tests.query.plain import PlainTable
from tests.query.strategies import criteria, sorts

pytestmark = pytest.mark.asyncio(loop_scope="module")

# The same examples in every run: a failure on one machine is a failure on all.
seeded = settings(derandomize=True, deadline=None, max_examples=120)
fewer = settings(seeded, max_examples=25)


@pytest.fixture(params=["training", "media"], scope="module")
def plain(request: pytest.FixtureRequest, library: Library) -> PlainTable:
    """A table of the library: media lacks the metadata columns and has deleted rows."""
    table: PlainTable = getattr(library, request.param)
    return table


@seeded
@given(data=st.data())
async def test_any_criteria_give_the_rows_of_a_plain_filter(
    library: Library, plain: PlainTable, data: st.DataObject
) -> None:
    wanted = data.draw(criteria(plain))
    keys = await fetch_keys(library.connection, Query(plain.bound, wanted))
    assert sorted(keys) == sorted(plain.keys(wanted, ()))


@seeded
@given(data=st.data())
async def test_any_sort_gives_the_order_of_a_plain_sort(
    library: Library, plain: PlainTable, data: st.DataObject
) -> None:
    order = data.draw(sorts(plain))
    keys = await fetch_keys(library.connection, Query(plain.bound, (), order))
    assert keys == plain.keys((), order)


@fewer
@given(data=st.data(), limit=st.integers(7, 70))
async def test_pages_concatenate_to_the_whole(
    library: Library, plain: PlainTable, data: st.DataObject, limit: int
) -> None:
    query = Query(plain.bound, data.draw(criteria(plain)), data.draw(sorts(plain)))
    key = plain.bound.table.key
    whole = await fetch_keys(library.connection, query)
    rows, documents = [], []
    for offset in range(0, len(whole) + 1, limit):
        page = await fetch_page(library.connection, query, limit, offset)
        # What was known of the total may be wrong: it only says from which end to walk.
        known = Known("", data.draw(st.sampled_from([0, 1, len(whole), 1000])))
        as_json = await fetch_page_json(library.connection, query, limit, offset, known=known)
        assert page.total == as_json.total == len(whole)
        assert as_json.has_more == (offset + limit < len(whole))
        rows += [row[key] for row in page.rows]
        documents += [document[key] for document in json.loads(as_json.data)]
    assert rows == documents == whole


@seeded
@given(data=st.data())
async def test_rows_by_key_come_in_the_order_of_the_keys(
    library: Library, plain: PlainTable, data: st.DataObject
) -> None:
    by_key = {row[plain.bound.table.key]: row for row in plain.rows}
    keys = data.draw(st.lists(st.sampled_from([*by_key, "0" * 40]), unique=True))
    rows = await fetch_rows(library.connection, plain.bound, keys)
    assert list(rows) == [key for key in keys if key in by_key]
    assert all(row == by_key[key] for key, row in rows.items())
