"""Each criterion by itself, and what cannot be asked."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from rear_diff.query import (
    Between,
    Contains,
    Criterion,
    CriterionError,
    Equals,
    Has,
    IsNull,
    Not,
    OneOf,
    Query,
    fetch_keys,
    fetch_rows,
)
from rear_diff.tables import MEDIA, TRAINING
from tests.query.conftest import Library

pytestmark = pytest.mark.asyncio(loop_scope="module")

WHOLE = "a whole number of at most 64 bits"


async def titles(library: Library, *criteria: Criterion) -> set[str]:
    """The titles of training that meet the criteria."""
    return set(await values(library, "media_title", *criteria))


async def values(library: Library, column: str, *criteria: Criterion) -> list[Any]:
    """A column of the rows of training that meet the criteria."""
    bound = library.bound(TRAINING)
    keys = await fetch_keys(library.connection, Query(bound, criteria))
    rows = await fetch_rows(library.connection, bound, keys)
    return [row[column] for row in rows.values()]


async def test_equality_of_each_kind(library: Library) -> None:
    assert set(await values(library, "media_type", Equals("media_type", "tv_show"))) == {"tv_show"}
    assert set(await values(library, "release_year", Equals("release_year", 1999))) == {1999}
    assert set(await values(library, "reviewed", Equals("reviewed", True))) == {True}
    assert await titles(library, Equals("media_title", "[REC]")) == {"[REC]"}
    moment = datetime(2024, 5, 1, 12, 30, 0, 1, tzinfo=UTC)
    assert set(await values(library, "created_at", Equals("created_at", moment))) == {moment}


@pytest.mark.parametrize("rating", [6.241, Decimal("6.241"), "6.2"])
async def test_a_rating_equals_what_its_digits_say(library: Library, rating: str) -> None:
    # 6.241 as a binary fraction is not 6.241.
    wanted = Decimal(str(rating))
    found = await values(library, "tmdb_rating", Equals("tmdb_rating", float(rating)))
    assert set(found) == {wanted}


async def test_a_set_may_hold_null(library: Library) -> None:
    found = await values(library, "label", OneOf("label", ("would_watch", None)))
    assert set(found) == {"would_watch", None}
    assert set(await values(library, "label", OneOf("label", (None,)))) == {None}
    assert await values(library, "label", OneOf("label", ())) == []


@pytest.mark.parametrize(
    ("part", "found"),
    [
        ("0%", {"100% Harbour"}),
        ("%", {"100% Harbour", "%"}),
        ("r_s", {"under_score"}),
        ("\\", {"back\\slash"}),
        ("[re", {"[REC]"}),
        ("ÉCLAIR", {"Éclair", "éclair"}),
        ("ЖАР-", {"Жар-птица", "жар-птица II"}),
        ("の", {"漢字の夜"}),
        ("😀", {"The 😀 Night"}),
        ("'s \"q", {'it\'s "quoted"'}),
    ],
)
async def test_a_part_of_a_title_is_found_in_any_case_and_for_itself(
    library: Library, part: str, found: set[str]
) -> None:
    assert await titles(library, Contains("media_title", part)) == found


async def test_a_list_has_a_value_in_any_case_and_for_itself(library: Library) -> None:
    found = await values(library, "genre", Has("genre", "DRAMA"))
    assert {len(genre) for genre in found} == {1, 2}
    assert all({"drama", "Drama"} & set(genre) for genre in found)
    assert {tuple(genre) for genre in await values(library, "genre", Has("genre", "a_b"))} == {
        ("a_b",)
    }
    assert await values(library, "genre", Has("genre", "Dram")) == []


async def test_a_range_includes_its_ends_and_may_be_open(library: Library) -> None:
    years = await values(library, "release_year", Between("release_year", 1999, 2011))
    assert set(years) == {1999, 2011}
    assert set(await values(library, "budget", Between("budget", low=1))) == {
        45_000_000,
        5_000_000_000,
    }
    assert None not in await values(library, "budget", Between("budget"))


async def test_a_range_of_an_enum_goes_by_its_order(library: Library) -> None:
    found = await values(library, "media_type", Between("media_type", "tv_season", "unknown"))
    assert set(found) == {"tv_season", "unknown"}


async def test_what_is_not_so_takes_in_the_nulls(library: Library) -> None:
    unlabelled = await values(library, "label", Not(Equals("label", "would_watch")))
    assert set(unlabelled) == {"would_not_watch", None}
    without = await values(library, "genre", Not(Has("genre", "drama")))
    assert None in without
    assert set(await values(library, "label", Not(Not(Equals("label", "would_watch"))))) == {
        "would_watch"
    }
    assert None not in await values(library, "budget", Not(IsNull("budget")))


async def test_criteria_hold_together(library: Library) -> None:
    bound = library.bound(TRAINING)
    both = (Equals("release_year", 1999), Equals("reviewed", True))
    keys = await fetch_keys(library.connection, Query(bound, both))
    each = [set(await fetch_keys(library.connection, Query(bound, (one,)))) for one in both]
    assert keys
    assert set(keys) == each[0] & each[1]


@pytest.mark.parametrize(
    "criterion",
    [
        Equals("media_title", "a\x00b"),
        OneOf("media_title", ("fine", "a\x00b")),
        Contains("media_title", "\x00"),
        Has("genre", "\x00"),
        Between("media_title", "\x00"),
        Not(Contains("media_title", "\x00")),
        Equals("label", "\x00"),
    ],
)
async def test_nul_is_refused(library: Library, criterion: Criterion) -> None:
    with pytest.raises(CriterionError, match=r"^\w+ cannot hold the character NUL\.$"):
        await titles(library, criterion)


@pytest.mark.parametrize(
    "criterion",
    [Equals("media_title", "\ud800"), Contains("overview", "a\udfff"), Equals("label", "\ud800")],
)
async def test_half_a_character_is_refused(library: Library, criterion: Criterion) -> None:
    with pytest.raises(CriterionError, match=r"^\w+ takes whole characters\.$") as refused:
        await titles(library, criterion)
    assert str(refused.value).encode()


async def test_keys_that_no_row_can_have_are_refused(library: Library) -> None:
    for key in ("tt\x00", "tt\ud800"):
        with pytest.raises(CriterionError, match="imdb_id"):
            await fetch_rows(library.connection, library.bound(TRAINING), [key])


@pytest.mark.parametrize(
    "criterion",
    [
        Equals("label", "would_wach"),
        OneOf("label", ("would_watch", "would_wach")),
        Between("label", low="would_wach"),
        Not(Equals("label", "would_wach")),
    ],
)
async def test_an_unknown_label_is_refused_with_those_there_are(
    library: Library, criterion: Criterion
) -> None:
    sentence = 'label is one of would_watch, would_not_watch; not "would_wach".'
    with pytest.raises(CriterionError, match=re.escape(sentence)) as refused:
        await titles(library, criterion)
    assert refused.value.column == "label"


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        ("release_year", 2**63, WHOLE),
        ("release_year", -(2**63) - 1, WHOLE),
        ("imdb_rating", 10**400, WHOLE),
        ("imdb_rating", Decimal("1E+200000"), "a number of at most 1000 digits"),
        ("imdb_rating", Decimal("1E-20000"), "a number of at most 1000 digits"),
        ("imdb_rating", Decimal("1E+1000"), "a number of at most 1000 digits"),
        ("imdb_rating", float("nan"), "a finite number"),
        ("imdb_rating", float("-inf"), "a finite number"),
        ("imdb_rating", Decimal("sNaN"), "a finite number"),
        ("release_year", True, "a whole number"),
        ("release_year", "1999", "a whole number"),
        ("release_year", 1999.5, "a whole number"),
        ("imdb_rating", False, "a number"),
        ("reviewed", 1, "true or false"),
        ("media_title", 7, "text"),
        ("created_at", "2024-05-01", "a moment"),
        ("genre", "Drama", "a list, and asked for by what it has"),
    ],
)
async def test_a_value_of_another_kind_is_refused(
    library: Library, column: str, value: Any, why: str
) -> None:
    with pytest.raises(CriterionError, match=rf"^{column} is {why}\.$"):
        await titles(library, Equals(column, value))


@pytest.mark.parametrize("year", [2**63 - 1, -(2**63), 70_000])
async def test_a_number_too_big_for_the_column_is_merely_not_there(
    library: Library, year: int
) -> None:
    assert await titles(library, Equals("release_year", year)) == set()
    assert await titles(library, Equals("imdb_rating", Decimal("1E+999"))) == set()


@pytest.mark.parametrize(
    ("criterion", "why"),
    [
        (Contains("release_year", "19"), "no parts"),
        (Has("media_title", "a"), "not a list"),
        (Between("genre", "a", "b"), "no order"),
        (Equals("titel", "a"), 'Training has no column "titel"'),
        (IsNull("deleted_at"), "no column"),
    ],
)
async def test_what_a_column_cannot_be_asked_is_refused(
    library: Library, criterion: Criterion, why: str
) -> None:
    with pytest.raises(CriterionError, match=why):
        await titles(library, criterion)


async def test_a_label_that_the_database_added_can_be_asked_for(library: Library) -> None:
    query = Query(library.bound(MEDIA), (Equals("media_type", "tv_episode_pack"),))
    assert await fetch_keys(library.connection, query) == []
