"""A whole row, in groups, for reading."""

from tui.widgets.row_detail.detail import FactsPage, RowDetail
from tui.widgets.row_detail.page import Line, Page

__all__ = ["FactsPage", "Line", "Page", "RowDetail"]
