"""Changes of many rows: the turns they take, some of them to be shown, and a part at a time."""

import pytest

from rear_diff.labelling import Change
from rear_diff.labelling.bulk import Plan
from rear_diff.labelling.bulk.plan import Sample, Turn
from rear_diff.labelling.journal import Draft, Kind, Source
from rear_diff.tables import TRAINING

WATCH, NOT = "would_watch", "would_not_watch"


def change(number: int, was: str | None = None, becomes: str | None = WATCH) -> Change:
    before = {"label": was, "reviewed": True}
    return Change(TRAINING, f"tt{number:07d}", {"label": becomes, "reviewed": True}, before, "ada")


def test_the_turns_are_counted_the_most_first() -> None:
    plan = Plan()
    for number, was in enumerate([NOT, None, None]):
        plan.add(change(number, was), f"Title {number}")
    # The same turn, seen otherwise.
    plan.add(Change(TRAINING, "tt3", {"label": WATCH}, {"label": None}, "bo"), "Title 3")
    # What was not looked at turns into what is set, whatever it was.
    plan.add(Change(TRAINING, "tt4", {"label": WATCH}, {}, "bo"), "Title 4")
    plan.add(change(5, WATCH, WATCH), "Title 5")
    assert plan.turns == [
        (Turn({"label": None}, {"label": WATCH}), 4),
        (Turn({"label": NOT}, {"label": WATCH}), 1),
        (Turn({}, {}), 1),
    ]
    assert plan.counts == [1, 2, 1, 1, 1]
    assert plan.samples[0] == Sample("Title 0", Turn({"label": NOT}, {"label": WATCH}))
    assert len(plan) == len(plan.samples) == 6


def test_the_samples_of_the_same_rows_are_the_same() -> None:
    plan = Plan()
    for number in range(40):
        plan.add(change(number), str(number))
    sampled = "12 1 2 27 34 5 38 7 30 31"
    assert [each.name for each in plan.samples] == sampled.split()


def test_changes_drafts_and_parts_are_all_of_it_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rear_diff.labelling.bulk.plan.AT_ONCE", 3)
    changes = [change(number, (None, NOT)[number % 2]) for number in range(7)]
    plan = Plan.of(changes)
    assert list(plan.changes()) == changes
    assert list(plan.changes(2, 4)) == changes[2:4]
    drafts = plan.drafts("step", Source.BULK, 5)
    assert [(each.change, each.step, each.source, each.kind) for each in drafts] == [
        (each, "step", Source.BULK, Kind.CHANGE) for each in changes[5:]
    ]
    assert isinstance(drafts[0], Draft)
    parts = [(list(keys), list(takes)) for keys, takes in plan.parts()]
    assert [len(keys) for keys, _ in parts] == [3, 3, 1]
    assert [key for keys, _ in parts for key in keys] == [each.key for each in changes]
    assert [take for _, takes in parts for take in takes] == [0, 1, 0, 1, 0, 1, 0]
    assert plan.models == changes[:2]
