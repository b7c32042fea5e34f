"""How a tab is left, and how it becomes like that again at the next start."""

from collections.abc import Hashable
from typing import TYPE_CHECKING

from rear_diff.query import BoundTable
from rear_diff.query.language import FilterError, parse_filter
from rear_diff.tables import Kind, Sort
from tui.state import TableState
from tui.widgets.filter_bar import FilterBar
from tui.widgets.row_detail import RowDetail
from tui.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from tui.screens.table_screen import TableScreen

ALL_ROWS = "showing all rows"


class Remembered:
    """Restores one screen when its table is there, and tells its state from then on.

    What does not fit the table any more (a column that went, a filter that is no longer
    understood) is left out.
    """

    def __init__(self, screen: "TableScreen") -> None:
        self._screen = screen
        self._done = self._arranged = False

    def restore(self, bound: BoundTable) -> None:
        """Be as the table was left; only once, for a database may come again."""
        if self._done:
            return
        self._done = True
        screen, memory = self._screen, self._screen.session.memory
        if memory.trouble:
            screen.status.say(memory.trouble, loud=True)
            memory.trouble = ""
        known = memory.table(bound.table.name)
        self.lay_out(bound)
        self._restore_filter(bound, known.filter)
        key, position = self._place(known)
        if position or key is not None:
            screen.table.seek(key, position)
        # With the widgets themselves: on the way out the screen finds them no more.
        table, bar, detail = screen.table, screen.bar, screen.query_one(RowDetail)
        memory.watch(bound.table.name, lambda: self._left(table, bar, detail))

    def _place(self, known: TableState) -> tuple[Hashable, int]:
        """Where the cursor was left, or has come to since, among the rows of last time."""
        seen, table = self._screen.session.seen, self._screen.table
        if seen is None or seen.table != self._screen.TABLE.name or table.row_at_cursor is None:
            return known.key, known.position
        moved = table.cursor_index - seen.cursor
        return (
            (table.place[0], max(0, known.position + moved))
            if moved
            else (known.key, known.position)
        )

    def lay_out(self, bound: BoundTable) -> None:
        """Have the columns, the order and the details as they were; the filter is but text yet."""
        if self._arranged:
            return
        self._arranged = True
        screen = self._screen
        known = screen.session.memory.table(bound.table.name)
        screen.table.restore_layout(known.columns)
        sorts = (Sort(name, down) for name, down in known.sorts if _can_sort(bound, name))
        screen.sorts = tuple(sorts) or screen.sorts
        screen.query_one(RowDetail).display = known.details
        screen.bar.begin(known.filter)

    def _restore_filter(self, bound: BoundTable, remembered: str) -> None:
        screen = self._screen
        asked = screen.session.asked_filters.pop(bound.table.name, None)
        text = remembered if asked is None else asked
        try:
            screen.criteria = parse_filter(text, bound)
        except FilterError as error:
            if asked is None:
                told = f"The filter that was here, {text}, is left out: {error}"
                screen.status.say(told, loud=True)
            else:
                screen.bar.begin(text)
                screen.bar.start_typing()
                screen.bar.refuse(str(error), error.start, error.end, ALL_ROWS)
        else:
            screen.bar.begin(text)
            screen.bar.accept(text)

    def _left(self, table: VirtualTable, bar: FilterBar, detail: RowDetail) -> TableState:
        key, position = table.place
        return TableState(
            filter=bar.text,
            sorts=tuple((sort.column, sort.descending) for sort in self._screen.sorts),
            columns=tuple((name, width, hidden) for name, width, hidden in table.column_layout),
            details=bool(detail.display),
            key=key if isinstance(key, str | int) else None,
            position=position,
        )


def _can_sort(bound: BoundTable, name: str) -> bool:
    column = bound.table.column(name)
    return column is not None and bound.has(name) and column.kind is not Kind.LIST
