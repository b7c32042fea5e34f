"""What a key is about to do to many rows: how many, from what to what, and some of them."""

from __future__ import annotations

from collections import Counter

from rich.text import Text

from rear_diff.labelling.bulk import Turn
from rear_diff.labelling.bulk.plan import told
from tui.many import Meant
from tui.presentation import LABELS
from tui.screens.question import QuestionScreen
from tui.widgets.virtual_table import fit, plain

NAME_WIDTH, COUNT_WIDTH = 26, 9
"""In cells."""

MOST_TURNS = 6


class PreviewScreen(QuestionScreen, inherit_bindings=False):
    """Dismissed with whether it is to be done."""

    BINDINGS = QuestionScreen.BINDINGS
    TITLE = "Many titles at once"

    def __init__(self, meant: Meant, gone: int) -> None:
        super().__init__(f"Change {len(meant.plan):,} titles?")
        self._meant = meant
        self._gone = gone

    def add_to(self, text: Text) -> None:
        """The counts, and the samples."""
        plan = self._meant.plan
        text.append("\n\n")
        turns: Counter[str] = Counter()
        for turn, count in plan.turns:
            turns[_turned(turn)] += count
        for turned, count in turns.most_common(MOST_TURNS):
            text.append(f"{count:>{COUNT_WIDTH},}  ").append(f"{turned}\n", "bold")
        rest = len(plan) - sum(count for _, count in turns.most_common(MOST_TURNS))
        for count, what in (
            (rest, "in other ways"),
            (self._meant.so_already, "say so already, and stay"),
            (self._meant.forbidden, f"stay: {self._meant.why_forbidden}"),
            (self._gone, "are no longer there"),
        ):
            if count:
                text.append(f"{count:>{COUNT_WIDTH},}  {what}\n", "dim")
        text.append("\nsuch as", "dim")
        for sample in plan.samples:
            text.append(f"\n{fit(plain(sample.name), NAME_WIDTH)}  ")
            text.append(_turned(sample.turn), "dim")


def _turned(turn: Turn) -> str:
    words = []
    for values in (turn.was, turn.becomes):
        label = LABELS.get(str(values.get("label"))) if "label" in values else None
        words.append(label.text if label else told(values))
    return plain(" → ".join(words))
