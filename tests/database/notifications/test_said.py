"""What is said fits into a notification, and nothing that is heard is believed blindly."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as some

from rear_diff.database.notifications import Changed, Here, Left, Said, decode, encode
from rear_diff.database.notifications.said import MOST_BYTES, MOST_NAME

TEXTS = some.text(max_size=60)
KEYS = TEXTS | some.integers()


@given(
    some.builds(Changed, TEXTS, some.lists(KEYS, max_size=5).map(tuple), TEXTS, TEXTS)
    | some.builds(Here, TEXTS, TEXTS, some.booleans(), TEXTS, some.none() | KEYS)
    | some.builds(Left, TEXTS)
)
def test_what_is_said_is_heard_but_for_the_end_of_a_long_name(said: Said) -> None:
    payload = encode(said)
    assert payload.isascii()
    assert len(payload) < MOST_BYTES
    heard = decode(payload)
    if isinstance(said, Left) or len(said.who) <= MOST_NAME:
        assert heard == said
    else:
        assert isinstance(heard, Changed | Here)
        assert heard.who == said.who[:MOST_NAME]


def test_more_keys_than_fit_become_any_row() -> None:
    many = tuple(f"tt{number:07}" for number in range(1000))
    assert decode(encode(Changed("training", many, "anna", "a1"))) == Changed(
        "training", (), "anna", "a1"
    )
    assert decode(encode(Here("a1", "anna", True, "media", "é" * 9000))) == Here("a1", "anna", True)


@given(some.text(max_size=50) | some.dictionaries(TEXTS, KEYS | some.none()).map(json.dumps))
def test_what_somebody_else_says_is_not_understood(payload: str) -> None:
    assert decode(payload) is None


@pytest.mark.parametrize(
    "form",
    [
        {"said": "changed", "from": "a1", "who": "x", "table": "training", "keys": [True]},
        {"said": "changed", "from": "a1", "who": "x", "table": "training", "keys": [[1]]},
        {"said": "changed", "from": "a1", "who": 7, "table": "training", "keys": []},
        {"said": "here", "from": None, "who": "x", "labels": True},
        {"said": "sung", "from": "a1"},
    ],
)
def test_what_is_half_ours_is_not_believed(form: dict[str, object]) -> None:
    assert decode(json.dumps(form)) is None
