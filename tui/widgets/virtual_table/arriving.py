"""Rows that arrive as soon as they are asked for."""

from textual.timer import Timer

from .viewport import Viewport

MOMENT = 1 / 60
"""Seconds that the rows of a window may take to come, until it is shown that they are missing."""


class Arriving(Viewport):
    """Leaves the rows before them on the screen for a moment, where those that one goes to are on
    their way: to paint that they are missing takes longer than most of them do to come, which then
    would wait for it."""

    _late: Timer | None = None

    def _show_window(self) -> None:
        if not self._awaits_rows():
            self._show_now()
        elif self._late is None:
            self._late = self.set_timer(MOMENT, self._show_now)

    def _rows_came(self) -> None:
        """Some rows have come; if they are all that the window waits for, show them."""
        if self._late is not None and not self._awaits_rows():
            self._show_now()

    def _show_now(self) -> None:
        if self._late is not None:
            self._late.stop()
            self._late = None
            self.set_timer(MOMENT, self._follow_rows)
        super()._show_window()

    def _follow_rows(self) -> None:
        """Do what those who wait for rows need not wait for."""
        super()._move_thumb(self.scroll_y)

    def _move_thumb(self, scroll_y: float) -> None:
        if self._late is None:
            super()._move_thumb(scroll_y)

    def _refresh_rows(self, *indexes: int) -> None:
        # In a moment all of them are shown.
        if self._late is None:
            super()._refresh_rows(*indexes)

    def _awaits_rows(self) -> bool:
        """Whether a row of the window has not come yet."""
        raise NotImplementedError
