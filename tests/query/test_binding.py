"""A table described in full upon a database that has less of it, or a role that sees less."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from psycopg import AsyncConnection

from rear_diff.database.connect import Target, connect
from rear_diff.database.look import look
from rear_diff.database.offer import Offer
from rear_diff.query import (
    Contains,
    Equals,
    Has,
    IsNull,
    Not,
    Query,
    TableMissing,
    bind,
    fetch_keys,
    fetch_page,
    fetch_page_json,
    fetch_rows,
)
from rear_diff.tables import MEDIA, MOVIES, PREDICTION, RELATIONS, TABLES, TRAINING, Sort, Table
from tests.schemas import (
    RoleKind,
    add_rows,
    as_role,
    build_v12,
    build_v32,
    insert,
    make_role,
    media_row,
)


@pytest.fixture
async def v12(bare_target: Target) -> AsyncIterator[AsyncConnection]:
    async with connect(bare_target) as connection:
        await build_v12(connection)
        await add_rows(connection)
        yield connection


@pytest.fixture
async def v32(bare_target: Target) -> AsyncIterator[AsyncConnection]:
    async with connect(bare_target) as connection:
        await build_v32(connection)
        await add_rows(connection)
        yield connection


@pytest.mark.parametrize("build", [build_v12, build_v32])
async def test_every_table_there_is_answers_on_every_schema(
    bare_target: Target, build: Callable[[AsyncConnection], Awaitable[None]]
) -> None:
    async with connect(bare_target) as connection:
        await build(connection)
        await add_rows(connection)
        offer = await look(connection, RELATIONS)
        for table in TABLES:
            if offer.relation(table.schema, table.relation):
                query = Query(bind(table, offer))
                page = await fetch_page(connection, query, 10)
                assert page.total > 0
                assert page.total == (await fetch_page_json(connection, query, 10)).total


async def test_an_absent_column_is_null_in_rows_and_documents(v32: AsyncConnection) -> None:
    bound = bind(MEDIA, await look(v32, RELATIONS))
    key = f"{1:040x}"
    row = (await fetch_rows(v32, bound, [key]))[key]
    assert row["imdb_rating"] is row["genre"] is row["budget"] is None
    document = (await fetch_page_json(v32, Query(bound, (Equals("hash", key),)), 1)).data
    assert b'"imdb_rating":null' in document
    assert b'"genre":null' in document


async def test_an_absent_column_can_be_sorted_by(v32: AsyncConnection) -> None:
    bound = bind(MEDIA, await look(v32, RELATIONS))
    query = Query(bound, (), (Sort("imdb_rating", descending=True),))
    assert await fetch_keys(v32, query) == [f"{1:040x}", f"{2:040x}"]
    assert (await fetch_page_json(v32, query, 1)).total == 2


async def test_an_absent_column_can_be_filtered_by(v32: AsyncConnection) -> None:
    bound = bind(MEDIA, await look(v32, RELATIONS))
    for criterion, count in (
        (Equals("imdb_rating", 7.2), 0),
        (Contains("tagline", "a"), 0),
        (Has("genre", "Drama"), 0),
        (IsNull("budget"), 2),
        (Not(Equals("runtime", 90)), 2),
    ):
        assert len(await fetch_keys(v32, Query(bound, (criterion,)))) == count


async def test_a_schema_without_deleted_at_lists_every_row(v12: AsyncConnection) -> None:
    bound = bind(MEDIA, await look(v12, RELATIONS))
    assert (await fetch_page(v12, Query(bound), 10)).total == 2


async def test_a_view_that_is_not_there_is_missing_by_name(v12: AsyncConnection) -> None:
    offer = await look(v12, RELATIONS)
    with pytest.raises(TableMissing, match=r"^The database has no atp\.movies\.$"):
        bind(MOVIES, offer)
    assert bind(PREDICTION, offer).has("probability")


async def test_a_role_that_sees_three_columns_gets_nulls_for_the_rest(
    v32: AsyncConnection, bare_target: Target
) -> None:
    del v32
    async with as_role(bare_target, RoleKind.SHORT_SIGHTED) as target, connect(target) as guest:
        bound = bind(TRAINING, await look(guest, RELATIONS))
        page = await fetch_page(guest, Query(bound, (Contains("media_title", "lantern"),)), 10)
        assert page.total == 1
        assert page.rows[0]["media_title"] == "The Lantern Room"
        assert page.rows[0]["release_year"] is None
        assert bound.offered("release_year") is None


async def why_missing(connection: AsyncConnection, target: Target, grant: str, table: Table) -> str:
    """Why a table is missing for an outsider with one grant more."""
    role = await make_role(connection, RoleKind.OUTSIDER)
    await connection.execute(
        f'REVOKE SELECT ON {table.schema}.{table.relation} FROM "{role}"'.encode()
    )
    await connection.execute(f'GRANT USAGE ON SCHEMA atp TO "{role}"'.encode())
    await connection.execute(f'GRANT {grant} TO "{role}"'.encode())
    offer = await offer_as(target, role)
    with pytest.raises(TableMissing) as missing:
        bind(table, offer)
    await connection.execute(f'DROP OWNED BY "{role}"; DROP ROLE "{role}"'.encode())
    return str(missing.value).replace(role, "somebody")


async def offer_as(target: Target, role: str) -> Offer:
    async with connect(Target({**target.parameters, "user": role}, target.pgsql)) as connection:
        return await look(connection, RELATIONS)


async def test_a_table_whose_key_may_not_be_read_is_missing_and_says_why(
    v32: AsyncConnection, bare_target: Target
) -> None:
    why = await why_missing(
        v32, bare_target, "SELECT (media_title, label) ON atp.training", TRAINING
    )
    assert "somebody may not SELECT imdb_id of atp.training" in why


async def test_deleted_rows_are_not_listed_to_a_role_that_cannot_tell_them(
    v32: AsyncConnection, bare_target: Target
) -> None:
    await insert(v32, "media", media_row(3, deleted_at="2025-01-01"))
    why = await why_missing(v32, bare_target, "SELECT (hash, media_title) ON atp.media", MEDIA)
    assert "somebody may not SELECT deleted_at of atp.media" in why
