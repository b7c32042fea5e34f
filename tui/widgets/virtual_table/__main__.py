"""A million invented rows from a source that takes its time: `python -m tui.widgets.virtual_table`.

`w` and `x` label the row under the cursor, or all that are marked, with a sign until the source
has taken the label. `Space` marks, `V` begins a range, `esc` gives up the range, then the marks.
"""

import asyncio
from collections.abc import Hashable, Iterable
from itertools import islice
from typing import ClassVar

from textual import on
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from . import Cell, Column, RowsWanted, RowValues, VirtualTable

ROWS = 1_000_000
ANSWER_SECONDS = 0.03
MOST_AT_ONCE = 1_000

TITLES = (
    "Night Ferry to Oslo",
    "The Long Good Friday",
    "[REC] 2",
    "千と千尋の神隠し",
    "Salt Roads",
    "The Cartographer’s Wife",
    "Amélie",
    "Σπιρτόκουτο",
    "Броненосец «Потёмкин»",
    "🦊 Vixen",
)
KINDS = ("movie", "movie", "movie", "tv_show", "tv_season")
GENRES = ("Drama, Mystery", "Crime, Drama", "Horror", "Documentary", "Comedy, Romance, War")


def label(value: str) -> Cell:
    """A label by sign and word, and by colour where there is one."""
    return Cell("+ watch", "good") if value == "watch" else Cell("- not", "bad")


def rating(value: float) -> Cell:
    """A rating with one decimal."""
    return Cell(f"{value:.1f}", "number")


COLUMNS = (
    Column("title", "Title", 32),
    Column("year", "Year", 4, "right"),
    Column("kind", "Type", 9),
    Column("genre", "Genre", 14),
    Column("imdb", "IMDb", 4, "right", rating),
    Column("rt", "RT", 3, "right"),
    Column("label", "Label", 7, render=label),
    Column("votes", "Votes", 9, "right", lambda value: Cell(f"{value:,}", "number")),
    Column("language", "Lang", 4),
    Column("runtime", "Min", 4, "right"),
    Column("studio", "Studio", 16),
    Column("key", "Key", 8, "right", lambda value: Cell(str(value), "dim")),
)


def invented(key: int) -> RowValues:
    """The row with `key`, always the same."""
    seed = key * 2_654_435_761 % 2**32
    return {
        "title": TITLES[seed % len(TITLES)] + ("" if key % 3 else f" {key}"),
        "year": 1920 + seed // 7 % 105,
        "kind": KINDS[seed // 11 % len(KINDS)],
        "genre": GENRES[seed // 13 % len(GENRES)],
        "imdb": None if seed % 9 == 0 else 2 + seed // 17 % 80 / 10,
        "rt": seed // 19 % 100 if seed % 4 == 0 else None,
        "label": (None, None, "watch", "not")[seed // 23 % 4],
        "votes": seed // 29 % 2_000_000,
        "language": ("en", "no", "ja", "el")[seed // 31 % 4],
        "runtime": 60 + seed // 37 % 120,
        "studio": "" if seed % 5 == 0 else "Fjord Film, NRK",
        "key": key,
    }


class Source:
    """Rows that take a while to come, as over a network, and keep their labels."""

    def __init__(self) -> None:
        self._labels: dict[Hashable, str] = {}

    async def rows(self, keys: Iterable[Hashable]) -> dict[Hashable, RowValues]:
        """The rows with `keys`."""
        await asyncio.sleep(ANSWER_SECONDS)
        return {key: self._row(key) for key in keys}

    async def set_label(self, key: Hashable, label: str) -> None:
        """Keep a label."""
        await asyncio.sleep(20 * ANSWER_SECONDS)
        self._labels[key] = label

    def _row(self, key: Hashable) -> RowValues:
        row = invented(hash(key))
        return {**row, "label": self._labels.get(key, row["label"])}


class Example(App[None]):
    """A table and a line that says where it is."""

    CSS = "#where { dock: bottom; height: 1; color: $text-muted; padding: 0 3; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "label('watch')", "Watch"),
        Binding("x", "label('not')", "Not"),
        Binding("escape", "peel", "Back"),
        Binding("q", "quit", "Quit"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._source = Source()
        self._where = ""

    def compose(self) -> ComposeResult:
        """The table, and the line below."""
        yield VirtualTable(COLUMNS)
        yield Static(id="where", markup=False)

    def on_mount(self) -> None:
        """Show all rows; a real source would bring the first keys, and then the others."""
        self._table.show_keys(range(ROWS))

    def on_virtual_table_rows_wanted(self, message: RowsWanted) -> None:
        """Fetch them without waiting."""
        self.run_worker(self._fetch(message))

    @on(VirtualTable.CursorMoved)
    @on(VirtualTable.ColumnMoved)
    @on(VirtualTable.MarksChanged)
    def _say_where(self) -> None:
        marked = self._table.marked_count
        said = [self._table.position, self._table.cursor_column, marked and f"{marked:,} marked"]
        line = " · ".join(str(part) for part in said if part)
        # The row under the cursor may be another while the cursor is where it was.
        if line != self._where:
            self._where = line
            self.query_one("#where", Static).update(line, layout=False)

    def action_label(self, label: str) -> None:
        """Show the label at once, save it meanwhile, and go to the next row."""
        keys = list(islice(self._table.marked_keys, MOST_AT_ONCE))
        for key in keys or [self._table.cursor_key]:
            self._table.update_row(key, {"label": label})
            self._table.set_mark(key, "*")
            self.run_worker(self._save(self._table, key, label))
        if not keys:
            self._table.action_cursor_down()

    def action_peel(self) -> None:
        """Give up the range, or else the marks."""
        if not self._table.clear_range():
            self._table.clear_marked()

    async def _fetch(self, message: RowsWanted) -> None:
        """Fetch them without waiting."""
        rows = await self._source.rows(message.keys)
        message.table.put_rows(message.generation, message.keys, rows)

    async def _save(self, table: VirtualTable, key: Hashable, label: str) -> None:
        await self._source.set_label(key, label)
        table.set_mark(key, "")

    @property
    def _table(self) -> VirtualTable:
        return self.query_one(VirtualTable)


if __name__ == "__main__":
    Example().run()
