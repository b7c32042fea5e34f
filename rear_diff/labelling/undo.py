"""Taking back: the reverse of a change is a change like any other."""

from rear_diff.labelling.change import Change


def reverse(change: Change) -> Change:
    """The change that takes `change` back: what it set returns to what the person had seen.

    It too compares before it sets, what was confirmed included: where the row holds something
    else by now, it is a conflict. Raises `KeyError` for a change that did not say what was seen.
    """
    return Change(
        table=change.table,
        key=change.key,
        after={column: change.before[column] for column in change.after},
        before={**change.before, **change.after},
        who=change.who,
    )


class UndoStack:
    """The changes of this session that can be taken back, the last one first."""

    def __init__(self) -> None:
        self._changes: list[Change] = []

    def __len__(self) -> int:
        return len(self._changes)

    def push(self, change: Change) -> None:
        """Remember a change that was made."""
        self._changes.append(change)

    def drop(self, change: Change) -> None:
        """Forget a change that turned out not to be made."""
        self._changes = [kept for kept in self._changes if kept is not change]

    def pop(self) -> Change | None:
        """The last change, no longer remembered; None where there is none left."""
        return self._changes.pop() if self._changes else None
