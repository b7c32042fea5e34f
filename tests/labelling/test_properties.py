"""Whatever people do, in whatever order, a row never ends as reviewed without a label."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import given, settings
from hypothesis import strategies as st

from rear_diff.database.connect import Target, connect
from rear_diff.labelling import Applied, Change, Conflict, Refused, change_of, reverse
from rear_diff.tables import TRAINING
from tests.labelling.conftest import KEY, Desk, sit_down

pytestmark = pytest.mark.asyncio(loop_scope="module")

# The same examples in every run: a failure on one machine is a failure on all.
seeded = settings(derandomize=True, deadline=None, max_examples=60)

LABELS = st.sampled_from([None, "would_watch", "would_not_watch"])
FLAGS = st.sampled_from([None, False, True])
ROWS = st.fixed_dictionaries(
    {"label": LABELS, "reviewed": FLAGS, "human_labeled": st.booleans(), "anomalous": st.booleans()}
).filter(lambda row: not (row["reviewed"] and row["label"] is None))
ACTIONS = st.sampled_from(
    ["would_watch", "would_not_watch", "confirm", "unreview", "anomalous", "ordinary"]
)
VALUES = st.fixed_dictionaries({}, optional={"label": LABELS, "reviewed": FLAGS}).filter(bool)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("act"), ACTIONS),
        st.tuples(st.just("act on what was first seen"), ACTIONS),
        st.tuples(st.just("set"), VALUES),
        st.tuples(st.just("undo"), st.none()),
    ),
    min_size=1,
    max_size=12,
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared(office: Target) -> AsyncIterator[Desk]:
    """A desk for all examples: each puts its own row there."""
    async with connect(office) as connection:
        yield await sit_down(office, connection)


def step(kind: str, what: Any, now: dict[str, Any], first: dict[str, Any]) -> Change:
    """The change that a step makes."""
    if kind == "set":
        return Change(TRAINING, KEY, what, {name: now[name] for name in what})
    return change_of(TRAINING, TRAINING.action(what), now if kind == "act" else first)


@seeded
@given(start=ROWS, steps=STEPS)
async def test_no_row_ends_as_reviewed_without_a_label(
    shared: Desk, start: dict[str, Any], steps: list[tuple[str, Any]]
) -> None:
    first = await shared.put(**start)
    stack: list[Change] = []
    for kind, what in steps:
        before = await shared.row()
        undone = stack.pop() if stack and kind == "undo" else None
        if kind == "undo" and undone is None:
            continue
        change = reverse(undone) if undone else step(kind, what, before, first)
        outcome = await shared.do(change)
        after = await shared.row()
        assert not (after["reviewed"] and after["label"] is None)
        changed = {name for name in after if after[name] != before[name]} - {"updated_at"}
        assert changed <= (set(change.after) if isinstance(outcome, Applied) else set())
        if isinstance(outcome, Applied):
            assert all(after[name] == value for name, value in change.after.items())
            if not undone:
                stack.append(change)


@seeded
@given(start=ROWS, actions=st.lists(ACTIONS, max_size=8))
async def test_undoing_everything_restores_the_first_row(
    shared: Desk, start: dict[str, Any], actions: list[str]
) -> None:
    first = await shared.put(**start)
    stack: list[Change] = []
    for action in actions:
        change = change_of(TRAINING, TRAINING.action(action), await shared.row())
        outcome = await shared.do(change)
        # Nobody else is there, so only a review without a label can be in the way.
        assert not isinstance(outcome, Conflict)
        if isinstance(outcome, Applied):
            stack.append(change)
        if isinstance(outcome, Refused):
            assert action == "confirm"
    for change in reversed(stack):
        assert isinstance(await shared.do(reverse(change)), Applied)
    after = await shared.row()
    assert {**after, "updated_at": None} == {**first, "updated_at": None}
