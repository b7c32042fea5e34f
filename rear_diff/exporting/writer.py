"""What each form says of itself: how its rows are asked for, and how they are written."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import BinaryIO

from psycopg import AsyncCopy
from psycopg.sql import Composed

from rear_diff.exporting.columns import Forms
from rear_diff.query import BoundTable

Counted = Callable[[int], None]


class Rows(ABC):
    """Rows of `bound` in one form."""

    forms: Forms
    """How a value is selected."""

    def __init__(self, bound: BoundTable) -> None:
        self.bound = bound

    @abstractmethod
    def statement(self, rows: Composed) -> Composed:
        """The COPY statement around the query `rows`, which selects in `forms`."""

    @abstractmethod
    async def write(self, copy: AsyncCopy, out: BinaryIO, counted: Counted) -> int:
        """Write all that is copied, holding a small part of it; gives the number of rows."""
