"""What a key is about to do to many rows: how many, from what to what, and some of them."""

from __future__ import annotations

from collections import Counter

from rich.text import Text

from rear_diff.labelling.bulk import Plan, Turn
from rear_diff.labelling.bulk.plan import told
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

    def __init__(self, question: str, plan: Plan, *stay: tuple[int, str]) -> None:
        """`stay` has how many rows are left as they are, and why."""
        super().__init__(question)
        self._plan = plan
        self._stay = stay

    def add_to(self, text: Text) -> None:
        """The counts, and the samples."""
        text.append("\n\n")
        turns: Counter[str] = Counter()
        for turn, count in self._plan.turns:
            turns[_turned(turn)] += count
        for turned, count in turns.most_common(MOST_TURNS):
            text.append(f"{count:>{COUNT_WIDTH},}  ").append(f"{turned}\n", "bold")
        rest = len(self._plan) - sum(count for _, count in turns.most_common(MOST_TURNS))
        for count, what in ((rest, "in other ways"), *self._stay):
            if count:
                text.append(f"{count:>{COUNT_WIDTH},}  {what}\n", "dim")
        samples = [sample for sample in self._plan.samples if sample.name]
        if samples:
            text.append("\nsuch as", "dim")
        for sample in samples:
            text.append(f"\n{fit(plain(sample.name), NAME_WIDTH)}  ")
            text.append(_turned(sample.turn), "dim")


def _turned(turn: Turn) -> str:
    words = []
    for values in (turn.was, turn.becomes):
        label = LABELS.get(str(values.get("label"))) if "label" in values else None
        words.append(label.text if label else told(values))
    return plain(" → ".join(words))
