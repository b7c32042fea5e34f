"""What all pages that lie over a tab have in common."""

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen, ScreenResultType


class Sheet(ModalScreen[ScreenResultType]):
    """A page over a tab, dismissed with an answer: of two that come together, with the first."""

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Close the page; a second time does nothing."""
        # Textual would close whatever is in front by now.
        return super().dismiss(result) if self.is_active else AwaitComplete()
