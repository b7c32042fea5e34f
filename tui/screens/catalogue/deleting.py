"""What goes with a row of the catalogue, before it is deleted."""

from rich.text import Text

from rear_diff.catalogue.editing.deleting import Weight
from rear_diff.catalogue.editing.kinds import Kind
from tui.screens.question import QuestionScreen
from tui.widgets.virtual_table import plain

COUNT_WIDTH = 9
"""In cells."""


class DeletingScreen(QuestionScreen, inherit_bindings=False):
    """Dismissed with whether it is to be deleted."""

    BINDINGS = QuestionScreen.BINDINGS
    TITLE = "Deleting"

    def __init__(self, kind: Kind, name: str, weight: Weight) -> None:
        super().__init__(f"Delete the {kind.name} {plain(name)}?")
        self._weight = weight

    def add_to(self, text: Text) -> None:
        """The counts, and what an import would do."""
        text.append("\n\n")
        for part, count in self._weight.items():
            if count:
                text.append(f"{count:>{COUNT_WIDTH},}  ", "bold")
                text.append(f"{part}{'s' * (count != 1)} with it\n")
        if not any(self._weight.values()):
            text.append("Nothing else goes with it.\n")
        text.append("\nIf the feed still has it, the next import brings it back.", "dim")
