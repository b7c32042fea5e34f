"""Rows as a table for a terminal: the key, and as many of the screen's columns as there is room."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rich.table import Table as RichTable
from rich.text import Text

from rear_diff.query import Row
from rear_diff.query.row_json import value_text
from rear_diff.tables import Column, Kind, Table

BETWEEN = 2
"""Cells between two columns."""
LONGEST_KEY = 12
"""Cells of a key that is shown first; a longer one stands in its place, if there is room."""
RIGHT = (Kind.INTEGER, Kind.NUMBER)


def tabled(table: Table, rows: Sequence[Row], width: int) -> RichTable:
    """`rows` in at most `width` cells, a line each."""
    columns = _fitting(table, width)
    made = RichTable(box=None, pad_edge=False, padding=(0, BETWEEN, 0, 0), header_style="bold")
    for column in columns:
        made.add_column(
            column.heading,
            width=max(column.width, len(column.heading)),
            no_wrap=True,
            overflow="ellipsis",
            justify="right" if column.kind in RIGHT else "left",
        )
    for row in rows:
        made.add_row(*(_cell(row[column.name]) for column in columns))
    return made


def _fitting(table: Table, width: int) -> list[Column]:
    named = [table.column(name) for name in dict.fromkeys((table.key, *table.screen))]
    columns = [column for column in named if column]
    if columns[0].width > LONGEST_KEY:
        columns.append(columns.pop(0))
    left = width
    fitting: list[Column] = []
    for column in columns:
        left -= max(column.width, len(column.heading)) + BETWEEN
        if left + BETWEEN < 0 and fitting:
            break
        fitting.append(column)
    return fitting


def _cell(value: Any) -> Text:
    if value is None:
        return Text("")
    if isinstance(value, bool):
        return Text("yes" if value else "no")
    text = f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value_text(value)
    # A title may hold anything, a terminal's control sequences among it.
    return Text("".join(each if each.isprintable() else "·" for each in text))
