"""Values and rows as text that somebody else reads: whole, and as the HTTP face writes them."""

import json
import time
from datetime import UTC, date, datetime, timedelta, timezone
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


def test_a_moment_without_a_zone_is_utc_wherever_one_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        assert value_text(datetime(2024, 3, 1, 9, 30)) == "2024-03-01T09:30:00Z"
        assert value_text(datetime(2024, 3, 1, 9, 30, tzinfo=EAST)) == "2024-03-01T06:30:00Z"
        assert value_text(date(2024, 3, 1)) == "2024-03-01"
    finally:
        monkeypatch.undo()
        time.tzset()


def test_each_value_of_a_row_is_json(row: dict[str, Any]) -> None:
    def written(name: str, value: Any) -> str:
        text = row_json(TRAINING, {**row, name: value})
        return text.partition(f'"{name}": ')[2].partition(', "')[0].rstrip("}")

    assert written("updated_at", datetime(2024, 3, 1, 9, 30)) == '"2024-03-01T09:30:00Z"'
    assert written("genre", ["Éclair", None]) == '["Éclair"]'
    assert row_json(TRAINING, {"genre": ["a", "b"]}).count('"genre": ["a", "b"]') == 1
    assert written("budget", Decimal("100")) == "100"
    assert written("budget", Decimal("10.50")) == "10.5"
    assert written("budget", Decimal("10.00")) == "10"
    assert written("budget", float("inf")) == "null"
    assert written("budget", 0.1) == "0.1"


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
