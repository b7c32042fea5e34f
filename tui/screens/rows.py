"""The table of a screen."""

from collections.abc import Callable, Hashable

from textual.message import Message

from tui.widgets.virtual_table import VirtualTable


class Rows(VirtualTable):
    """The screen's table, which tells when it has another size, and calls `went` with its cursor.

    It takes marks where keys act on many rows at once.
    """

    class Resized(Message):
        """The columns should be fitted anew."""

    def __init__(
        self, went: Callable[[], None], *, page_rows: int, empty_text: str, takes_marks: bool
    ) -> None:
        super().__init__(page_rows=page_rows, empty_text=empty_text)
        self._went = went
        self._own: set[Hashable] = set()
        self._others: dict[Hashable, tuple[str, str]] = {}
        self._takes_marks = takes_marks

    def cursor_went(self) -> None:
        """Tell the screen at once."""
        self._went()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the keys of marks and ranges out where no key acts on them."""
        del parameters
        return self._takes_marks or action not in ("mark", "range", "range_down", "range_up")

    def set_mark(self, key: Hashable, sign: str, style: str = "mark") -> None:
        """Put the sign of one's own doing before a row."""
        if sign:
            self._own.add(key)
        else:
            self._own.discard(key)
            sign, style = self._others.get(key, (sign, style))
        super().set_mark(key, sign, style)

    def set_others_mark(self, key: Hashable, sign: str, style: str = "dim") -> None:
        """Put the sign of what others do before a row, where there is none of one's own."""
        if sign:
            self._others[key] = sign, style
        else:
            self._others.pop(key, None)
        if key not in self._own:
            super().set_mark(key, sign, style)

    def on_resize(self) -> None:
        """Tell the screen."""
        self.post_message(self.Resized())
