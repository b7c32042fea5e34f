"""What people type into the filter, and what it means."""

import contextlib
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from rear_diff.database.offer import Offer
from rear_diff.query import (
    Between,
    BoundTable,
    Contains,
    Criteria,
    Equals,
    Has,
    IsNull,
    Not,
    OneOf,
    bind,
)
from rear_diff.query.language import FilterError, last_name_part, parse_filter
from rear_diff.tables import TABLES, TRAINING, Table

END_OF_JANUARY = datetime(2026, 1, 31, 23, 59, 59, 999999, tzinfo=UTC)


@pytest.fixture
def bound(empty_offer: Offer) -> BoundTable:
    return bind(TRAINING, empty_offer)


@pytest.mark.parametrize(
    ("text", "criteria"),
    [
        ("", ()),
        ("   ", ()),
        ("river", (Contains("media_title", "river"),)),
        ('"the long" good', (Contains("media_title", "the long"), Contains("media_title", "good"))),
        ("label:would_watch", (Equals("label", "would_watch"),)),
        ("label:none", (IsNull("label"),)),
        ("label:any", (Not(IsNull("label")),)),
        ("LABEL:Would_Watch", (Equals("label", "would_watch"),)),
        ("type:mov", (Equals("media_type", "movie"),)),
        ("type:movie,tv_show", (OneOf("media_type", ("movie", "tv_show")),)),
        ("label:none,would_watch", (OneOf("label", (None, "would_watch")),)),
        ("reviewed:yes", (Equals("reviewed", True),)),
        ("reviewed:no", (Not(Equals("reviewed", True)),)),
        ("year:1990..1999", (Between("release_year", 1990, 1999),)),
        ("year:1990..", (Between("release_year", 1990, None),)),
        ("year:..1999", (Between("release_year", None, 1999),)),
        ("year:>=1990", (Between("release_year", low=1990),)),
        ("year<1990", (Between("release_year", high=1990), Not(Equals("release_year", 1990)))),
        ("year<=1990", (Between("release_year", high=1990),)),
        ("year>1990", (Between("release_year", low=1990), Not(Equals("release_year", 1990)))),
        ("season:0", (Equals("season", 0),)),
        ("lang=en", (Equals("original_language", "en"),)),
        ("reviewed>=yes", (Between("reviewed", low=True),)),
        ('title="a,b"', (Equals("media_title", "a,b"),)),
        ("title=a,", (Equals("media_title", "a"),)),
        ("reviewed=1", (Equals("reviewed", True),)),
        (
            "updated_at<=2026-01-31",
            (Between("updated_at", high=datetime(2026, 1, 31, tzinfo=UTC)),),
        ),
        (
            "updated_at>=2026-01-31T12:00+03:00",
            (Between("updated_at", low=datetime(2026, 1, 31, 9, tzinfo=UTC)),),
        ),
        ("imdb_rating>=7", (Between("imdb_rating", low=Decimal(7)),)),
        ("imdb:7.5", (Equals("imdb_rating", Decimal("7.5")),)),
        ("genre:drama", (Has("genre", "drama"),)),
        ("-lang:en", (Not(Contains("original_language", "en")),)),
        ("-river", (Not(Contains("media_title", "river")),)),
        ('title="[REC]"', (Equals("media_title", "[REC]"),)),
        ("rt:none", (IsNull("rt_score"),)),
        (
            "created_at:2026-01-01..2026-01-31",
            (Between("created_at", datetime(2026, 1, 1, tzinfo=UTC), END_OF_JANUARY),),
        ),
        (
            "river label:none",
            (Contains("media_title", "river"), IsNull("label")),
        ),
        ("100%", (Contains("media_title", "100%"),)),
        ('title="say ""no"""', (Equals("media_title", 'say "no"'),)),
        ('title=""', (Equals("media_title", ""),)),
        ("lang=en,fr", (OneOf("original_language", ("en", "fr")),)),
        ('lang="en,fr"', (Equals("original_language", "en,fr"),)),
        ('label:"would_watch"', (Equals("label", "would_watch"),)),
    ],
)
def test_meaning(text: str, criteria: Criteria, bound: BoundTable) -> None:
    assert parse_filter(text, bound) == criteria


@pytest.mark.parametrize(
    ("text", "age", "older"),
    [
        ("updated_at>7d", timedelta(days=7), True),
        ("updated_at:>=12h", timedelta(hours=12), True),
        ("updated_at:<30min", timedelta(minutes=30), False),
        ("updated_at<2W", timedelta(weeks=2), False),
        ("updated_at:1y", timedelta(days=365), False),
    ],
)
def test_ages_count_back_from_now(
    text: str, age: timedelta, older: bool, bound: BoundTable
) -> None:
    now = datetime(2026, 3, 1, 12, tzinfo=UTC)
    then = now - age
    wanted = Between("updated_at", high=then) if older else Between("updated_at", low=then)
    assert parse_filter(text, bound, now) == (wanted,)


def test_the_last_part_of_a_name_is_known_for_searching_on(bound: BoundTable) -> None:
    assert last_name_part('old label:none title:"the long" -dull', bound) == "the long"
    assert last_name_part("label:none", bound) is None
    assert last_name_part("river", bound) == "river"
    assert last_name_part('river title:""', bound) == "river"
    assert last_name_part("yeer:1990", bound) is None


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_each_preset_and_example_can_be_asked(table: Table, empty_offer: Offer) -> None:
    bound = bind(table, empty_offer)
    for preset in table.presets:
        assert parse_filter(preset.filter, bound)
    assert parse_filter(table.example, bound)


@pytest.mark.parametrize(
    ("text", "message", "where"),
    [
        ("yeer:1990", "did you mean year?", "yeer"),
        ("river yeer:1990", "did you mean year?", "yeer"),
        ("label:maybe", "would_watch, would_not_watch", "maybe"),
        ("year:soon", "a whole number", "soon"),
        ("imdb:high", "a number", "high"),
        ("imdb:nan", "finite", "nan"),
        ("reviewed:perhaps", "yes or no", "perhaps"),
        ("created_at:yesterday", "a day such as", "yesterday"),
        ("created_at>9999y", "before the calendar", "9999y"),
        ("label:", "what should it be?", "label:"),
        ("genre>=drama", "no order", "drama"),
        ("river -year>1990", "Turn the sign round", "-year>1990"),
        ('label:"may be"', "would_watch, would_not_watch", "may be"),
        ('-label:"may be"', "would_watch, would_not_watch", '-label:"may be"'),
        (
            "year:1990..1999..2001",
            'a whole number such as 1999; not "1999..2001"',
            "1990..1999..2001",
        ),
        ("type:tv", 'not "tv"', "tv"),
    ],
)
def test_a_mistake_is_named_with_its_place(
    text: str, message: str, where: str, bound: BoundTable
) -> None:
    with pytest.raises(FilterError) as error:
        parse_filter(text, bound)
    assert message in str(error.value)
    assert text[error.value.start : error.value.end] == where


@pytest.mark.parametrize(
    "text", ["-", "--", ":", "=", '"', '-"', "a:b:c", "year:..", "label:,", "title:>", "\x00"]
)
def test_no_text_breaks_it(text: str, bound: BoundTable) -> None:
    with contextlib.suppress(FilterError):
        assert isinstance(parse_filter(text, bound), tuple)
