"""What was seen last is found again as it was, or not at all."""

import stat
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from rear_diff.database.offer import Offer
from rear_diff.query import bind
from rear_diff.tables import TRAINING
from tui.circumstances import circumstances
from tui.last_seen import LastSeen, Ran, load_last_seen, save_last_seen

ROWS = (
    {
        "imdb_id": "tt0000001",
        "media_title": "[/] Night\x1b[31m Ferry 千",
        "genre": ["Drama", None],
        "imdb_rating": Decimal("6.90"),
        "tmdb_rating": 5.5,
        "release_year": 2019,
        "reviewed": False,
        "label": None,
        "created_at": datetime(2026, 11, 21, 14, 30, 1, 123456, UTC),
        "release_date": date(2026, 1, 2),
    },
    {"imdb_id": "tt0000002", "media_title": ""},
)


@pytest.fixture
def seen(empty_offer: Offer) -> LastSeen:
    return LastSeen(
        circumstances="here",
        identity="embedded",
        at=1.5,
        table="training",
        offer=empty_offer,
        rows=ROWS,
        cursor=1,
        place="me@here  rw",
        ran=Ran(200, read_only=False, mouse=False, theme=None, keys={"app.quit": "Q"}),
    )


def test_it_is_found_as_it_was_left(seen: LastSeen, tmp_path: Path) -> None:
    file = tmp_path / "state" / "last-seen.json"
    save_last_seen(file, seen)
    found = load_last_seen(file, "here")
    assert found is not None
    assert found.rows == ROWS
    assert replace(found, offer=seen.offer) == seen
    before, after = bind(TRAINING, seen.offer), bind(TRAINING, found.offer)
    assert dict(after.relation.columns) == dict(before.relation.columns)
    assert after.labels("label") == before.labels("label")


def test_it_is_its_owners_alone(seen: LastSeen, tmp_path: Path) -> None:
    file = tmp_path / "last-seen.json"
    save_last_seen(file, seen)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_under_other_circumstances_nothing_was_seen(seen: LastSeen, tmp_path: Path) -> None:
    file = tmp_path / "last-seen.json"
    save_last_seen(file, seen)
    assert load_last_seen(file, "elsewhere") is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"version": 1}',
        '{"version": 2, "circumstances": "here"}',
        "[" * 99999,
    ],
)
def test_a_file_that_is_something_else_is_nothing(text: str, tmp_path: Path) -> None:
    file = tmp_path / "last-seen.json"
    file.write_text(text)
    assert load_last_seen(file, "here") is None


@pytest.mark.parametrize("hurt", ['"cursor": 1', '"rows": [', '"relations": [', '"moment"'])
def test_a_file_that_was_hurt_is_nothing(seen: LastSeen, tmp_path: Path, hurt: str) -> None:
    file = tmp_path / "last-seen.json"
    save_last_seen(file, seen)
    text = file.read_text()
    assert hurt in text
    file.write_text(text.replace(hurt, hurt.replace("1", "7").replace("[", "[7, ").upper(), 1))
    assert load_last_seen(file, "here") is None


def test_where_no_file_is_nothing_was_seen(tmp_path: Path) -> None:
    assert load_last_seen(tmp_path / "none", "here") is None


def test_circumstances_tell_one_start_from_another_and_hold_no_secret(tmp_path: Path) -> None:
    environ = {"PGHOST": "nas", "PGPASSWORD": "xyzzy", "REAR_DIFF_PGSQL_URL": "x://a:xyzzy@b"}
    here = circumstances({"theme": None}, environ, tmp_path)
    assert here == circumstances({"theme": None}, {**environ, "HOME": "/"}, tmp_path)
    assert here != circumstances({"theme": "nord"}, environ, tmp_path)
    assert here != circumstances({"theme": None}, {**environ, "PGHOST": "other"}, tmp_path)
    assert here != circumstances({"theme": None}, {**environ, "NO_COLOR": "1"}, tmp_path)
    (tmp_path / "config.toml").write_text("")
    assert here != circumstances({"theme": None}, environ, tmp_path)
    assert "xyzzy" not in here
