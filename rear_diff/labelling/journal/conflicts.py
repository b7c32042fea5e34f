"""Conflicts by row: what a person wanted, what the row held instead, and how that is settled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rear_diff.labelling.change import Change
from rear_diff.labelling.journal.entry import Draft, Entry, Source, new_step

CHANGED = "updated_at"
BY = "rear_diff changed by"
"""Under which it is kept who changed the row, where that is known. No column is called so."""


@dataclass(frozen=True)
class Disagreement:
    """The open conflicts of one row."""

    entries: tuple[Entry, ...]
    """The oldest first."""

    @property
    def change(self) -> Change:
        """The last of the changes that were not made."""
        return self.entries[-1].change

    @property
    def wanted(self) -> Mapping[str, Any]:
        """What the row would hold after the changes, of all that they saw or set."""
        wanted: dict[str, Any] = {}
        for entry in self.entries:
            wanted |= {**entry.change.before, **entry.change.after}
        return wanted

    @property
    def mine(self) -> Mapping[str, Any]:
        """What the person wanted, by column, where it differs from what the row held."""
        held = self.held
        return {name: value for name, value in self.wanted.items() if held.get(name) != value}

    @property
    def theirs(self) -> Mapping[str, Any]:
        """What the row held of those columns."""
        held = self.held
        return {name: held.get(name) for name in self.mine}

    @property
    def held(self) -> Mapping[str, Any]:
        """What is known of the row, as it was when it was looked at last."""
        held: dict[str, Any] = {}
        for entry in self.entries:
            held |= entry.found
        return held

    @property
    def since(self) -> datetime | None:
        """When the row was changed; None where nobody knows."""
        changed = self.held.get(CHANGED)
        return changed if isinstance(changed, datetime) else None

    @property
    def who(self) -> str:
        """Who changed the row, by what was heard when the conflict was found; empty where nobody
        knows."""
        return str(self.held.get(BY) or "")

    def set_mine(self, who: str) -> Draft | None:
        """What makes the row as the person wanted, if it holds still what it held; None where it
        is so already."""
        if not self.mine:
            return None
        held = self.held
        seen = {name: held.get(name) for name in self.wanted}
        change = Change(self.change.table, self.change.key, self.mine, seen, who)
        return Draft(change, new_step(), Source.CONFLICT)


def disagreements(entries: Iterable[Entry]) -> list[Disagreement]:
    """Open conflicts by row, in the order of the last of each."""
    rows: dict[tuple[str, Any], list[Entry]] = {}
    for entry in entries:
        place = (entry.change.table.name, entry.change.key)
        rows[place] = [*rows.pop(place, []), entry]
    return [Disagreement(tuple(each)) for each in rows.values()]
