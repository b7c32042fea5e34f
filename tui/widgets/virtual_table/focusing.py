"""What the focus changes of a table: the row of the cursor, unless its styles say otherwise."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from textual import events
from textual.geometry import Region

from .arriving import Arriving


class Focusing(Arriving):
    """Repaints the row of the cursor when the focus comes or goes.

    Textual repaints a whole widget then, which is most of the screen for each key that begins or
    ends a filter.
    """

    _focus_moves = False
    _is_unstyled = False

    # These are Textual's own names: a handler beside them would run as well, and not around them.

    def _on_focus(self, event: events.Focus) -> None:
        event.prevent_default()
        with self._without_repaint():
            super()._on_focus(event)

    def _on_blur(self, event: events.Blur) -> None:
        event.prevent_default()
        with self._without_repaint():
            super()._on_blur(event)

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Look as the styles say, when what the key was for has been painted."""
        self._is_unstyled = True
        if self._late is None:
            self.call_after_refresh(self._restyle)

    def _follow_rows(self) -> None:
        super()._follow_rows()
        if self._is_unstyled:
            self._restyle()

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Ask for a repaint, of the whole where no regions are given."""
        if self._focus_moves and not (regions or layout or recompose):
            return self
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    @contextmanager
    def _without_repaint(self) -> Iterator[None]:
        self._focus_moves = True
        try:
            yield
        finally:
            self._focus_moves = False

    def _restyle(self) -> None:
        self._is_unstyled = False
        before = self._looks()
        with self._without_repaint():
            self.update_node_styles()
        if self._looks() == before:
            self._refresh_rows(self._cursor)
        else:
            self._looks_changed()
            self.refresh()

    def _looks(self) -> object:
        """All that is seen of the styles, but for the row of the cursor."""
        raise NotImplementedError

    def _looks_changed(self) -> None:
        """The rows are to be drawn anew."""
