"""A change of one row, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from rear_diff.tables import Action, Table

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """Set `after` on the row `key`, provided that it still holds `before`.

    `before` is what the person saw: of each column in `after`, and of any other whose value they
    meant to confirm. An empty `before` asks for nothing: whatever is there is replaced. `versions`
    are those of the row that may be replaced, one of which it must have; None for any. `who` is
    whoever asked, for people to read.
    """

    table: Table
    key: Any
    after: Values
    before: Values = field(default_factory=lambda: MappingProxyType({}))
    who: str = ""
    versions: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "after", MappingProxyType(dict(self.after)))
        object.__setattr__(self, "before", MappingProxyType(dict(self.before)))


def change_of(table: Table, action: Action, row: Values, who: str = "") -> Change:
    """What `action` means for the row that the person sees."""
    seen = (*action.sets, *action.confirms)
    return Change(
        table=table,
        key=row[table.key],
        after=action.sets,
        before={column: row[column] for column in seen},
        who=who,
    )


@dataclass(frozen=True)
class Applied:
    """The row was changed; `row` is what it holds now.

    Its `version` is another after each change of it, as long as it is the row of a table.
    """

    change: Change
    row: Values
    version: str = ""


@dataclass(frozen=True)
class Unchanged:
    """The row held all of `after` already; nothing was written."""

    change: Change
    row: Values
    version: str = ""


@dataclass(frozen=True)
class Conflict:
    """The row holds something else than the person saw; nothing was written. `row` is it now."""

    change: Change
    row: Values
    version: str = ""


@dataclass(frozen=True)
class Refused:
    """A rule of the table forbids the change; nothing was written. `why` is for the person."""

    change: Change
    why: str
    row: Values | None = None


@dataclass(frozen=True)
class NotAllowed:
    """The role may not; nothing was written. `why` says what is lacking."""

    change: Change
    why: str


@dataclass(frozen=True)
class RowGone:
    """There is no such row."""

    change: Change


Outcome = Applied | Unchanged | Conflict | Refused | NotAllowed | RowGone
