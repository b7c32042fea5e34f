"""Open conflicts by row: what was wanted, what is there, and what sets mine."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from rear_diff.labelling import Change
from rear_diff.labelling.journal import Entry, Kind, Source
from rear_diff.labelling.journal.conflicts import BY, Disagreement, disagreements
from rear_diff.tables import MEDIA, TRAINING, Table

SINCE = datetime(2026, 11, 21, 14, 30, tzinfo=UTC)
KEY, WATCH, NOT = "tt1", "would_watch", "would_not_watch"


def entry(
    number: int,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    found: Mapping[str, Any],
    key: str = KEY,
    table: Table = TRAINING,
) -> Entry:
    change = Change(table, key, after, before, "anna")
    return Entry(
        number, change, "here", "step", Source.TABLE, Kind.CHANGE, None, SINCE, found=found
    )


def test_conflicts_come_by_row_in_the_order_of_the_last_of_each() -> None:
    rows = [("tt1", TRAINING), ("tt2", TRAINING), ("tt1", MEDIA), ("tt1", TRAINING)]
    entries = [entry(number, {}, {}, {}, *row) for number, row in enumerate(rows)]
    found = disagreements(entries)
    assert [[each.id for each in row.entries] for row in found] == [[1], [2], [0, 3]]
    assert disagreements([]) == []


def test_several_of_one_row_are_taken_together() -> None:
    first = entry(
        1,
        {"label": None, "reviewed": False},
        {"label": WATCH, "reviewed": True},
        {"label": NOT, "reviewed": True, "anomalous": False, "updated_at": "yesterday", BY: "bo"},
    )
    later = entry(
        2, {"label": WATCH}, {"label": None, "anomalous": True}, {"label": NOT, "updated_at": SINCE}
    )
    found = Disagreement((first, later))
    assert found.change is later.change
    assert found.wanted == {"label": None, "reviewed": True, "anomalous": True}
    assert found.mine == {"label": None, "anomalous": True}
    assert found.theirs == {"label": NOT, "anomalous": False}
    assert (found.since, found.who) == (SINCE, "bo")
    draft = found.set_mine("carl")
    assert draft is not None
    assert draft.source is Source.CONFLICT
    assert draft.change == Change(
        TRAINING, KEY, found.mine, {"label": NOT, "reviewed": True, "anomalous": False}, "carl"
    )
    assert draft.step != "step"


def test_what_is_as_it_was_wanted_by_now_is_nothing_to_set() -> None:
    found = Disagreement((entry(1, {"label": None}, {"label": WATCH}, {"label": WATCH}),))
    assert found.set_mine("carl") is None
    assert (found.since, found.who) == (None, "")
    assert Disagreement((entry(1, {}, {}, {"updated_at": "yesterday"}),)).since is None
