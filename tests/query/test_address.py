"""The address of a query says what the HTTP face can be asked, and tells what it cannot."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from rear_diff.database.offer import Offer
from rear_diff.query import (
    Between,
    Contains,
    Criterion,
    Equals,
    Has,
    IsNull,
    Not,
    OneOf,
    Query,
    bind,
)
from rear_diff.query.address import Address, address_of, told
from rear_diff.query.language import parse_filter
from rear_diff.tables import FLYWAY, MEDIA, MOVIES, TRAINING, Filter, Sort, Table


def address(offer: Offer, table: Table, text: str, *sorts: Sort) -> Address:
    bound = bind(table, offer)
    found = address_of(Query(bound, parse_filter(text, bound), sorts))
    assert found is not None
    return found


def parameters(found: Address) -> dict[str, str]:
    asked = parse_qs(urlsplit(found.target).query, keep_blank_values=True, strict_parsing=True)
    return {name: value for name, (value,) in asked.items()}


def test_filter_and_sort_become_parameters(empty_offer: Offer) -> None:
    found = address(
        empty_offer, TRAINING, "river label:would_watch anomalous:yes", Sort("updated_at", True)
    )
    assert found == Address(
        "/rear-diff/training?media_title=river&label=would_watch&anomalous=true"
        "&sort_by=updated_at&sort_order=desc&limit=1000"
    )


def test_a_tables_own_order_is_said(empty_offer: Offer) -> None:
    assert address(empty_offer, MEDIA, "").target == (
        "/rear-diff/media/?sort_by=created_at&sort_order=desc&limit=1000"
    )
    assert address(empty_offer, FLYWAY, "").target == (
        "/rear-diff/flyway?sort_by=installed_rank&sort_order=asc"
    )


def test_what_was_typed_is_quoted(empty_offer: Offer) -> None:
    found = address(empty_offer, TRAINING, 'title:"a&b=c #1 100% + é"')
    assert parameters(found)["media_title"] == "a&b=c #1 100% + é"
    assert found.target.isascii()


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        ("-type:movie", "-media_type=movie"),
        ("genre:drama", 'genre:"drama"'),
        ('title="River"', "media_title=River"),
        ("river night", 'media_title:"night"'),
        ("imdb_id:tt0000001", 'imdb_id:"tt0000001"'),
        ("imdb_rating>7", "-imdb_rating=7"),
        ("-anomalous:no", "--anomalous:yes"),
        ("-anomalous:yes -anomalous:yes -genre:x", '-genre:"x"'),
    ],
)
def test_what_the_api_cannot_be_asked_is_told(empty_offer: Offer, text: str, left_out: str) -> None:
    found = address(empty_offer, TRAINING, text)
    assert found.differs == (f"Left out, because the API cannot be asked for it: {left_out}",)


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("year:1990..1999", "release_year", "1990..1999"),
        ("year:1990", "release_year", "1990"),
        ("budget:none", "budget", "none"),
        ("imdb_rating>=7.5", "imdb_rating", "7.5.."),
        ("label:none", "label", "none"),
        ("label:none,would_watch", "label", "none,would_watch"),
        ("type:movie,tv_show", "media_type", "movie,tv_show"),
        ("created_at>=2026-01-31", "created_at", "2026-01-31T00:00:00Z.."),
    ],
)
def test_ranges_nothing_and_several_values_are_said(
    empty_offer: Offer, text: str, name: str, value: str
) -> None:
    found = address(empty_offer, TRAINING, text)
    assert found.differs == ()
    assert parameters(found)[name] == value


def test_several_values_are_told_apart_by_commas_as_they_are(empty_offer: Offer) -> None:
    assert (
        "label=none,would_watch&" in address(empty_offer, TRAINING, "label:none,would_watch").target
    )


@pytest.mark.parametrize(
    "values", [(), ("",), ("none",), ("a,b",), ("movie", "none"), ("movie", "a,b"), (None, "")]
)
def test_values_that_would_be_read_otherwise_are_left_out(
    empty_offer: Offer, values: tuple[str | None, ...]
) -> None:
    bound = bind(TRAINING, empty_offer)
    found = address_of(Query(bound, (OneOf("media_type", values),)))
    assert found is not None
    assert "media_type" not in parameters(found)
    assert found.differs


def test_no_key_is_no_parameter_where_keys_are(empty_offer: Offer) -> None:
    hashes = Filter("sha1", MEDIA.key)
    table = replace(MEDIA, filters=(hashes,))
    bound = replace(bind(MEDIA, empty_offer), table=table)
    said, unsaid = (
        address_of(Query(bound, (OneOf(table.key, values),)))
        for values in (("a", "b"), ("a", None))
    )
    assert said is not None
    assert parameters(said)[hashes.name] == "a,b"
    assert unsaid is not None
    assert unsaid.differs


@pytest.mark.parametrize(
    ("criterion", "words"),
    [
        (Between("year", 1990, None), "year:1990.."),
        (Between("year", None, 1999), "year:..1999"),
        (OneOf("label", ("a", None, "b")), "label:a,none,b"),
        (IsNull("label"), "label:none"),
        (Not(IsNull("label")), "-label:none"),
        (Equals("reviewed", True), "reviewed:yes"),
        (Equals("reviewed", False), "reviewed:no"),
        (Equals("season", 2), "season=2"),
        (Has("genre", "Drama"), 'genre:"Drama"'),
        (Contains("title", "a b"), 'title:"a b"'),
    ],
)
def test_a_criterion_is_told_as_a_person_types_it(criterion: Criterion, words: str) -> None:
    assert told(criterion) == words


def test_all_that_is_left_out_is_told_together(empty_offer: Offer) -> None:
    found = address(empty_offer, TRAINING, "genre:drama -label:none")
    assert found.differs == (
        'Left out, because the API cannot be asked for it: genre:"drama"  -label:none',
    )


def test_no_is_false_and_the_nulls_are_told_of(empty_offer: Offer) -> None:
    """`reviewed` may be null, which people call no and the API does not; `anomalous` may not."""
    found = address(empty_offer, TRAINING, "reviewed:no anomalous:no")
    assert parameters(found)["reviewed"] == parameters(found)["anomalous"] == "false"
    assert found.differs == ("reviewed=false leaves out the rows where reviewed was never set.",)


def test_a_number_that_python_takes_for_true_is_no_flag(empty_offer: Offer) -> None:
    bound = bind(MEDIA, empty_offer)
    criteria = parse_filter("-season:1 -error:yes", bound)
    found = address_of(Query(bound, criteria))
    assert found is not None
    assert found.differs == ("Left out, because the API cannot be asked for it: -season=1",)
    assert parameters(found)["error_status"] == "false"


def test_sort_keys_behind_the_first_are_told(empty_offer: Offer) -> None:
    found = address(
        empty_offer, TRAINING, "", Sort("imdb_rating", True), Sort("runtime"), Sort("label", True)
    )
    assert parameters(found)["sort_by"] == "imdb_rating"
    assert found.differs == (
        "The API sorts by one column: then by runtime, label (descending) is left out.",
    )


def test_a_sort_key_that_the_api_lacks_is_told(empty_offer: Offer) -> None:
    found = address(empty_offer, MEDIA, "", Sort("uploader"))
    assert "sort_by" not in parameters(found)
    assert found.differs == ("The API does not sort Media by uploader.",)


def test_a_table_that_the_api_does_not_list_has_no_address(empty_offer: Offer) -> None:
    nowhere = replace(bind(MOVIES, empty_offer), table=replace(MOVIES, path=""))
    assert address_of(Query(nowhere)) is None
