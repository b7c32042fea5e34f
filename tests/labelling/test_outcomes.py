"""What becomes of a change, and what it leaves in the row."""

from collections.abc import Hashable
from datetime import UTC, datetime
from typing import Any

import pytest
from psycopg.pq.abc import PGresult

from rear_diff.database.connect import connect
from rear_diff.labelling import (
    Applied,
    Change,
    Conflict,
    Outcome,
    Refused,
    RowGone,
    Unchanged,
    apply,
    carry_out,
    change_of,
)
from rear_diff.opening import opened
from rear_diff.query import CriterionError, bind
from rear_diff.tables import MEDIA, TRAINING
from tests.labelling.conftest import KEY, Desk
from tests.schemas import insert, media_row


@pytest.mark.parametrize("action", ["would_watch", "would_not_watch"])
async def test_a_label_sets_human_labeled_and_reviewed_and_nothing_else(
    desk: Desk, action: str
) -> None:
    before = await desk.put(label=None, reviewed=None)
    outcome = await desk.act(action)
    after = await desk.row()
    assert isinstance(outcome, Applied)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"label", "human_labeled", "reviewed", "updated_at"}
    assert (after["label"], after["human_labeled"], after["reviewed"]) == (action, True, True)
    assert outcome.row == after


async def test_confirming_a_machines_label_makes_it_the_persons(desk: Desk) -> None:
    before = await desk.put(label="would_not_watch", human_labeled=False, reviewed=False)
    assert isinstance(await desk.act("confirm"), Applied)
    after = await desk.row()
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"human_labeled", "reviewed", "updated_at"}
    assert (after["human_labeled"], after["reviewed"]) == (True, True)


@pytest.mark.parametrize(
    ("action", "column", "value"),
    [("unreview", "reviewed", False), ("anomalous", "anomalous", True)],
)
async def test_a_toggle_changes_its_own_column_alone(
    desk: Desk, action: str, column: str, value: bool
) -> None:
    before = await desk.put(human_labeled=True, reviewed=True)
    assert isinstance(await desk.act(action), Applied)
    after = await desk.row()
    assert {name for name in after if after[name] != before[name]} == {column, "updated_at"}
    assert after[column] is value


async def test_a_toggle_goes_on_and_off_again(desk: Desk) -> None:
    for toggle in TRAINING.toggles:
        before = await desk.put(human_labeled=True, reviewed=False)
        assert isinstance(await desk.act(toggle.on.name), Applied)
        assert (await desk.row())[toggle.column] is True
        assert isinstance(await desk.act(toggle.off.name), Applied)
        assert (await desk.row())[toggle.column] is before[toggle.column]


async def test_what_is_so_already_is_unchanged_and_not_written(desk: Desk) -> None:
    before = await desk.put(human_labeled=True, reviewed=True)
    outcome = await desk.act("would_watch")
    assert isinstance(outcome, Unchanged)
    assert outcome.row == await desk.row() == before


async def test_two_people_who_agree_have_no_conflict(desk: Desk) -> None:
    seen = await desk.row()
    await desk.act("would_watch")
    assert isinstance(await desk.act("would_watch", seen), Unchanged)


@pytest.mark.parametrize("action", ["would_watch", "confirm", "unreview"])
async def test_what_changed_meanwhile_is_a_conflict_and_stays(desk: Desk, action: str) -> None:
    seen = await desk.put(label="would_watch", reviewed=True)
    await desk.act("would_not_watch")
    theirs = await desk.row()
    outcome = await desk.act(action, seen)
    assert isinstance(outcome, Conflict)
    assert outcome.row == await desk.row() == theirs


async def test_confirming_a_label_that_went_away_meanwhile_is_a_conflict(desk: Desk) -> None:
    seen = await desk.put(label="would_watch")
    await desk.do(Change(TRAINING, KEY, {"label": None}))
    assert isinstance(await desk.act("confirm", seen), Conflict)
    assert (await desk.row())["label"] is None


async def test_a_column_that_nobody_asked_about_may_change_meanwhile(desk: Desk) -> None:
    seen = await desk.row()
    await desk.act("anomalous")
    assert isinstance(await desk.act("would_not_watch", seen), Applied)
    assert (await desk.row())["anomalous"] is True


async def test_a_change_that_saw_nothing_replaces_whatever_is_there(desk: Desk) -> None:
    await desk.act("would_not_watch")
    outcome = await desk.do(Change(TRAINING, KEY, {"label": "would_watch"}))
    assert isinstance(outcome, Applied)
    assert (await desk.row())["label"] == "would_watch"


async def test_the_moment_of_a_deletion_is_a_value_like_others(desk: Desk) -> None:
    await insert(desk.connection, "media", media_row(1))
    deleting = Change(MEDIA, f"{1:040x}", {"deleted_at": datetime(2026, 1, 31, tzinfo=UTC)})
    for kind in (Applied, Unchanged):
        async with desk.connection.transaction():
            media = bind(MEDIA, desk.offer)
            outcome = await apply(desk.connection, desk.offer, media, deleting)
        assert isinstance(outcome, kind)
        assert outcome.row["deleted_at"] == deleting.after["deleted_at"]


async def test_a_row_that_is_not_there_is_gone(desk: Desk) -> None:
    assert isinstance(await desk.do(Change(TRAINING, "tt9999999", {"anomalous": True})), RowGone)


async def test_a_title_without_label_cannot_be_reviewed(desk: Desk) -> None:
    before = await desk.put(label=None)
    outcome = await desk.act("confirm")
    assert isinstance(outcome, Refused)
    assert outcome.why == "A title without a label cannot be reviewed."
    assert outcome.row == await desk.row() == before
    directly = await desk.do(Change(TRAINING, KEY, {"reviewed": True}))
    assert isinstance(directly, Refused)
    assert await desk.row() == before


async def test_the_label_of_a_reviewed_title_cannot_be_taken_away(desk: Desk) -> None:
    before = await desk.put(human_labeled=True, reviewed=True)
    assert isinstance(await desk.do(Change(TRAINING, KEY, {"label": None})), Refused)
    assert await desk.row() == before
    both = Change(TRAINING, KEY, {"label": None, "reviewed": True})
    assert isinstance(await desk.do(both), Refused)
    assert await desk.row() == before
    with_it = Change(TRAINING, KEY, {"label": None, "reviewed": False})
    assert isinstance(await desk.do(with_it), Applied)


async def test_an_unknown_label_is_refused_with_those_there_are(desk: Desk) -> None:
    before = await desk.row()
    with pytest.raises(
        CriterionError, match=r"^Label must be one of: would_watch, would_not_watch$"
    ):
        await desk.do(Change(TRAINING, KEY, {"label": "would_wach"}))
    assert await desk.row() == before


@pytest.mark.parametrize(
    "change",
    [
        Change(TRAINING, KEY, {"deleted_at": None}),
        Change(TRAINING, KEY, {"anomalous": True}, {"deleted_at": None}),
        Change(TRAINING, "tt\x00", {"anomalous": True}),
        Change(TRAINING, "tt\ud800", {"anomalous": True}),
        Change(TRAINING, KEY, {"media_title": "a\x00"}),
    ],
)
async def test_what_no_row_can_hold_is_refused_before_it_is_sent(
    desk: Desk, change: Change
) -> None:
    with pytest.raises(CriterionError):
        await desk.do(change)


async def test_a_change_commits_by_itself(desk: Desk) -> None:
    async with opened(desk.target) as database:
        change = change_of(TRAINING, TRAINING.action("would_not_watch"), await desk.row(), "tests")
        outcome = await carry_out(database, desk.training, change)
    assert isinstance(outcome, Applied)
    assert outcome.change.who == "tests"
    assert (await desk.row())["label"] == "would_not_watch"


async def test_a_brief_outcome_has_no_more_of_the_row_than_the_change_is_about(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(desk.target) as database:
        change, places = database.change, []

        async def noted(place: Hashable, *rest: Any) -> PGresult:
            places.append(place)
            return await change(place, *rest)

        async def briefly(change: Change) -> Outcome:
            return await carry_out(database, desk.training, change, brief=True)

        monkeypatch.setattr(database, "change", noted)
        marking = Change(TRAINING, KEY, {"anomalous": True})
        applied = await briefly(marking)
        assert isinstance(applied, Applied)
        assert applied.row == {}
        ruled = {"anomalous": True, "label": "would_watch", "reviewed": False}
        assert await briefly(marking) == Unchanged(marking, ruled, applied.version)
        late = Change(TRAINING, KEY, {"anomalous": False}, versions=("1",))
        assert await briefly(late) == Conflict(late, ruled, applied.version)
        seen = Change(TRAINING, KEY, {"anomalous": False}, {"anomalous": False})
        assert await briefly(seen) == Conflict(seen, ruled, applied.version)
        gone = Change(TRAINING, "tt9999999", {"anomalous": True})
        assert await briefly(gone) == RowGone(gone)
        assert places == [("training", key) for key in (KEY, KEY, KEY, KEY, "tt9999999")]


async def test_a_change_goes_on_after_a_migration_changed_a_columns_type(desk: Desk) -> None:
    # A prepared statement would fail on its connection for ever.
    for _ in range(10):
        await desk.act("anomalous")
        await desk.act("ordinary")
        assert isinstance(await desk.act("ordinary"), Unchanged)
    async with connect(desk.target) as migrating:
        await migrating.execute(
            "DROP VIEW atp.movies; ALTER TABLE atp.training ALTER tagline TYPE text"
        )
    assert isinstance(await desk.act("anomalous"), Applied)
    assert isinstance(await desk.act("anomalous"), Unchanged)
