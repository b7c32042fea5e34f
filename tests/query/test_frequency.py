"""How often each value occurs in a result."""

from collections import Counter
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from rear_diff.query import Criteria, Equals, Query, fetch_keys
from rear_diff.query.frequency import fetch_frequency, filter_for
from rear_diff.query.language import parse_filter
from rear_diff.tables import MEDIA, TRAINING, Kind, Table
from tests.query.conftest import Library

pytestmark = pytest.mark.asyncio(loop_scope="module")

NO_LISTS = [
    (table, column.name)
    for table in (TRAINING, MEDIA)
    for column in table.columns
    if column.kind is not Kind.LIST
]


@pytest.mark.parametrize(("table", "name"), NO_LISTS, ids=str)
async def test_filtering_by_a_value_leaves_as_many_rows_as_were_counted(
    library: Library, table: Table, name: str
) -> None:
    bound = library.bound(table)
    frequency = await fetch_frequency(library.connection, Query(bound), name)
    everything = len(await fetch_keys(library.connection, Query(bound)))
    assert frequency.rows == everything == sum(each.rows for each in frequency.counts)
    for each in frequency.counts[:5]:
        criteria = parse_filter(filter_for(bound.column(name), each.value), bound)
        assert len(await fetch_keys(library.connection, Query(bound, criteria))) == each.rows


async def test_the_commonest_come_first_and_the_rest_is_counted(library: Library) -> None:
    query = Query(library.bound(TRAINING))
    whole = await fetch_frequency(library.connection, query, "media_title")
    counts = [each.rows for each in whole.counts]
    assert counts == sorted(counts, reverse=True)
    few = await fetch_frequency(library.connection, query, "media_title", limit=3)
    assert few.counts == whole.counts[:3]
    assert few.more == len(whole.counts) - 3 > 0


async def test_lists_count_by_item_and_null_as_none(library: Library) -> None:
    criteria: Criteria = (Equals("media_type", "movie"),)
    frequency = await fetch_frequency(
        library.connection, Query(library.bound(TRAINING), criteria), "genre"
    )
    rows = [row for row in library.training.rows if row["media_type"] == "movie"]
    expected: Counter[str | None] = Counter(
        item
        for row in rows
        for item in ({*row["genre"]} - {None} if row["genre"] is not None else [None])
    )
    assert {each.value: each.rows for each in frequency.counts} == expected
    assert frequency.rows == len(rows)


async def test_an_item_of_a_list_can_be_filtered_by(library: Library) -> None:
    bound = library.bound(TRAINING)
    genre = bound.column("genre")
    assert filter_for(genre, None) == "genre:none"
    assert filter_for(genre, "Sci-Fi") == 'genre:"Sci-Fi"'
    criteria = parse_filter(filter_for(genre, "Sci-Fi"), bound)
    frequency = await fetch_frequency(library.connection, Query(bound, criteria), "genre")
    assert {"Sci-Fi", "Drama"} == {each.value for each in frequency.counts}


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("reviewed", True, "reviewed:yes"),
        ("reviewed", False, "reviewed:no"),
        ("label", "would_watch", "label:would_watch"),
        ("label", 'say "no"', 'label:"say ""no"""'),
        ("label", "_", 'label:"_"'),
        ("release_year", 1999, "year:1999"),
        ("imdb_rating", Decimal("7.2"), "imdb:7.2"),
        ("created_at", datetime(2026, 1, 31), "created_at:2026-01-31"),
        ("media_title", 'a "b"', 'title="a ""b"""'),
        ("media_title", None, "title:none"),
    ],
)
async def test_a_value_is_filtered_by_as_one_types_it(name: str, value: Any, text: str) -> None:
    column = TRAINING.column(name)
    assert column is not None
    assert filter_for(column, value) == text


async def test_a_result_without_rows_has_no_values(library: Library) -> None:
    query = Query(library.bound(TRAINING), (Equals("media_title", "no such title"),))
    frequency = await fetch_frequency(library.connection, query, "label")
    assert (frequency.counts, frequency.more, frequency.rows) == ((), 0, 0)
