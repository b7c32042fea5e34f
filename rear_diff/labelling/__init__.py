"""Changing: the one way a row is changed, by either face.

What writes is imported when it is first used, as `rear_diff.query` does.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from rear_diff.labelling.allowed import broken_rule, why_not
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
from rear_diff.labelling.undo import reverse

if TYPE_CHECKING:
    from rear_diff.labelling.write import apply, carry_out

__all__ = [
    "Applied",
    "Change",
    "Conflict",
    "NotAllowed",
    "Outcome",
    "Refused",
    "RowGone",
    "Unchanged",
    "apply",
    "broken_rule",
    "carry_out",
    "change_of",
    "reverse",
    "why_not",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("rear_diff.labelling.write"), name)
