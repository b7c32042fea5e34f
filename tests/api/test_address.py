"""What the terminal face calls the address of its query, the HTTP face answers with its rows."""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from rear_diff.database.connect import Database, Target
from rear_diff.opening import opened
from rear_diff.query import OneOf, Query, bind, fetch_keys, fetch_rows
from rear_diff.query.address import MOST_ROWS, address_of
from rear_diff.query.language import parse_filter
from rear_diff.query.row_json import row_json
from rear_diff.tables import FLYWAY, MEDIA, TRAINING, Sort, Table
from tests.api.conftest import Insert

QUERIES: list[tuple[Table, str, Sequence[Sort]]] = [
    (TRAINING, "", ()),
    (TRAINING, "the", (Sort("media_title"),)),
    (TRAINING, 'title:"n " label:would_watch', (Sort("imdb_rating", descending=True),)),
    (TRAINING, "type:tv_show reviewed:yes human:yes anomalous:no", (Sort("label"),)),
    (TRAINING, 'title:"100% _ + & = é"', ()),
    (MEDIA, "pipeline:complete -error:yes", (Sort("media_title", descending=True),)),
    (MEDIA, "rejection:rejected", (Sort("imdb_rating"),)),
    (FLYWAY, "", (Sort("version", descending=True),)),
]


async def keys_of(database: Database, query: Query) -> list[Any]:
    keys = await database.read(lambda connection: fetch_keys(connection, query))
    return list(keys[:MOST_ROWS])


def query_of(database: Database, table: Table, text: str, sorts: Sequence[Sort]) -> Query:
    bound = bind(table, database.offer)
    return Query(bound, parse_filter(text, bound), tuple(sorts))


@pytest.mark.parametrize(("table", "text", "sorts"), QUERIES)
async def test_the_address_answers_the_rows_of_the_query(
    sample_target: Target, table: Table, text: str, sorts: Sequence[Sort]
) -> None:
    async with opened(sample_target) as database:
        query = query_of(database, table, text, sorts)
        keys = await keys_of(database, query)
    address = address_of(query)
    assert address is not None
    assert address.differs == ()
    assert [row[table.key] for row in asked(sample_target, address.target)] == keys


@pytest.mark.parametrize("keys", ["tt0000003", "tt0000003,tt0000001,tt0000009"])
async def test_keys_are_asked_for_by_name(empty_target: Target, keys: str, title: Insert) -> None:
    for number in range(1, 5):
        title(f"tt000000{number}")
    async with opened(empty_target) as database:
        bound = bind(TRAINING, database.offer)
        query = Query(bound, (OneOf("imdb_id", tuple(keys.split(","))),), (Sort("imdb_id"),))
        expected = await keys_of(database, query)
    address = address_of(query)
    assert address is not None
    assert address.differs == ()
    assert [row["imdb_id"] for row in asked(empty_target, address.target)] == expected


@pytest.mark.parametrize("table", [TRAINING, MEDIA, FLYWAY])
async def test_a_row_that_was_read_is_written_as_the_api_writes_it(
    sample_target: Target, table: Table
) -> None:
    async with opened(sample_target) as database:
        query = query_of(database, table, "", ())
        keys = await keys_of(database, query)
        rows = await database.read(lambda asking: fetch_rows(asking, query.bound, keys))
    address = address_of(query)
    assert address is not None
    written = [json.loads(row_json(table, row), parse_float=Decimal) for row in rows.values()]
    assert written == asked(sample_target, address.target)
    assert [*written[0]] == [column.name for column in table.columns]


def asked(target: Target, address: str) -> list[dict[str, Any]]:
    """The rows that the application answers, numbers with every digit."""
    with TestClient(create_app(target)) as client:
        answer = client.get(address)
    assert answer.status_code == 200
    rows: list[dict[str, Any]] = json.loads(answer.content, parse_float=Decimal)["data"]
    return rows
