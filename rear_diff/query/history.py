"""The states of the migrations in a Flyway history, as Flyway names them."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from rear_diff.database.versions import VersionKey, version_key


class MigrationState(StrEnum):
    """What can be told of a migration without its SQL file (SERVER.md, "Flyway")."""

    SUCCESS = "Success"
    FAILED = "Failed"
    BASELINE = "Baseline"
    SUPERSEDED = "Superseded"
    """A repeatable migration that was applied again later."""
    OUT_OF_ORDER = "Out of Order"
    """A version applied behind a higher one."""
    DELETED = "Deleted"
    UNDONE = "Undone"


def migration_states(history: Sequence[Mapping[str, Any]]) -> dict[int, MigrationState]:
    """The state of each row of `history`, by its `installed_rank`.

    `history` is the whole of `flyway_schema_history`, in any order; of each row `installed_rank`,
    `version`, `description`, `type` and `success` are looked at.
    """
    rows = sorted(history, key=lambda row: row["installed_rank"])
    return {row["installed_rank"]: _state(row, place, rows) for place, row in enumerate(rows)}


def _state(row: Mapping[str, Any], place: int, rows: Sequence[Mapping[str, Any]]) -> MigrationState:
    later = rows[place + 1 :]
    if row["type"] == "BASELINE":
        return MigrationState.BASELINE
    if not row["success"]:
        return MigrationState.FAILED
    if row["type"] in TAKING_BACK:
        return MigrationState.SUCCESS
    if row["version"] is None:
        again = any(_same_repeatable(row, other) for other in later)
        return MigrationState.SUPERSEDED if again else MigrationState.SUCCESS
    for other in later:
        if other["version"] == row["version"] and other["success"]:
            if other["type"] in TAKING_BACK:
                return TAKING_BACK[other["type"]]
            break
    return MigrationState.OUT_OF_ORDER if _is_late(row, rows[:place]) else MigrationState.SUCCESS


# What a row of such a type makes of the one before it with the same version.
TAKING_BACK = {
    "UNDO_SQL": MigrationState.UNDONE,
    "UNDO_JDBC": MigrationState.UNDONE,
    "DELETE": MigrationState.DELETED,
}


def _same_repeatable(row: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return (
        other["version"] is None and other["success"] and other["description"] == row["description"]
    )


def _is_late(row: Mapping[str, Any], before: Sequence[Mapping[str, Any]]) -> bool:
    version = _key(row["version"])
    if version is None:
        return False
    keys = (_key(other["version"]) for other in before if other["type"] not in TAKING_BACK)
    return any(key is not None and key > version for key in keys)


def _key(version: str | None) -> VersionKey | None:
    try:
        return None if version is None else version_key(version)
    except ValueError:
        return None
