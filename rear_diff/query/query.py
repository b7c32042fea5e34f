"""A question about one table, whole: what a screen shows and what a request asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rear_diff.query.bound import BoundTable
from rear_diff.query.criteria import Criteria
from rear_diff.tables import Sort

Row = Mapping[str, Any]
"""A row's values by column name: every described column, None where the database lacks it."""


@dataclass(frozen=True)
class Query:
    """Rows of `bound` that meet `criteria`, ordered by `sorts` (most important first), then key.

    Nulls come last whichever way a column is sorted. Without `sorts` the table's own default holds.
    """

    bound: BoundTable
    criteria: Criteria = ()
    sorts: tuple[Sort, ...] = ()

    @property
    def order(self) -> tuple[Sort, ...]:
        """The sort keys in force."""
        return self.sorts or (self.bound.table.default_sort,)
