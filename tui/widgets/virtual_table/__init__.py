"""A table that a million rows cannot slow down; it knows rows, keys and columns."""

from .cells import NULL, Cell, fit
from .columns import Column, RowValues, as_text
from .layout import ColumnLayout
from .messages import (
    ColumnMoved,
    CursorMoved,
    LayoutChanged,
    MarksChanged,
    RowSelected,
    RowsWanted,
)
from .plain import plain
from .table import VirtualTable

__all__ = [
    "NULL",
    "Cell",
    "Column",
    "ColumnLayout",
    "ColumnMoved",
    "CursorMoved",
    "LayoutChanged",
    "MarksChanged",
    "RowSelected",
    "RowValues",
    "RowsWanted",
    "VirtualTable",
    "as_text",
    "fit",
    "plain",
]
