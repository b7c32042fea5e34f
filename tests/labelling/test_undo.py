"""Taking a change back."""

from dataclasses import replace
from typing import Any

import pytest

from rear_diff.labelling import (
    Applied,
    Change,
    Conflict,
    Refused,
    change_of,
    reverse,
)
from rear_diff.tables import TRAINING
from tests.labelling.conftest import KEY, Desk


def test_the_reverse_is_that_of_the_same_person() -> None:
    change = change_of(TRAINING, TRAINING.action("anomalous"), {"imdb_id": KEY, "anomalous": False})
    assert change.who == ""
    assert reverse(replace(change, who="ada")) == Change(
        TRAINING, KEY, {"anomalous": False}, {"anomalous": True}, "ada"
    )


ACTIONS = ("would_watch", "would_not_watch", "confirm", "unreview", "anomalous", "ordinary")


async def acted(desk: Desk, action: str) -> Change:
    """The change that was made by an action."""
    change = change_of(TRAINING, TRAINING.action(action), await desk.row())
    await desk.do(change)
    return change


def content(row: dict[str, Any]) -> dict[str, Any]:
    """A row but for the time of its last change, which a trigger writes."""
    return {name: value for name, value in row.items() if name != "updated_at"}


@pytest.mark.parametrize("action", ACTIONS)
async def test_undo_restores_the_row_exactly(desk: Desk, action: str) -> None:
    unlike: dict[str, dict[str, object]] = {
        "would_watch": {"label": None, "reviewed": None},
        "would_not_watch": {"label": "would_watch", "reviewed": False},
        "confirm": {"reviewed": None},
        "unreview": {"human_labeled": True, "reviewed": True},
        "anomalous": {"anomalous": False},
        "ordinary": {"anomalous": True},
    }
    before = await desk.put(**unlike[action])
    change = await acted(desk, action)
    assert content(await desk.row()) != content(before)
    assert isinstance(await desk.do(reverse(change)), Applied)
    assert content(await desk.row()) == content(before)


async def test_undo_of_an_undo_does_it_again(desk: Desk) -> None:
    change = await acted(desk, "would_not_watch")
    done = content(await desk.row())
    await desk.do(reverse(change))
    assert isinstance(await desk.do(reverse(reverse(change))), Applied)
    assert content(await desk.row()) == done


async def test_undo_leaves_what_somebody_else_labelled_since(desk: Desk) -> None:
    change = await acted(desk, "would_watch")
    await desk.act("would_not_watch")
    theirs = await desk.row()
    assert isinstance(await desk.do(reverse(change)), Conflict)
    assert await desk.row() == theirs


async def test_undoing_a_confirmation_leaves_a_label_that_somebody_else_set_since(
    desk: Desk,
) -> None:
    # It set reviewed and human_labeled, and so did they; but theirs are about another label.
    confirmed = await acted(desk, "confirm")
    await desk.act("would_not_watch")
    theirs = await desk.row()
    assert isinstance(await desk.do(reverse(confirmed)), Conflict)
    assert await desk.row() == theirs


async def test_undoing_an_unreview_does_not_review_another_label(desk: Desk) -> None:
    await desk.put(label="would_watch", reviewed=True)
    unreviewed = await acted(desk, "unreview")
    # A pipeline run overwrites what no person has labelled.
    await desk.do(Change(TRAINING, KEY, {"label": "would_not_watch"}))
    assert isinstance(await desk.do(reverse(unreviewed)), Conflict)
    assert (await desk.row())["reviewed"] is False


async def test_undo_never_makes_a_reviewed_row_without_label(desk: Desk) -> None:
    # Such a row is not ours: somebody else's program left it so.
    await desk.put(label=None, reviewed=True)
    change = await acted(desk, "would_watch")
    assert isinstance(await desk.do(reverse(change)), Refused)
    assert (await desk.row())["label"] == "would_watch"


async def test_a_change_that_did_not_say_what_was_seen_cannot_be_reversed() -> None:
    with pytest.raises(KeyError):
        reverse(Change(TRAINING, KEY, {"anomalous": True}))
