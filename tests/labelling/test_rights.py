"""What the role may not do is told, and not tried."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from psycopg import AsyncCursor

from rear_diff.database.connect import Target, connect
from rear_diff.labelling import Applied, Change, NotAllowed, apply, carry_out, change_of, why_not
from rear_diff.opening import opened
from rear_diff.tables import TRAINING
from tests.labelling.conftest import KEY, Desk, sit_down
from tests.schemas import RoleKind, add_rows, as_role, build_v12, drop_role, make_role

ACTIONS = ("would_watch", "would_not_watch", "confirm", "unreview", "anomalous", "ordinary")


class Silent(AsyncCursor[Any]):
    """A cursor that lets nothing be sent."""

    async def execute(self, query: Any, *_: Any, **__: Any) -> "Silent":
        raise AssertionError(f"sent {query!r}")


@asynccontextmanager
async def desk_of(target: Target, kind: RoleKind) -> AsyncIterator[Desk]:
    """The titles as a role of that kind sees them."""
    async with as_role(target, kind) as limited, connect(limited) as connection:
        yield await sit_down(limited, connection)


async def unsent(desk: Desk, action: str) -> NotAllowed:
    """The refusal of an action, for which nothing was sent."""
    change = change_of(TRAINING, TRAINING.action(action), await desk.row())
    desk.connection.cursor_factory = Silent
    try:
        outcome = await apply(desk.connection, desk.offer, desk.training, change)
    finally:
        desk.connection.cursor_factory = AsyncCursor
    assert isinstance(outcome, NotAllowed)
    assert outcome.change == change
    return outcome


@pytest.mark.parametrize("action", ACTIONS)
async def test_a_guest_is_told_and_nothing_is_sent(desk: Desk, action: str) -> None:
    before = await desk.row()
    async with desk_of(desk.target, RoleKind.GUEST) as guest:
        refusal = await unsent(guest, action)
        assert f"GRANT UPDATE ON atp.training TO {guest.offer.role}" in refusal.why
        assert refusal.why == why_not(guest.offer, TRAINING, TRAINING.action(action).sets)
    assert await desk.row() == before


async def test_the_older_role_labels_but_marks_nothing_anomalous(bare_target: Target) -> None:
    async with connect(bare_target) as connection:
        await build_v12(connection)
        await add_rows(connection)
    async with desk_of(bare_target, RoleKind.OLD_LABELLER) as desk:
        for action in ("would_not_watch", "unreview", "confirm", "would_watch"):
            assert why_not(desk.offer, TRAINING, TRAINING.action(action).sets) is None
            assert isinstance(await desk.act(action), Applied)
        refusal = await unsent(desk, "anomalous")
        assert "may not UPDATE anomalous of atp.training" in refusal.why


async def test_the_newer_role_may_do_everything(desk: Desk) -> None:
    async with desk_of(desk.target, RoleKind.LABELLER) as labeller:
        for action in ("would_not_watch", "anomalous", "ordinary", "unreview", "confirm"):
            assert isinstance(await labeller.act(action), Applied)


async def test_a_read_only_session_is_told_and_nothing_is_sent(desk: Desk) -> None:
    await desk.connection.execute("SET default_transaction_read_only = on")
    read_only = await sit_down(desk.target, desk.connection)
    refusal = await unsent(read_only, "would_watch")
    assert "read-only" in refusal.why


async def test_a_role_that_may_change_what_it_cannot_see_does_not_try(desk: Desk) -> None:
    role = await make_role(desk.connection, RoleKind.GUEST)
    await desk.connection.execute(
        f'REVOKE SELECT ON atp.training FROM "{role}";'
        f'GRANT SELECT (imdb_id, reviewed, human_labeled) ON atp.training TO "{role}";'
        f'GRANT UPDATE ON atp.training TO "{role}"'.encode()
    )
    blind = Target({**desk.target.parameters, "user": role}, desk.target.pgsql)
    async with connect(blind) as connection:
        limited = await sit_down(blind, connection)
        assert limited.offer.why_not_updatable("atp", "training", ["reviewed"]) is None
        why = why_not(limited.offer, TRAINING, ["reviewed"])
        assert why is not None
        assert "may not SELECT label of atp.training" in why
        assert why_not(limited.offer, TRAINING, ["label"]) == why
    await drop_role(desk.connection, role)


async def test_a_right_that_was_taken_away_since_is_told_as_well(desk: Desk) -> None:
    async with as_role(desk.target, RoleKind.LABELLER) as labeller, opened(labeller) as database:
        await desk.connection.execute(
            f'REVOKE UPDATE ON atp.training FROM "{database.offer.role}"'.encode()
        )
        change = Change(TRAINING, KEY, {"label": "would_not_watch"})
        outcome = await carry_out(database, desk.training, change)
    assert isinstance(outcome, NotAllowed)
    assert "permission denied" in outcome.why
    assert (await desk.row())["label"] == "would_watch"
