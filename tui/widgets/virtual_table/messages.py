"""What a virtual table tells those around it."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from .table import VirtualTable


@dataclass(eq=False)
class _TableMessage(Message, namespace="virtual_table"):
    table: VirtualTable

    @property
    def control(self) -> VirtualTable:
        """The table that sent this, for the selector of `@on`."""
        return self.table


@dataclass(eq=False)
class RowsWanted(_TableMessage, namespace="virtual_table"):
    """The rows with `keys` are looked at, or soon will be.

    Answer once with `table.put_rows(generation, keys, rows)`, or with
    `table.page_failed(generation, keys)`. Only a few questions are open at a time, never two for
    one row.
    """

    generation: int
    keys: tuple[Hashable, ...]


@dataclass(eq=False)
class CursorMoved(_TableMessage, namespace="virtual_table"):
    """The cursor is on another row, or the row under it came or changed.

    Of many in a row only the last is delivered.
    """

    index: int
    key: Hashable | None
    """None where there is no row, or where its key has not come yet."""

    def can_replace(self, message: Message) -> bool:
        """Whether the later `message` says all that this one would."""
        return isinstance(message, CursorMoved) and message.table is self.table


@dataclass(eq=False)
class RowSelected(_TableMessage, namespace="virtual_table"):
    """Enter was pressed on a row, or it was clicked twice."""

    index: int
    key: Hashable


@dataclass(eq=False)
class ColumnMoved(_TableMessage, namespace="virtual_table"):
    """The cursor is on another column of its row. Of many in a row only the last is delivered."""

    column: str | None
    """Its name; None where there is no column, or the cursor is a whole row."""

    def can_replace(self, message: Message) -> bool:
        """Whether the later `message` says all that this one would."""
        return isinstance(message, ColumnMoved) and message.table is self.table


@dataclass(eq=False)
class MarksChanged(_TableMessage, namespace="virtual_table"):
    """Other rows are marked than before. Of many in a row only the last is delivered."""

    def can_replace(self, message: Message) -> bool:
        """Whether the later `message` says all that this one would."""
        return isinstance(message, MarksChanged) and message.table is self.table


@dataclass(eq=False)
class LayoutChanged(_TableMessage, namespace="virtual_table"):
    """A column was hidden, shown, moved or given another width: `table.layout` says how.

    Of many in a row only the last is delivered.
    """

    def can_replace(self, message: Message) -> bool:
        """Whether the later `message` says all that this one would."""
        return isinstance(message, LayoutChanged) and message.table is self.table
