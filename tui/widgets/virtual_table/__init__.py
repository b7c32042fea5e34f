"""A table that a million rows cannot slow down; it knows rows, keys and columns."""

from tui.widgets.virtual_table.cells import NULL, Cell, fit
from tui.widgets.virtual_table.columns import Column, RowValues, as_text
from tui.widgets.virtual_table.layout import ColumnLayout
from tui.widgets.virtual_table.messages import (
    ColumnMoved,
    CursorMoved,
    LayoutChanged,
    MarksChanged,
    RowSelected,
    RowsWanted,
)
from tui.widgets.virtual_table.plain import plain
from tui.widgets.virtual_table.table import VirtualTable

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
