"""The history as a table: its columns and its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rear_diff.labelling.bulk.plan import told
from rear_diff.labelling.journal import Entry, Kind, Result
from rear_diff.query import Contains, Criterion, Equals, IsNull
from rear_diff.tables import TRAINING
from tui.presentation import LABELS
from tui.widgets.virtual_table import Cell
from tui.widgets.virtual_table.columns import Column


@dataclass(frozen=True)
class Tab:
    """What the tab is called."""

    name: str = "history"
    heading: str = "History"


TAB = Tab()

STYLES = {"pending": "mark", "conflict": "warn", "refused": "bad", "undone": "dim"}


def columns(name_width: int) -> list[Column]:
    """The table's columns, the title's as wide as there is room."""
    return [
        Column("when", "When", 12),
        Column("title", "Title", name_width),
        Column("change", "From → to", 24),
        Column("state", "State", 9, render=lambda state: Cell(state, STYLES.get(state, ""))),
        Column("from", "Where", 8),
        Column("who", "Who", 12),
        Column("key", "Key", 10),
    ]


OTHERS = 12 + 24 + 9 + 3 + 4
"""Cells of what stands beside the title on a narrow terminal, with the gutter and the gaps."""


def row_of(entry: Entry, title: str | None) -> dict[str, Any]:
    """An entry as its columns have it."""
    kind = "" if entry.kind is Kind.CHANGE else f" ({entry.kind})"
    so_already = entry.result is Result.UNCHANGED
    return {
        "when": f"{entry.at.astimezone():%b %d %H:%M}",
        "title": title or str(entry.change.key),
        "change": f"{_turned(entry)}{kind}",
        "state": "so already" if so_already else str(entry.state),
        "from": str(entry.source),
        "who": entry.change.who,
        "key": str(entry.change.key),
        "entry": entry,
    }


def _turned(entry: Entry) -> str:
    change = entry.change
    names = [
        name
        for name, value in change.after.items()
        if name not in change.before or change.before[name] != value
    ] or list(change.after)
    was = {name: change.before.get(name) for name in names}
    becomes = {name: change.after[name] for name in names}
    return f"{_word(was)} → {_word(becomes)}"


def _word(values: Mapping[str, Any]) -> str:
    label = LABELS.get(str(values.get("label")))
    return label.text if label else told(values)


def of_titles(criterion: Criterion) -> Criterion:
    """What the database is asked where the history is asked for a title."""
    match criterion:
        case Contains(part=part):
            return Contains(TRAINING.search, part)
        case Equals(value=value):
            return Equals(TRAINING.search, value)
    return IsNull(TRAINING.search)
