"""The backlog: what is left to review, and what was done today, on schemas of every age."""

from datetime import UTC, datetime, timedelta

import pytest

from rear_diff.database.connect import Target, connect
from rear_diff.database.look import look
from rear_diff.database.offer import Offer
from rear_diff.query import bind
from rear_diff.query.backlog import Backlog, has_backlog
from rear_diff.query.counting import fetch_backlog
from rear_diff.tables import MEDIA, RELATIONS, TRAINING
from tests.schemas import RoleKind, as_role, build_v12, build_v32, insert, training_row
from tests.schemas.build import Step

MIDNIGHT = datetime(2026, 5, 4, 22, tzinfo=UTC)
BEFORE, AFTER = MIDNIGHT - timedelta(seconds=1), MIDNIGHT
SCHEMAS: dict[str, Step] = {"v12": build_v12, "v32": build_v32}


@pytest.fixture(params=SCHEMAS)
async def target(request: pytest.FixtureRequest, bare_target: Target) -> Target:
    """Six titles: four reviewed, two of them on other days; one changed today and not reviewed;
    one that was never asked about."""
    async with connect(bare_target) as connection:
        await SCHEMAS[request.param](connection)
        await insert(
            connection,
            "training",
            training_row(1, reviewed=True, human_labeled=True, updated_at=AFTER),
            training_row(2, reviewed=True, updated_at=AFTER + timedelta(hours=3)),
            training_row(3, reviewed=True, human_labeled=True, updated_at=BEFORE),
            training_row(4, reviewed=False, human_labeled=True, updated_at=AFTER),
            training_row(5, reviewed=None, updated_at=BEFORE),
            training_row(6, reviewed=True, updated_at=MIDNIGHT + timedelta(days=1)),
        )
    return bare_target


async def backlog_of(target: Target) -> Backlog | None:
    async with connect(target) as connection:
        bound = bind(TRAINING, await look(connection, RELATIONS))
        return await fetch_backlog(connection, bound, MIDNIGHT)


async def test_reviewed_rows_of_today_and_the_rest_are_told_apart(target: Target) -> None:
    found = await backlog_of(target)
    assert found == Backlog(rows=6, reviewed=4, today=2)
    assert found.left == 2


async def test_a_database_without_updated_at_tells_no_today(target: Target) -> None:
    async with connect(target) as connection:
        await connection.execute("ALTER TABLE atp.training DROP COLUMN updated_at CASCADE")
    assert await backlog_of(target) == Backlog(rows=6, reviewed=4, today=None)


async def test_nothing_is_told_where_reviewed_cannot_be_read(target: Target) -> None:
    async with as_role(target, RoleKind.SHORT_SIGHTED) as guest:
        assert await backlog_of(guest) is None


async def test_an_empty_table_has_no_backlog(bare_target: Target) -> None:
    async with connect(bare_target) as connection:
        await build_v32(connection)
    assert await backlog_of(bare_target) == Backlog(rows=0, reviewed=0, today=0)


def test_only_a_table_with_reviewed_has_one(empty_offer: Offer) -> None:
    assert has_backlog(bind(TRAINING, empty_offer))
    assert not has_backlog(bind(MEDIA, empty_offer))
