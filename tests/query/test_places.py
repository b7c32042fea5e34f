"""Going on from a place: the same rows as by offset, whatever the order and wherever it begins."""

import json
from collections.abc import Sequence

import pytest

from rear_diff.query import Criteria, Equals, Not, Query, fetch_page_json
from rear_diff.query.keyset import Place, place_text, read_place
from rear_diff.query.page_json import Count, PageJson
from rear_diff.query.totals import MOST, NOTHING_KNOWN, Known, Totals
from rear_diff.tables import MEDIA, MOVIES, TRAINING, Sort, Table
from tests.query.conftest import Library
from tests.query.plain import PlainTable

pytestmark = pytest.mark.asyncio(loop_scope="module")

SEASON = Sort("season", descending=True)


def keys_of(page: PageJson, table: Table) -> list[str]:
    return [row[table.key] for row in json.loads(page.data)]


async def walked(library: Library, query: Query, limit: int) -> list[list[str]]:
    """The keys of each page, each begun behind the last row of the one before."""
    pages: list[list[str]] = []
    place: Place | None = None
    sort = query.order[0]
    while True:
        page = await fetch_page_json(
            library.connection, query, limit, by_place=True, after=place, count=Count.NONE
        )
        pages.append(keys_of(page, query.bound.table))
        if not page.has_more:
            return pages
        assert page.last is not None
        place = read_place(place_text(page.last, sort), sort)


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize(
    ("table", "column", "criteria"),
    [
        (TRAINING, "season", ()),  # null in some rows
        (TRAINING, "genre", ()),  # an array
        (TRAINING, "media_type", (Not(Equals("label", "would_watch")),)),  # an enum, never null
        (TRAINING, "created_at", ()),
        (TRAINING, "imdb_id", (Equals("anomalous", False),)),  # the key itself
        (MEDIA, "overview", ()),  # not in this schema
        (MEDIA, "release_year", ()),  # deleted rows are left out
    ],
)
async def test_pages_from_place_to_place_are_the_whole(
    library: Library, table: Table, column: str, criteria: Criteria, descending: bool
) -> None:
    plain: PlainTable = getattr(library, table.name)
    sort = Sort(column, descending)
    query = Query(plain.bound, criteria, (sort,))
    pages = await walked(library, query, 7)
    assert {len(page) for page in pages[:-1]} == {7}
    whole = [key for page in pages for key in page]
    if column in ("genre", "overview"):
        assert sorted(whole) == sorted(plain.keys(criteria, ()))
    else:
        assert whole == plain.keys(criteria, (sort,))


async def test_a_place_is_behind_a_row_that_may_be_gone(library: Library) -> None:
    query = Query(library.bound(TRAINING), (), (SEASON,))
    behind_two = Place("2", "tt0000031x")
    page = await fetch_page_json(library.connection, query, 100, by_place=True, after=behind_two)
    expected = [
        key
        for key in library.training.keys((), (SEASON,))
        for row in library.training.rows
        if row["imdb_id"] == key
        and (
            row["season"] is None
            or row["season"] < 2
            or (row["season"] == 2 and key > "tt0000031x")
        )
    ]
    assert keys_of(page, TRAINING) == expected
    # The total is that of the whole, and it is counted: the page does not show it.
    assert (page.total, page.has_more) == (60, False)


async def test_a_place_is_text_that_goes_into_an_address_and_holds_for_its_order() -> None:
    for place in (Place(None, "tt1"), Place("Éclair / 漢字?", "tt1"), Place("", "~~~")):
        text = place_text(place, SEASON)
        assert all(each.isalnum() or each in "-_" for each in text)
        assert read_place(text, SEASON) == place
    short = place_text(Place("x", "y"), Sort("a"))
    assert short == "WyJhIixmYWxzZSwieCIsInkiXQ"
    assert place_text(Place("漢", "y"), Sort("a")) == "WyJhIixmYWxzZSwi5ryiIiwieSJd"
    for other in (Sort("season"), Sort("label", descending=True)):
        with pytest.raises(ValueError, match=r"^a place in another order$"):
            read_place(place_text(Place("1", "tt1"), SEASON), other)


@pytest.mark.parametrize(
    "text",
    [
        "é",
        "!!",
        "x",
        "e30",
        "W10",
        "bm8",
        "W" * 9,
        "W1" * 9,
        place_text(Place("1", "1"), SEASON) + "=x",
    ],
)
async def test_what_is_no_place_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of several kinds, each of them one
        read_place(text, SEASON)


async def test_a_list_of_lists_without_end_is_no_place() -> None:
    with pytest.raises(ValueError, match=r"^no place$"):
        read_place("W1tb" * 40_000, SEASON)


async def ask(
    library: Library,
    limit: int,
    offset: int,
    known: Known = NOTHING_KNOWN,
    count: Count = Count.EXACT,
) -> PageJson:
    query = Query(library.bound(TRAINING), (), (SEASON,))
    return await fetch_page_json(library.connection, query, limit, offset, known=known, count=count)


@pytest.mark.parametrize(
    ("limit", "offset", "total", "rows", "has_more"),
    [
        (10, 0, None, 10, True),
        (10, 40, None, 10, True),
        (60, 0, 60, 60, False),
        (59, 0, None, 59, True),
        (10, 50, 60, 10, False),
        (10, 55, 60, 5, False),
        (10, 60, None, 0, False),
        (0, 0, None, 0, True),
        (2**63 - 1, 0, 60, 60, False),
    ],
)
async def test_a_total_that_the_page_shows_is_told_without_counting(
    library: Library, limit: int, offset: int, total: int | None, rows: int, has_more: bool
) -> None:
    page = await ask(library, limit, offset, count=Count.NONE)
    assert (page.total, len(json.loads(page.data)), page.has_more) == (total, rows, has_more)
    assert (page.snapshot, page.last, page.version) == ("", None, "")
    counted = await ask(library, limit, offset)
    assert (counted.total, counted.has_more, counted.data) == (60, has_more, page.data)
    assert counted.snapshot != ""
    # What was known in this very snapshot is believed, and in no other.
    known = Known(counted.snapshot, 77)
    assert (await ask(library, limit, offset, known)).total == total or 77
    assert (await ask(library, limit, offset, Known("1:1:", 77))).total == 60


async def test_a_page_from_the_far_end_is_the_same(library: Library) -> None:
    for offset in (20, 30, 31, 50, 55, 60, 90):
        page, back = [
            await ask(library, 10, offset, known) for known in (NOTHING_KNOWN, Known("", 60))
        ]
        assert (back.data, back.total, back.has_more) == (page.data, page.total, page.has_more)
        known = Known(page.snapshot, 60)
        assert (await ask(library, 10, offset, known)).data == page.data


async def test_an_estimate_is_the_planners(library: Library) -> None:
    await library.connection.execute("ANALYZE atp.training")
    page = await ask(library, 10, 0, count=Count.ESTIMATED)
    assert (page.total, page.has_more, page.snapshot) == (60, True, "")
    assert (await ask(library, 100, 0, count=Count.ESTIMATED)).total == 60
    query = Query(library.bound(TRAINING), (Equals("imdb_id", "tt0000007"),))
    one = await fetch_page_json(library.connection, query, 0, count=Count.ESTIMATED)
    assert one.total == 1


async def test_the_version_of_a_row_is_told_where_there_is_one(library: Library) -> None:
    async def versions(*criteria: Equals) -> str:
        query = Query(library.bound(TRAINING), criteria)
        page = await fetch_page_json(library.connection, query, 2, versions=True)
        return page.version

    cursor = await library.connection.execute(
        "SELECT xmin::text FROM atp.training WHERE imdb_id = 'tt0000007'"
    )
    assert [await versions(Equals("imdb_id", "tt0000007"))] == [*(await cursor.fetchone() or ())]
    assert await versions() == ""
    assert await versions(Equals("imdb_id", "tt9999999")) == ""
    view = Query(library.bound(MOVIES))
    assert (await fetch_page_json(library.connection, view, 1, versions=True)).version == ""


async def test_the_totals_that_were_asked_for_last_are_remembered(library: Library) -> None:
    totals = Totals()
    bound = library.bound(TRAINING)

    def query(number: int, sorts: Sequence[Sort] = ()) -> Query:
        return Query(bound, (Equals("release_year", number),), tuple(sorts))

    assert totals.of(query(0)) is NOTHING_KNOWN
    for number in range(MOST):
        totals.learn(query(number), Known(str(number), number))
    assert totals.of(query(0, [SEASON])) == Known("0", 0)
    totals.learn(query(0), Known("again", 5))
    totals.learn(query(MOST), Known("x", 6))
    assert totals.of(query(0)) == Known("again", 5)
    assert totals.of(query(1)) is NOTHING_KNOWN
    assert totals.of(query(2)) == Known("2", 2)
