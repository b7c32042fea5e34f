"""Changing: the one way a row is changed, by either face."""

from rear_diff.labelling.change import (
    Applied,
    Change,
    Conflict,
    NotAllowed,
    Outcome,
    Refused,
    RowGone,
    Unchanged,
    change_of,
)
from rear_diff.labelling.undo import UndoStack, reverse
from rear_diff.labelling.write import apply, broken_rule, carry_out, why_not

__all__ = [
    "Applied",
    "Change",
    "Conflict",
    "NotAllowed",
    "Outcome",
    "Refused",
    "RowGone",
    "Unchanged",
    "UndoStack",
    "apply",
    "broken_rule",
    "carry_out",
    "change_of",
    "reverse",
    "why_not",
]
