"""What the filter line offers while one types."""

from dataclasses import replace

import pytest

from rear_diff.database.offer import Offer
from rear_diff.query import BoundTable, bind
from rear_diff.query.completion import completions
from rear_diff.tables import TRAINING


@pytest.fixture
def bound(empty_offer: Offer) -> BoundTable:
    return bind(TRAINING, empty_offer)


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("", []),
        ("riv", []),
        ("lab", ["label:"]),
        ("LAB", ["label:"]),
        ("rev", ["revenue:", "reviewed:"]),
        ("imdb_", ["imdb_id:", "imdb_votes:", "imdb_rating:"]),
        ("river lab", ["label:"]),
        ("production_co", ["production_companies:", "production_countries:"]),
        ("-lan", ["lang:"]),
        ("-", []),
        ("label:", ["would_watch", "would_not_watch", "none", "any"]),
        ("label:would_n", ["would_not_watch"]),
        ("label:none,would_w", ["would_watch"]),
        ("type:tv_s", ["tv_show", "tv_season"]),
        ("reviewed:", ["yes", "no"]),
        ("overview:n", ["none"]),
        ("updated_at:", ["<1d", "<7d", ">7d"]),
        ("budget=", ["none", "any"]),
        ("type:tv_show,tv_season,mo", ["movie"]),
        ("imdb>", []),
        ("yeer:", []),
        ('title:"lab', []),
        ("label:none ", []),
    ],
)
def test_offered(text: str, offered: list[str], bound: BoundTable) -> None:
    assert [each.text for each in completions(text, len(text), bound)] == offered


def test_what_is_offered_says_what_it_means(bound: BoundTable) -> None:
    def notes(text: str) -> dict[str, str]:
        return {each.text: each.note for each in completions(text, len(text), bound)}

    assert notes("label:") == {
        "would_watch": "",
        "would_not_watch": "",
        "none": "without one",
        "any": "with one",
    }
    assert notes("reviewed:") == {"yes": "", "no": ""}
    assert notes("updated_at:")["<7d"] == "the last 7 days"
    assert notes("lab") == {"label:": bound.column("label").help}


def test_a_column_that_is_never_null_is_not_offered_none(bound: BoundTable) -> None:
    assert "none" not in [each.text for each in completions("type:", 5, bound)]


def test_it_goes_where_the_cursor_is(bound: BoundTable) -> None:
    (found,) = completions("lab river", 3, bound)
    assert (found.text, found.start, found.end) == ("label:", 0, 3)
    (value,) = completions("river label:none,would_w", 24, bound)
    assert (value.start, value.end) == (17, 24)


def test_a_column_that_the_database_lacks_is_not_offered(bound: BoundTable) -> None:
    columns = {name: each for name, each in bound.relation.columns.items() if name != "anomalous"}
    older = BoundTable(TRAINING, replace(bound.relation, columns=columns))
    assert completions("anom", 4, bound)
    assert not completions("anom", 4, older)
