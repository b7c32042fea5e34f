"""The changes of each row that are not settled yet, and what they make of it."""

from collections import defaultdict, deque
from collections.abc import Mapping
from typing import Any

from rear_diff.labelling import Change


class Unsettled:
    """By row, in the order in which they were made."""

    def __init__(self) -> None:
        self._changes: dict[tuple[str, Any], deque[Change]] = defaultdict(deque)

    def add(self, change: Change) -> None:
        """It was made."""
        self._changes[change.table.name, change.key].append(change)

    def remove(self, change: Change) -> None:
        """It is settled, or was never made."""
        place = (change.table.name, change.key)
        left = deque(each for each in self._changes.get(place, ()) if each is not change)
        if left:
            self._changes[place] = left
        else:
            self._changes.pop(place, None)

    def made_of(self, table: str, key: Any) -> Mapping[str, Any] | None:
        """What they make of a row; None where there are none."""
        changes = self._changes.get((table, key))
        if not changes:
            return None
        values: dict[str, Any] = {}
        for change in changes:
            values |= change.after
        return values
