"""The states that Flyway gives the rows of its history."""

from typing import Any

import pytest

from rear_diff.query.history import MigrationState, migration_states


def _row(rank: int, version: str | None, **values: Any) -> dict[str, Any]:
    return {
        "installed_rank": rank,
        "version": version,
        "description": "a step",
        "type": "SQL",
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
        ([_row(1, "1"), _row(2, "1", type="UNDO_SQL")], ["Undone", "Success"]),
        (
            [_row(1, "1"), _row(2, "1", type="UNDO_SQL"), _row(3, "1")],
            ["Undone", "Success", "Success"],
        ),
        ([_row(1, "1"), _row(2, "1", type="DELETE")], ["Deleted", "Success"]),
        ([_row(1, "1"), _row(2, "1", type="DELETE", success=False)], ["Success", "Failed"]),
        ([_row(1, "one"), _row(2, "2")], ["Success", "Success"]),
    ],
)
def test_states(history: list[dict[str, Any]], states: list[str]) -> None:
    told = migration_states(list(reversed(history)))
    assert [told[row["installed_rank"]] for row in history] == states
    assert all(isinstance(state, MigrationState) for state in told.values())
