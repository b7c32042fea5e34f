"""What all pages that lie over a tab have in common."""

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen, ScreenResultType
from textual.worker import NoActiveWorker, Worker, get_current_worker


class Sheet(ModalScreen[ScreenResultType]):
    """A page over a tab, dismissed with an answer: of two that come together, with the first."""

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Close the page, and stop what works for it; a second time does nothing."""
        # Textual would close whatever is in front by now.
        if not self.is_active:
            return AwaitComplete()
        self._stop_working()
        return super().dismiss(result)

    def _stop_working(self) -> None:
        # Textual does it when what the page consists of has gone already, which they may look for.
        closing = _this_worker()
        for worker in self.workers:
            if worker.node is self and worker is not closing:
                worker.cancel()


def _this_worker() -> Worker[object] | None:
    try:
        return get_current_worker()
    except NoActiveWorker:
        return None
