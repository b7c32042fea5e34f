"""The migrations of a Flyway history, and where they leave the schema, in words."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from rear_diff.query.history import History, MigrationState
from tui.presentation.words import ago
from tui.widgets.virtual_table import Cell

STATE = "state"
"""The key under which a migration on the screen holds its state."""

LOUD = "loud"
"""The key under which a row on the screen holds the style of all its cells, where it has one."""

STATES = {
    MigrationState.SUCCESS: Cell("✓ Success", "dim"),
    MigrationState.FAILED: Cell("! Failed", "bad"),
    MigrationState.OUT_OF_ORDER: Cell("~ Out of Order", "warn"),
    MigrationState.BASELINE: Cell("  Baseline"),
    MigrationState.SUPERSEDED: Cell("  Superseded", "dim"),
    MigrationState.DELETED: Cell("− Deleted", "dim"),
    MigrationState.UNDONE: Cell("− Undone", "dim"),
}
"""Each state as it is shown: what asks to be looked at has a sign as well as a colour."""

STORIES = {
    MigrationState.FAILED: "Flyway goes no further until it is repaired.",
    MigrationState.OUT_OF_ORDER: "It was applied behind a higher version.",
    MigrationState.BASELINE: "Flyway took over the schema as it was then.",
    MigrationState.SUPERSEDED: "It was applied again later.",
    MigrationState.DELETED: "A repair found its file gone.",
    MigrationState.UNDONE: "An undo migration took it back.",
}


def shown_migration(row: Mapping[str, Any], history: History) -> dict[str, Any]:
    """What the screen's table holds of a migration beside its columns, as far as it is known."""
    state = history.states.get(row["installed_rank"])
    if state is None and row["success"] is False:
        state = MigrationState.FAILED
    return {STATE: state, LOUD: "bad" if state is MigrationState.FAILED else ""}


def state_cell(state: MigrationState) -> Cell:
    """A state in a cell of the table."""
    return STATES[state]


def story_of_migration(row: Mapping[str, Any]) -> list[Cell]:
    """The state of a migration and what it means, and how it came; empty where no state is known.

    `! Failed. Flyway goes no further until it is repaired.`
    `Version 33, run by flyway in 105 ms.`
    """
    state = row.get(STATE)
    if state is None:
        return []
    named = STATES[state].text.strip()
    told = f"{named}. {STORIES[state]}" if state in STORIES else f"{named}."
    what = f"Version {row['version']}" if row["version"] else "Repeatable"
    came = f"{what}, run by {row['installed_by']} in {row['execution_time']:,} ms."
    return [Cell(told, STATES[state].style), Cell(came, "dim")]


def standing_of(history: History, now: datetime) -> list[Cell]:
    """Where the schema stands: its version, when it was last migrated, how many failed.

    The last two only where there is anything to say of them; `now` has a time zone.
    """
    version = f"schema version {history.version}" if history.version else "no schema version"
    parts = [Cell(version, "strong")]
    if history.migrated_on:
        parts.append(Cell(f"last migrated {_days_ago(history.migrated_on, now)}"))
    if history.failed:
        parts.append(Cell(f"! {history.failed} failed", "bad"))
    return parts


def _days_ago(moment: datetime, now: datetime) -> str:
    # Nobody stored the time zone (SCHEMA.md), so that less than a day means nothing.
    gap = now - moment.replace(tzinfo=UTC)
    return "less than a day ago" if abs(gap) < timedelta(days=1) else ago(now - gap, now)
