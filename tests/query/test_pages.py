"""Pages, totals, order, and rows by key."""

from collections.abc import Iterator
from typing import Any

import pytest
from psycopg import AsyncConnection, AsyncCursor, AsyncRawCursor, sql
from psycopg.pq.abc import PGresult

from rear_diff.database.statement import Statement, numbered
from rear_diff.query import (
    CriterionError,
    Equals,
    Page,
    Query,
    fetch_first,
    fetch_keys,
    fetch_page,
    fetch_page_json,
    fetch_rows,
    fetch_total,
)
from rear_diff.query.compose import order_by
from rear_diff.query.order import parse_order
from rear_diff.tables import MEDIA, PREDICTION, TRAINING, Sort
from tests.query.conftest import Library

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture
def statements(library: Library, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    """The statements that are sent while the test runs."""
    sent: list[object] = []

    class Recording(AsyncCursor[Any]):
        async def execute(self, query: Any, *args: Any, **options: Any) -> "Recording":
            sent.append(query)
            return await super().execute(query, *args, **options)

    ask = Statement.ask

    async def recording(statement: Statement, *args: Any, **options: Any) -> PGresult:
        sent.append(statement)
        return await ask(statement, *args, **options)

    monkeypatch.setattr(Statement, "ask", recording)
    library.connection.cursor_factory = Recording
    yield sent
    library.connection.cursor_factory = AsyncCursor


async def column(library: Library, sort: Sort) -> list[Any]:
    """A column of training, in the order of a sort."""
    query = Query(library.bound(TRAINING), (), (sort,))
    keys = await fetch_keys(library.connection, query)
    rows = await fetch_rows(library.connection, query.bound, keys)
    return [row[sort.column] for row in rows.values()]


@pytest.mark.parametrize("descending", [False, True])
async def test_nulls_come_last_whichever_way(library: Library, descending: bool) -> None:
    budgets = await column(library, Sort("budget", descending))
    some = [budget for budget in budgets if budget is not None]
    assert some == sorted(some, reverse=descending)
    assert budgets == some + [None] * (len(budgets) - len(some))
    assert None in budgets


async def test_ties_are_broken_by_the_key(library: Library) -> None:
    query = Query(library.bound(TRAINING), (), (Sort("anomalous", descending=True),))
    keys = await fetch_keys(library.connection, query)
    plain = library.training.keys((Equals("anomalous", True),), ())
    assert keys[: len(plain)] == sorted(plain)


async def test_without_sorts_the_tables_own_holds(library: Library) -> None:
    bound = library.bound(TRAINING)
    default = await fetch_keys(library.connection, Query(bound))
    newest = (Sort("created_at", descending=True),)
    assert default == await fetch_keys(library.connection, Query(bound, (), newest))


async def test_an_enum_sorts_by_its_own_order(library: Library) -> None:
    found = await column(library, Sort("media_type"))
    assert list(dict.fromkeys(found)) == [
        "movie",
        "tv_show",
        "tv_season",
        "unknown",
        "tv_episode_pack",
    ]


async def test_an_unknown_sort_key_is_refused(library: Library) -> None:
    with pytest.raises(CriterionError, match="popularity"):
        await fetch_page(
            library.connection, Query(library.bound(TRAINING), (), (Sort("popularity"),)), 10
        )


async def test_page_and_total_come_from_one_statement(
    library: Library, statements: list[object]
) -> None:
    query = Query(library.bound(TRAINING), (Equals("anomalous", False),))
    page = await fetch_page(library.connection, query, 10)
    assert len(statements) == 1
    as_json = await fetch_page_json(library.connection, query, 10)
    assert len(statements) == 2
    assert page.total == as_json.total == len(library.training.keys(query.criteria, ()))


async def test_first_rows_and_total_are_those_of_the_page(library: Library) -> None:
    criteria, sorts = (Equals("anomalous", False),), (Sort("budget", descending=True),)
    query = Query(library.bound(TRAINING), criteria, sorts)
    page = await fetch_page(library.connection, query, 10)
    assert await fetch_first(library.connection, query, 10) == page.rows
    assert await fetch_total(library.connection, query) == page.total
    assert await fetch_first(library.connection, query, 0) == ()


@pytest.mark.parametrize(
    ("text", "sorts"),
    [
        ("", ()),
        ("imdb_rating", (Sort("imdb_rating"),)),
        ("imdb:desc, year:ASC", (Sort("imdb_rating", True), Sort("release_year"))),
        ("-year,,-title:desc", (Sort("release_year", True), Sort("media_title"))),
        ("title:", (Sort("media_title"),)),
    ],
)
async def test_an_order_is_typed(library: Library, text: str, sorts: tuple[Sort, ...]) -> None:
    assert parse_order(text, library.bound(TRAINING)) == sorts


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("year:up", "year", "year is sorted asc or desc; not up."),
        ("-genre", "genre", "genre is a list, which has no order."),
        ("yeer", "yeer", 'no column "yeer"; did you mean year?'),
    ],
)
async def test_an_order_that_cannot_be_is_told(
    library: Library, text: str, column: str, message: str
) -> None:
    with pytest.raises(CriterionError) as error:
        parse_order(text, library.bound(TRAINING))
    assert (str(error.value), error.value.column) == (message, column)


async def test_a_page_has_every_described_column_and_no_other(library: Library) -> None:
    page = await fetch_page(library.connection, Query(library.bound(MEDIA)), 3)
    assert len(page.rows) == 3
    assert all(list(row) == [each.name for each in MEDIA.columns] for row in page.rows)


@pytest.mark.parametrize(("limit", "offset"), [(10, 60), (10, 10_000)])
async def test_past_the_end_the_page_is_empty_and_the_total_true(
    library: Library, limit: int, offset: int
) -> None:
    query = Query(library.bound(TRAINING))
    assert await fetch_page(library.connection, query, limit, offset) == Page((), 60)
    as_json = await fetch_page_json(library.connection, query, limit, offset)
    assert (as_json.data, as_json.total) == (b"[]", 60)


async def test_an_empty_table_has_an_empty_page(library: Library) -> None:
    query = Query(library.bound(PREDICTION))
    assert await fetch_page(library.connection, query, 10) == Page((), 0)
    assert await fetch_keys(library.connection, query) == []


async def test_deleted_rows_are_neither_listed_nor_counted_nor_found_by_key(
    library: Library,
) -> None:
    deleted = await library.rows(sql.SQL("SELECT hash FROM atp.media WHERE deleted_at IS NOT NULL"))
    gone = [row["hash"] for row in deleted]
    bound = library.bound(MEDIA)
    page = await fetch_page(library.connection, Query(bound), 100)
    assert gone
    assert page.total == len(page.rows) == 40 - len(gone)
    assert not set(gone) & {row["hash"] for row in page.rows}
    assert not set(gone) & set(await fetch_keys(library.connection, Query(bound)))
    assert await fetch_rows(library.connection, bound, gone) == {}
    by_hash = Query(bound, (Equals("hash", gone[0]),))
    assert (await fetch_page(library.connection, by_hash, 10)).total == 0
    assert b"deleted_at" not in (await fetch_page_json(library.connection, by_hash, 10)).data


async def test_rows_by_key_leave_out_what_is_gone(library: Library) -> None:
    keys = ["tt0000007", "tt9999999", "tt0000003"]
    rows = await fetch_rows(library.connection, library.bound(TRAINING), keys)
    assert list(rows) == ["tt0000007", "tt0000003"]
    assert await fetch_rows(library.connection, library.bound(TRAINING), []) == {}


async def test_rows_by_key_use_the_primary_key(library: Library, statements: list[Any]) -> None:
    await fetch_rows(library.connection, library.bound(MEDIA), ["0" * 40])
    plan = await explained(library.connection, statements[0], {"value_0": ["0" * 40]})
    assert "media_pkey" in plan
    assert "Index Cond" in plan


async def test_a_sorted_page_of_documents_can_use_an_index(
    library: Library, statements: list[Any]
) -> None:
    async with library.connection.transaction(force_rollback=True):
        await library.connection.execute("CREATE INDEX newest ON atp.training (created_at)")
        statements.clear()
        query = Query(library.bound(TRAINING))
        await fetch_page_json(library.connection, query, 3)
        given: dict[str, object] = {"known_total": 0, "known_snapshot": ""}
        given |= {"limit": 3, "limit_and_one": 4, "offset": 0}
        plan = await explained(library.connection, statements[0], given)
    assert "newest" in plan
    # A plain index serves the other direction too where NULLS LAST is not said.
    for sort, said in ((Sort("created_at", True), False), (Sort("label", True), True)):
        assert ("NULLS LAST" in order_by(Query(query.bound, (), (sort,))).as_string()) is said


async def explained(
    connection: AsyncConnection,
    statement: sql.Composed | Statement,
    parameters: dict[str, object],
) -> str:
    """The plan of a statement where an index is taken if there is one that serves."""
    async with connection.transaction(force_rollback=True):
        await connection.execute("SET LOCAL enable_seqscan = off")
        if isinstance(statement, sql.Composed):
            statement = numbered(statement)
        cursor = AsyncRawCursor(connection)
        values = [parameters[name] for name in statement.names]
        await cursor.execute(b"EXPLAIN " + statement.text, values)
        return "\n".join(line for (line,) in await cursor.fetchall())
