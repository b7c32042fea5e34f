"""The parts of the card view: the line at the top, and the card."""

from collections.abc import Hashable, Sequence
from datetime import datetime

from rich.text import Text
from textual.app import RenderResult
from textual.widget import Widget

from rear_diff.query import BoundTable
from tui.presentation import Values
from tui.widgets.row_detail import FactsPage, Line
from tui.widgets.row_detail.blocks import wrapped
from tui.widgets.row_detail.card import card_lines
from tui.widgets.virtual_table import fit

BAR = 20
"""Cells of the progress bar."""


class CardHead(Widget):
    """What is gone through at the left, and how far one is at the right."""

    DEFAULT_CSS = """
    CardHead { height: 1; padding: 0 1; background: $surface; }
    """

    def __init__(self, heading: str) -> None:
        super().__init__()
        self._heading = heading
        self._place = (0, 0)

    def show_position(self, place: int, total: int) -> None:
        """Say that this is title `place` of `total`, counted from 1."""
        self._place = (place, total)
        self.refresh()

    def render(self) -> RenderResult:
        """One line."""
        place, total = self._place
        full = BAR * place // total if total else 0
        position = f"{place:,} of {total:,}".rjust(len(f"{total:,}") * 2 + 4)
        room = self.content_size.width - len(position) - BAR - 4
        return Text.assemble(
            (fit(self._heading, max(1, room)), "dim"),
            ("  " + position + "  ", "bold"),
            ("━" * full, "bold"),
            ("─" * (BAR - full), "dim"),
            no_wrap=True,
            end="",
        )


class CardPage(FactsPage):
    """The card of one title."""

    DEFAULT_CSS = """
    CardPage { padding: 1 3; }
    """

    def show_card(
        self, bound: BoundTable, key: Hashable | None, row: Values | None, word: str, *, stay: bool
    ) -> None:
        """Show the card of `row` with a `word` on the model; without a row, say so of its `key`."""

        def tell(width: int, now: datetime) -> Sequence[Line]:
            if row is None:
                return wrapped(_missing(key), width, "dim")
            return card_lines(bound, row, now, width, word)

        self.show_facts(tell, stay=stay)


def _missing(key: Hashable | None) -> str:
    if key is None:
        return "This title has not come yet."
    return f"{key} is not here: it is still being read, or it is no longer in the database."
