"""Values and rows as text that somebody else reads: whole, and as the HTTP face writes them."""

import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from rear_diff.query.row_json import row_json, value_text
from rear_diff.tables import TRAINING

EAST = timezone(timedelta(hours=3))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ('tab\tquote"end', 'tab\tquote"end'),
        (True, "true"),
        (2**40, "1099511627776"),
        (Decimal("7.200"), "7.2"),
        (Decimal("1E+2"), "100"),
        (Decimal("0.12345678901234567890123456789012345"), "0.12345678901234567890123456789012345"),
        (["Drama", None, "Crime"], "Drama, Crime"),
        ([], ""),
        (datetime(2025, 5, 21, 5, 27, 51, 94287, EAST), "2025-05-21T02:27:51.094287Z"),
        (datetime(2025, 5, 21, 2, 27, 51, tzinfo=UTC), "2025-05-21T02:27:51Z"),
        (datetime(2024, 3, 1, 9, 30), "2024-03-01T09:30:00Z"),
    ],
)
def test_a_value_is_told_whole(value: Any, text: str) -> None:
    assert value_text(value) == text


def test_a_row_is_one_object_with_every_column(row: dict[str, Any]) -> None:
    written = row_json(TRAINING, row)
    assert "\n" not in written
    found = json.loads(written, parse_float=str)
    assert [*found] == [column.name for column in TRAINING.columns]
    assert found["media_title"] == row["media_title"]
    assert found["tmdb_rating"] == "6.241"
    assert found["metascore"] is found["imdb_rating"] is None
    assert found["genre"] == ["Crime"]
    assert found["reviewed"] is False
    assert "name" not in found


@pytest.fixture
def row() -> dict[str, Any]:
    """A row as a screen holds it, with something of the screen's own in it."""
    return {
        "imdb_id": "tt0133093",
        "media_title": '"\x1b[31m\u202e[/] \\',
        "tmdb_rating": Decimal("6.241"),
        "imdb_rating": Decimal("NaN"),
        "genre": [None, "Crime"],
        "reviewed": False,
        "name": "of the screen",
    }
