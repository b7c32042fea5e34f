"""How much of a table a person has still to review, and how much was done today."""

from dataclasses import dataclass
from datetime import timedelta

from rear_diff.query.bound import BoundTable

REVIEWED = "reviewed"
CHANGED = "updated_at"
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Backlog:
    """The rows of a table, those of them that are reviewed, and those that were done today.

    `today` counts reviewed rows that were last changed within the day. No column says who
    changed a row or when it was reviewed: a row that was reviewed earlier and changed today for
    another reason counts as well. None where the database has no `updated_at`.
    """

    rows: int
    reviewed: int
    today: int | None

    @property
    def left(self) -> int:
        """Rows that are not reviewed."""
        return self.rows - self.reviewed


def has_backlog(bound: BoundTable) -> bool:
    """Whether the table can tell: the database has its column `reviewed`, and it is readable."""
    return bound.table.column(REVIEWED) is not None and bound.has(REVIEWED)
