"""The app's table without the app: `python -m tests.benchmarks.tui.alone`.

Rows are made up in memory, as for the DataTable beside it, and `a` changes a cell.
"""

from typing import ClassVar

from textual.binding import Binding, BindingType

from tui.widgets.virtual_table import VirtualTable
from tui.widgets.virtual_table.__main__ import Example

LABELS = ("watch", "not")


class Alone(Example):
    """The table's own example."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("a", "change", "Change a cell")]
    _changes = 0

    def action_change(self) -> None:
        """Change a cell under the cursor."""
        self._changes += 1
        table = self.query_one(VirtualTable)
        table.update_row(table.cursor_key, {"label": LABELS[self._changes % len(LABELS)]})


if __name__ == "__main__":
    Alone().run()
