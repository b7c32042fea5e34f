"""The whole row, in groups, for reading."""

from collections.abc import Iterator
from typing import Any

from rich.table import Table as Grid
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from rear_diff.query import BoundTable
from rear_diff.tables import Kind
from tui.presentation import LABELS, Values, detail, name_of
from tui.widgets.virtual_table import plain

FACTS = ("release_year", "media_type", "runtime", "genre", "original_language", "origin_country")
PROSE = ("overview", "tagline")
RATINGS = ("imdb_rating", "tmdb_rating", "rt_score", "metascore")
LABEL_WIDTH = 17
NULL = Text("·", "dim")


class RowDetail(VerticalScroll, can_focus=True):
    """Shows one row at a time; everything in it can be scrolled to."""

    DEFAULT_CSS = """
    RowDetail { padding: 0 2 0 1; scrollbar-size: 1 1; }
    """

    def compose(self) -> ComposeResult:
        """The text."""
        yield Static("", markup=False)

    def show_row(self, bound: BoundTable, row: Values | None) -> None:
        """Show `row`, or nothing."""
        self.query_one(Static).update(_grid(bound, row) if row else "")
        self.scroll_home(animate=False)


def _grid(bound: BoundTable, row: Values) -> Grid:
    grid = Grid.grid(expand=True)
    grid.add_column()
    for part in (_head(bound, row), *_prose(bound, row), _ratings(bound, row)):
        if part is not None:
            grid.add_row(part)
    for heading, names in bound.table.details.items():
        rest = [name for name in names if name not in PROSE]
        if rest:
            grid.add_row("")
            grid.add_row(_group(bound, row, heading, rest))
    return grid


def _head(bound: BoundTable, row: Values) -> Text:
    text = Text(plain(name_of(bound.table, row)), "bold")
    facts = [_words(bound, name, row) for name in FACTS if row.get(name) not in (None, [])]
    if facts:
        text.append("\n" + "  ·  ".join(facts), "not bold dim")
    return text


def _prose(bound: BoundTable, row: Values) -> Iterator[Text]:
    for name in PROSE:
        if row.get(name) and bound.has(name):
            yield Text(plain(row[name]), "italic dim" if name == "tagline" else "")


def _ratings(bound: BoundTable, row: Values) -> Text | None:
    if not any(bound.has(name) for name in RATINGS):
        return None
    text = Text()
    for name in RATINGS:
        column = bound.column(name)
        text.append(f"{column.heading} ", "dim")
        value = row.get(name)
        text.append(NULL if value is None else Text(detail(column, value), "bold"))
        text.append("   ")
    return text


def _group(bound: BoundTable, row: Values, heading: str, names: list[str]) -> Grid:
    grid = Grid.grid(padding=(0, 1), expand=True)
    grid.add_column(width=LABEL_WIDTH, no_wrap=True)
    grid.add_column(ratio=1, overflow="fold")
    grid.add_row(Text(heading, "bold dim"), "")
    for name in names:
        grid.add_row(Text(_label(name), "dim"), _value(bound, name, row))
    return grid


def _label(name: str) -> str:
    short = name.removeprefix("production_").replace("media_title", "title")
    return short.replace("_", " ")[:LABEL_WIDTH]


def _value(bound: BoundTable, name: str, row: Values) -> Text:
    value: Any = row.get(name)
    if value is None:
        return NULL
    if name == "label" and value in LABELS:
        return Text(LABELS[value].text, "bold")
    if bound.column(name).kind is Kind.BOOLEAN and not value:
        return Text("no", "dim")
    return Text(_words(bound, name, row))


def _words(bound: BoundTable, name: str, row: Values) -> str:
    return plain(detail(bound.column(name), row[name]))
