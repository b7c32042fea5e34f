"""A Flyway history as a whole: the states of its migrations, as Flyway names them, and where the
schema stands."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from rear_diff.database.versions import VersionKey, version_key
from rear_diff.query.bound import BoundTable

if TYPE_CHECKING:
    from psycopg import AsyncConnection

NEEDED = ("installed_rank", "version", "description", "type", "installed_on", "success")
"""The columns that a state follows from."""


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


IN_FORCE = (MigrationState.SUCCESS, MigrationState.OUT_OF_ORDER, MigrationState.BASELINE)
"""The states of the migrations that the schema consists of."""


@dataclass(frozen=True)
class History:
    """What the whole of a history says, whichever of its rows are looked at."""

    states: Mapping[int, MigrationState] = field(default_factory=dict)
    """Of each row, by its `installed_rank`."""
    version: str | None = None
    """The highest version in force, as it is written; None where there is none."""
    migrated_on: datetime | None = None
    """When the last successful migration was installed, on a clock whose zone nobody stored."""

    @property
    def failed(self) -> int:
        """How many migrations failed."""
        return sum(state is MigrationState.FAILED for state in self.states.values())


async def fetch_history(connection: AsyncConnection, bound: BoundTable) -> History:
    """The history that `bound`, the Flyway table, holds.

    It says nothing where the role may not read a column that states follow from.
    """
    # Here, because a screen that only shows a history need not wait for psycopg.
    from psycopg.rows import dict_row
    from psycopg.sql import SQL

    from rear_diff.query.compose import columns_of, relation

    if not all(map(bound.has, NEEDED)):
        return History()
    statement = SQL("SELECT {} FROM {}").format(columns_of(bound, NEEDED), relation(bound))
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(statement)
        return history_of(await cursor.fetchall())


def history_of(rows: Sequence[Mapping[str, Any]]) -> History:
    """What `rows`, the whole of `flyway_schema_history` in any order, say; see `NEEDED`."""
    states = migration_states(rows)
    installed = [row["installed_on"] for row in rows if row["success"] and row["installed_on"]]
    return History(states, _version_in_force(rows, states), max(installed, default=None))


def migration_states(history: Sequence[Mapping[str, Any]]) -> dict[int, MigrationState]:
    """The state of each row of `history`, by its `installed_rank`.

    `history` is the whole of `flyway_schema_history`, in any order; of each row `installed_rank`,
    `version`, `description`, `type` and `success` are looked at.
    """
    rows = sorted(history, key=lambda row: row["installed_rank"])
    fates, late = _fates(rows), _late(rows)
    return {rank: _state(row, fates.get(rank), rank in late) for rank, row in _ranked(rows)}


def _state(row: Mapping[str, Any], fate: MigrationState | None, is_late: bool) -> MigrationState:
    if row["type"] == "BASELINE":
        return MigrationState.BASELINE
    if not row["success"]:
        return MigrationState.FAILED
    if fate is not None:
        return fate
    return MigrationState.OUT_OF_ORDER if is_late else MigrationState.SUCCESS


def _fates(rows: Sequence[Mapping[str, Any]]) -> dict[int, MigrationState]:
    """What later rows made of earlier ones, by the rank of the earlier one."""
    fates: dict[int, MigrationState] = {}
    standing: dict[Hashable, int] = {}
    for rank, row in _ranked(rows):
        if not row["success"]:
            continue
        identity = _identity(row)
        if taken := _takes_back(row):
            if identity in standing:
                fates[standing.pop(identity)] = taken
            continue
        if row["version"] is None and identity in standing:
            fates[standing[identity]] = MigrationState.SUPERSEDED
        standing[identity] = rank
    return fates


def _late(rows: Sequence[Mapping[str, Any]]) -> set[int]:
    """The ranks of versions that came behind a higher one, which was not taken back since."""
    back = {rank for rank, fate in _fates(rows).items() if fate in TAKEN_BACK}
    late: set[int] = set()
    highest: VersionKey | None = None
    for rank, row in _ranked(rows):
        version = _key(row["version"])
        if version is None or rank in back or _takes_back(row):
            continue
        if highest is not None and version < highest:
            late.add(rank)
        else:
            highest = version
    return late


TAKEN_BACK = (MigrationState.UNDONE, MigrationState.DELETED)


def _takes_back(row: Mapping[str, Any]) -> MigrationState | None:
    """What the row makes of the one before it with the same version or description."""
    if row["type"].startswith("UNDO_"):
        return MigrationState.UNDONE
    return MigrationState.DELETED if row["type"] == "DELETE" else None


def _identity(row: Mapping[str, Any]) -> Hashable:
    """What a row has in common with others of the same migration."""
    if row["version"] is None:
        return "repeatable", row["description"]
    return _key(row["version"]) or row["version"]


def _version_in_force(
    rows: Iterable[Mapping[str, Any]], states: Mapping[int, MigrationState]
) -> str | None:
    versions = [
        (key, row["version"])
        for rank, row in _ranked(rows)
        if states[rank] in IN_FORCE and not _takes_back(row) and (key := _key(row["version"]))
    ]
    return max(versions)[1] if versions else None


def _ranked(rows: Iterable[Mapping[str, Any]]) -> list[tuple[int, Mapping[str, Any]]]:
    return [(row["installed_rank"], row) for row in rows]


def _key(version: str | None) -> VersionKey | None:
    try:
        return None if version is None else version_key(version)
    except ValueError:
        return None
