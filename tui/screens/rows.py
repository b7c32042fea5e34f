"""The table of a screen."""

from textual.message import Message

from tui.widgets.virtual_table import VirtualTable


class Rows(VirtualTable):
    """The screen's table, which tells when it has another size.

    It takes no marks yet: the label keys act on the row under the cursor alone.
    """

    class Resized(Message):
        """The columns should be fitted anew."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the keys of marks and ranges out."""
        del parameters
        return action not in ("mark", "range", "range_down", "range_up")

    def on_resize(self) -> None:
        """Tell the screen."""
        self.post_message(self.Resized())
