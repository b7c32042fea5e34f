"""The line in which one types what to see; it always shows what is filtered."""

from tui.widgets.filter_bar.bar import FilterBar, Stage
from tui.widgets.filter_bar.field import FilterInput

__all__ = ["FilterBar", "FilterInput", "Stage"]
