"""How a person has arranged the columns: their order, their widths, and which are hidden."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from .columns import Column

LEAST_WIDTH, MOST_WIDTH = 1, 200
"""Cells that a column can be given by hand."""


class ColumnLayout(NamedTuple):
    """How one column is arranged."""

    name: str
    width: int | None = None
    """In terminal cells; None where it is the declared one."""
    hidden: bool = False


@dataclass(frozen=True)
class Layout:
    """The arrangement of columns, each known by its name.

    It remembers columns that are not there now, so that they come back to their place.
    """

    entries: tuple[ColumnLayout, ...] = ()

    @classmethod
    def restored(cls, entries: Iterable[tuple[str, int | None, bool]]) -> "Layout":
        """The layout of `entries`: of two for one name the first, a width brought into bounds."""
        first: dict[str, ColumnLayout] = {}
        for name, width, hidden in entries:
            first.setdefault(name, ColumnLayout(name, _bounded(width), bool(hidden)))
        return cls(tuple(first.values()))

    def covering(self, columns: Sequence[Column]) -> "Layout":
        """This layout with the `columns` it did not know, each behind the one declared before."""
        entries = list(self.entries)
        known = [entry.name for entry in entries]
        place = 0
        for column in columns:
            if column.name not in known:
                known.insert(place, column.name)
                entries.insert(place, ColumnLayout(column.name))
            place = known.index(column.name) + 1
        return Layout(tuple(entries))

    def arranged(self, columns: Sequence[Column]) -> list[Column]:
        """Those of `columns` that are not hidden, in order and with their widths."""
        declared = {column.name: column for column in columns}
        return [
            replace(declared[name], width=width or declared[name].width)
            for name, width, hidden in self.entries
            if name in declared and not hidden
        ]

    def with_hidden(self, name: str, hidden: bool) -> "Layout":
        """This layout with a column hidden, or shown."""
        return Layout(
            tuple(e._replace(hidden=hidden) if e.name == name else e for e in self.entries)
        )

    def with_width(self, name: str, width: int) -> "Layout":
        """This layout with a column of that width, as far as that is in bounds."""
        bounded = _bounded(width)
        return Layout(
            tuple(e._replace(width=bounded) if e.name == name else e for e in self.entries)
        )

    def with_move(self, name: str, beside: str) -> "Layout":
        """This layout with a column put in the place of `beside`, which makes way for it."""
        names = [entry.name for entry in self.entries]
        entries = list(self.entries)
        entries.insert(names.index(beside), entries.pop(names.index(name)))
        return Layout(tuple(entries))


def _bounded(width: int | None) -> int | None:
    return None if width is None else max(LEAST_WIDTH, min(width, MOST_WIDTH))
