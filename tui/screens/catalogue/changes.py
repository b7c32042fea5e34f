"""Who changed a row of the catalogue by hand: when, and each column from what to what."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from rear_diff.catalogue.editing.changes import Made
from tui.keys import of
from tui.keys.bindings.app import HELP, SCREEN
from tui.keys.bindings.catalogue import CHANGES
from tui.presentation.words import local_moment
from tui.screens.sheet import Sheet
from tui.widgets.row_detail import FactsPage, Line
from tui.widgets.row_detail.blocks import NULL, named, wrapped
from tui.widgets.virtual_table import plain

INDENT = 18
"""Cells for the name of a column."""

DONE = {"added": "good", "edited": "strong", "deleted": "bad"}


class ChangesScreen(Sheet[None], inherit_bindings=False):
    """The changes, the newest first."""

    TITLE = "What was changed by hand"
    BINDINGS: ClassVar[list[BindingType]] = of(CHANGES, HELP, SCREEN)

    def __init__(self, name: str, made: Sequence[Made]) -> None:
        super().__init__()
        self._name_shown = name
        self._made = made

    def compose(self) -> ComposeResult:
        """One scrolling page."""
        yield FactsPage(classes="sheet")

    def on_mount(self) -> None:
        """Fill it."""
        page = self.query_one(FactsPage)
        page.show_facts(lambda width, now: list(self._lines(width, now)))
        page.focus()

    def _lines(self, width: int, now: datetime) -> Iterator[Line]:
        yield from wrapped(self._name_shown, width, "title")
        if not self._made:
            yield from ((), *wrapped("Nobody has changed it by hand.", width, "dim"))
        for made in self._made:
            yield ()
            yield (
                (made.done, DONE[made.done]),
                (f"  {plain(made.name)}" if made.name != self._name_shown else "", ""),
                (f"  {plain(made.who)} · {local_moment(made.at, now)}", "dim"),
            )
            for column, (was, becomes) in made.columns.items():
                label = column.replace("_", " ")
                yield from named(label, _turn(made.done, was, becomes, width - INDENT), INDENT)


def _turn(done: str, was: Any, becomes: Any, width: int) -> list[Line]:
    if done == "added":
        return wrapped(_word(becomes), width)
    if done == "deleted":
        return wrapped(_word(was), width, "dim")
    if was is None or becomes is None:
        known = wrapped(_word(becomes if was is None else was), width - 4)
        if was is None:
            return [(NULL, (" → ", "dim"), *known[0]), *known[1:]]
        return [*known[:-1], (*known[-1], (" → ", "dim"), NULL)]
    return wrapped(f"{_word(was)} → {_word(becomes)}", width)


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
