"""The states that Flyway gives the rows of its history, and where the schema stands."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from psycopg.sql import SQL, Identifier

from rear_diff.database.connect import Target, connect
from rear_diff.database.look import look
from rear_diff.query import bind
from rear_diff.query.history import (
    History,
    MigrationState,
    fetch_history,
    history_of,
    migration_states,
)
from rear_diff.tables import FLYWAY, RELATIONS
from tests.schemas import RoleKind, as_role, build_v12

DAY = datetime(2026, 1, 31, 12)


def _row(rank: int, version: str | None, **values: Any) -> dict[str, Any]:
    return {
        "installed_rank": rank,
        "version": version,
        "description": "a step",
        "type": "SQL",
        "installed_on": DAY + timedelta(days=rank),
        "success": True,
        **values,
    }


@pytest.mark.parametrize(
    ("history", "states"),
    [
        ([_row(1, "1"), _row(2, "2")], ["Success", "Success"]),
        ([_row(1, "1"), _row(2, "2", success=False)], ["Success", "Failed"]),
        ([_row(1, "7", type="BASELINE"), _row(2, "8")], ["Baseline", "Success"]),
        ([_row(1, "9"), _row(2, "10"), _row(3, "9.1")], ["Success", "Success", "Out of Order"]),
        ([_row(1, "1.0"), _row(2, "1.0.1"), _row(3, "2")], ["Success", "Success", "Success"]),
        ([_row(1, None), _row(2, None)], ["Superseded", "Success"]),
        ([_row(1, None), _row(2, None, description="another")], ["Success", "Success"]),
        ([_row(1, None), _row(2, None, success=False)], ["Success", "Failed"]),
        ([_row(1, None), _row(2, None, type="DELETE")], ["Deleted", "Success"]),
        (
            [_row(1, None), _row(2, None), _row(3, None, type="DELETE")],
            ["Superseded", "Deleted", "Success"],
        ),
        ([_row(1, "1"), _row(2, "1", type="UNDO_SQL")], ["Undone", "Success"]),
        ([_row(1, "1"), _row(2, "1", type="UNDO_SCRIPT")], ["Undone", "Success"]),
        ([_row(1, "1.0"), _row(2, "1", type="UNDO_SQL")], ["Undone", "Success"]),
        (
            [_row(1, "1"), _row(2, "3"), _row(3, "3", type="UNDO_SQL"), _row(4, "2")],
            ["Success", "Undone", "Success", "Success"],
        ),
        (
            [_row(1, "1"), _row(2, "1", type="UNDO_SQL"), _row(3, "1")],
            ["Undone", "Success", "Success"],
        ),
        ([_row(1, "1"), _row(2, "1", type="DELETE")], ["Deleted", "Success"]),
        ([_row(1, "1"), _row(2, "1", type="DELETE", success=False)], ["Success", "Failed"]),
        ([_row(1, "one"), _row(2, "2")], ["Success", "Success"]),
        ([_row(1, "1", type="DELETE"), _row(2, "1")], ["Success", "Success"]),
        # What failed, or took something back, ends nothing.
        (
            [
                _row(1, "1", success=False),
                _row(2, "1"),
                _row(3, "1", type="DELETE"),
                _row(4, None),
                _row(5, None),
            ],
            ["Failed", "Deleted", "Success", "Superseded", "Success"],
        ),
        ([_row(1, "2"), _row(2, "2.0"), _row(3, "1")], ["Success", "Success", "Out of Order"]),
    ],
)
def test_states(history: list[dict[str, Any]], states: list[str]) -> None:
    told = migration_states(list(reversed(history)))
    assert [told[row["installed_rank"]] for row in history] == states
    assert all(isinstance(state, MigrationState) for state in told.values())


def test_states_of_a_long_history_take_no_time() -> None:
    history = [_row(rank, str(rank)) for rank in range(1, 20_001)]
    assert set(migration_states(history).values()) == {MigrationState.SUCCESS}


@pytest.mark.parametrize(
    ("history", "version"),
    [
        ([], None),
        ([_row(1, None)], None),
        ([_row(1, "9"), _row(2, "10"), _row(3, "9.1")], "10"),
        ([_row(1, "7", type="BASELINE")], "7"),
        ([_row(1, "1"), _row(2, "2", success=False)], "1"),
        ([_row(1, "1"), _row(2, "2"), _row(3, "2", type="UNDO_SQL")], "1"),
        ([_row(1, "1"), _row(2, "2"), _row(3, "2", type="DELETE")], "1"),
        ([_row(1, "one"), _row(2, "0_9")], "0_9"),
    ],
)
def test_the_version_is_the_highest_in_force(
    history: list[dict[str, Any]], version: str | None
) -> None:
    assert history_of(list(reversed(history))).version == version


def test_a_failed_migration_is_counted_and_migrates_nothing() -> None:
    history = history_of([_row(1, "1"), _row(2, None), _row(3, "2", success=False)])
    assert (history.failed, history.migrated_on) == (1, DAY + timedelta(days=2))


async def test_the_history_of_a_database(bare_target: Target) -> None:
    async with connect(bare_target) as connection:
        await build_v12(connection)
        bound = bind(FLYWAY, await look(connection, RELATIONS))
        history = await fetch_history(connection, bound)
    assert (history.version, history.failed, len(history.states)) == ("12", 1, 15)
    assert history.states[14] is MigrationState.OUT_OF_ORDER


async def test_what_may_not_be_read_is_not_guessed(bare_target: Target) -> None:
    async with connect(bare_target) as connection:
        await build_v12(connection)
        async with as_role(bare_target, RoleKind.GUEST) as guest:
            name = Identifier(str(guest.parameters["user"]))
            for statement in (
                "REVOKE SELECT ON public.flyway_schema_history FROM {}",
                "GRANT SELECT (installed_rank, version) ON public.flyway_schema_history TO {}",
            ):
                await connection.execute(SQL(statement).format(name))
            async with connect(guest) as asking:
                bound = bind(FLYWAY, await look(asking, RELATIONS))
                assert await fetch_history(asking, bound) == History()
