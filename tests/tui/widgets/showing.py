"""An app that shows one table, and what tests ask of it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Hashable, Sequence
from contextlib import asynccontextmanager

from textual import events
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.strip import Strip

from tests.tui.quiet import SOON, painted
from tui.widgets.virtual_table import (
    Cell,
    Column,
    ColumnLayout,
    ColumnMoved,
    CursorMoved,
    LayoutChanged,
    RowSelected,
    RowsWanted,
    RowValues,
    VirtualTable,
)

COLUMNS = (
    Column("title", "Title", 12),
    Column("year", "Year", 4, "right"),
    Column("label", "Label", 7, render=lambda label: Cell(f"+ {label}", "good")),
    Column("genre", "Genre", 14),
    Column("studio", "Studio", 14),
)


def title_of(key: Hashable) -> RowValues:
    return {"title": f"title {key}", "year": 1900 + hash(key) % 100}


class CountingTable(VirtualTable):
    """A table that counts the lines it draws."""

    drawn: list[int]

    def render_line(self, y: int) -> Strip:
        self.drawn.append(y)
        return super().render_line(y)


class Shown(App[None]):
    """One table; its questions are answered at once, or kept for the test to answer."""

    def __init__(
        self, columns: Sequence[Column], answers: Callable[[Hashable], RowValues] | None, rows: int
    ) -> None:
        super().__init__()
        self.table = CountingTable(columns, page_rows=rows, id="rows")
        self.table.drawn = []
        self.answers = answers
        self.wanted: list[RowsWanted] = []
        self.moved: list[CursorMoved] = []
        self.selected: list[RowSelected] = []
        self.columns: list[ColumnMoved] = []
        self.marks_changed = 0
        self.layouts: list[tuple[ColumnLayout, ...]] = []

    def compose(self) -> ComposeResult:
        yield self.table

    def on_virtual_table_rows_wanted(self, message: RowsWanted) -> None:
        self.wanted.append(message)
        if self.answers:
            self.answer(message)

    def on_virtual_table_cursor_moved(self, message: CursorMoved) -> None:
        self.moved.append(message)

    def on_virtual_table_row_selected(self, message: RowSelected) -> None:
        self.selected.append(message)

    def on_virtual_table_column_moved(self, message: ColumnMoved) -> None:
        self.columns.append(message)

    def on_virtual_table_marks_changed(self) -> None:
        self.marks_changed += 1

    def on_virtual_table_layout_changed(self, message: LayoutChanged) -> None:
        self.layouts.append(message.table.column_layout)

    def answer(self, message: RowsWanted) -> None:
        rows = {key: (self.answers or title_of)(key) for key in message.keys}
        message.table.put_rows(message.generation, message.keys, rows)

    @property
    def pages_wanted(self) -> list[Hashable]:
        """The first key of each question, in the order they were asked."""
        return [message.keys[0] for message in self.wanted]


@asynccontextmanager
async def showing(
    keys: Sequence[Hashable] = (),
    *,
    columns: Sequence[Column] = COLUMNS,
    answers: Callable[[Hashable], RowValues] | None = title_of,
    page_rows: int = 200,
    size: tuple[int, int] = (80, 24),
) -> AsyncIterator[tuple[Shown, Pilot[None]]]:
    """An app with a focused table that shows `keys`, once it is quiet."""
    app = Shown(columns, answers, page_rows)
    async with app.run_test(size=size) as pilot:
        app.table.focus()
        if keys:
            app.table.show_keys(keys)
        await pilot.pause()
        await pilot.pause()
        app.table.drawn.clear()
        yield app, pilot


def frame_text(table: VirtualTable) -> str:
    """What the table shows, line by line, without the spaces at the ends of lines."""
    strips = table.render_lines(table.size.region)
    return "\n".join(strip.text.rstrip() for strip in strips).rstrip("\n")


async def until(pilot: Pilot[None], condition: Callable[[], object]) -> None:
    """Let the app work until the condition holds."""
    async with asyncio.timeout(20):
        await painted(pilot.app)
        while not condition():
            await asyncio.sleep(SOON)
            await painted(pilot.app)


def press(app: Shown, key: str, times: int) -> None:
    """Keys as a held key sends them: without waiting for anything."""
    for _ in range(times):
        app.post_message(events.Key(key, key if len(key) == 1 else None))
