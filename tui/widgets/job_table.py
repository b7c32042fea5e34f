"""The tables of the tab of jobs: all rows in memory, and a cursor that stays on its row."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any

from tui.jobs import Rows
from tui.widgets.virtual_table import VirtualTable
from tui.widgets.virtual_table.columns import Column


class JobTable(VirtualTable, inherit_bindings=False):
    """A few rows, given anew as often as one likes: what did not change is not drawn again."""

    BINDINGS = VirtualTable.BINDINGS

    def __init__(self, columns: Callable[[int], list[Column]], empty: str, name: str) -> None:
        """`columns` gives them for a width in cells; `empty` is said where there are no rows."""
        super().__init__(empty_text="Reading …", id=name)
        self._columns_for = columns
        self._empty = empty
        self._rows: Rows = {}

    def say(self, text: str) -> None:
        """Show `text` in place of rows."""
        self.put({})
        self.empty_text = text
        self.refresh()

    def put(self, rows: Rows) -> None:
        """Show `rows`, by their key, in this order."""
        before, self._rows = self._rows, rows
        if list(rows) != list(before) or not self.generation:
            self.empty_text = self._empty
            keys = list(rows)
            self.put_rows(
                self.show_keys(keys, total=len(keys), keep_cursor=True), keys, _as_any(rows)
            )
            return
        for key, row in rows.items():
            if row != before[key]:
                self.update_row(key, row)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the keys of marks and ranges out: no key acts on them."""
        del parameters
        return action not in ("mark", "range", "range_down", "range_up")

    def on_resize(self) -> None:
        """Give the columns the room there is."""
        self.set_columns(self._columns_for(self.scrollable_content_region.width))


def _as_any(rows: Rows) -> Mapping[Hashable, Mapping[str, Any]]:
    return rows
