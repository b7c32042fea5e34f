"""The history as a table: its columns, its rows, and the filter that is typed for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rear_diff.labelling.bulk.plan import told
from rear_diff.labelling.journal import Entry, Kind, Result, Source, State
from rear_diff.labelling.journal.sought import Sought
from rear_diff.query.language import FilterError
from tui.presentation import LABELS
from tui.widgets.virtual_table import Cell
from tui.widgets.virtual_table.columns import Column


@dataclass(frozen=True)
class Tab:
    """What the tab is called."""

    name: str = "history"
    heading: str = "History"


TAB = Tab()

EXAMPLE = "state:conflict  from:bulk  who:ada"

STYLES = {"pending": "mark", "conflict": "warn", "refused": "bad", "undone": "dim"}

NAMES: Mapping[str, tuple[str, ...]] = {
    "state": tuple(State),
    "from": tuple(Source),
    "who": (),
}
"""What can be said of an entry, and how; all else is a part of its key, values, or who."""


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


def sought_by(text: str) -> Sought:
    """What is asked for by `text`. Raises `FilterError`.

    `state:`, `from:` and `who:` each take what may be, with commas between; every other word is a
    part of the key, of the values before or after, of who did it, or of why it was refused.
    """
    found: dict[str, tuple[str, ...]] = {}
    words: list[str] = []
    start = 0
    for word in text.split():
        start = text.index(word, start)
        name, colon, value = word.partition(":")
        if not colon:
            words.append(word)
        elif name.lower() not in NAMES:
            raise FilterError(
                f'The history has no "{name}": state:, from: and who: can be asked for.',
                start,
                start + len(name),
            )
        else:
            found[name.lower()] = _values(name.lower(), value, start + len(name) + 1)
        start += len(word)
    return Sought(found.get("state", ()), found.get("from", ()), found.get("who", ()), tuple(words))


def _values(name: str, text: str, start: int) -> tuple[str, ...]:
    values = tuple(filter(None, text.split(",")))
    known = NAMES[name]
    for value in values:
        if known and value.lower() not in known:
            raise FilterError(
                f'{name} is one of {", ".join(known)}; not "{value}".', start, start + len(text)
            )
    return tuple(value.lower() for value in values)
