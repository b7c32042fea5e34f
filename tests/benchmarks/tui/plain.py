"""Textual alone, to compare with: `python -m tests.benchmarks.tui.plain lines`, or a number of rows
in its DataTable."""

import sys
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.coordinate import Coordinate
from textual.widgets import DataTable, Static

LINES = "lines"
FIRST = "The row number 1"
COLUMNS = 12


class Lines(App[None]):
    """Ten constant rows."""

    def compose(self) -> ComposeResult:
        """The rows."""
        yield Static("\n".join(f"The row number {number}" for number in range(1, 11)))


class Table(App[None]):
    """A DataTable whose rows are made up on the spot: no database slows it down."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "change", "Change a cell"),
        Binding("g", "top", "Go to the beginning"),
        Binding("G", "bottom", "Go to the end"),
        Binding("m", "middle", "Go to the middle"),
        Binding("j", "down", "Down"),
        Binding("k", "up", "Up"),
    ]

    def __init__(self, rows: int) -> None:
        super().__init__()
        self._rows = rows
        self._changes = 0

    def compose(self) -> ComposeResult:
        """The table."""
        yield DataTable(cursor_type="row")

    def on_mount(self) -> None:
        """Fill it."""
        table = self._table
        table.add_columns("Title", *(f"Column {number}" for number in range(1, COLUMNS)))
        others = [f"value {number}" for number in range(1, COLUMNS)]
        table.add_rows((f"The row number {number}", *others) for number in range(1, self._rows + 1))
        table.focus()

    def action_change(self) -> None:
        """Change a cell under the cursor."""
        self._changes += 1
        self._table.update_cell_at(
            Coordinate(self._table.cursor_row, 6), f"value {self._changes % 10}"
        )

    def action_top(self) -> None:
        """Go to the beginning."""
        self._table.move_cursor(row=0, animate=False)

    def action_bottom(self) -> None:
        """Go to the end."""
        self._table.move_cursor(row=self._rows - 1, animate=False)

    def action_middle(self) -> None:
        """Go to the middle."""
        self._table.move_cursor(row=self._rows // 2, animate=False)

    def action_down(self) -> None:
        """Go down by a row."""
        self._table.action_cursor_down()

    def action_up(self) -> None:
        """Go up by a row."""
        self._table.action_cursor_up()

    @property
    def _table(self) -> DataTable[str]:
        return self.query_one(DataTable)


if __name__ == "__main__":
    app = Lines() if sys.argv[1] == LINES else Table(int(sys.argv[1]))
    app.run()
