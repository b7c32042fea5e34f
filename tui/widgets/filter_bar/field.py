"""Where the filter is typed."""

from dataclasses import dataclass
from typing import ClassVar

from rich.highlighter import Highlighter
from rich.text import Text
from textual.binding import BindingType
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Input

from tui.keys import of
from tui.keys.bindings.typing import FILTER, TEXT

Span = tuple[int, int]


class FilterInput(Input, inherit_bindings=False):
    """A line of text of which a part, the mistake, can be underlined."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"filter-input--mistake"}
    DEFAULT_CSS = """
    FilterInput > .filter-input--mistake { text-style: bold underline; color: $text-error; }
    """
    BINDINGS: ClassVar[list[BindingType]] = of(FILTER, TEXT)

    mistake: reactive[Span | None] = reactive(None)
    """From where to where the text cannot be understood."""

    @dataclass
    class Moved(Message):
        """The cursor is elsewhere in the text."""

        cursor: int

    @dataclass
    class Chosen(Message):
        """Another completion is wanted, so many further on."""

        step: int

    class Completed(Message):
        """The completion that stands out is wanted."""

    class Left(Message):
        """The person is done here."""

    def __init__(self, placeholder: str) -> None:
        super().__init__(
            placeholder=placeholder,
            compact=True,
            select_on_focus=False,
            highlighter=_Underlining(self),
        )
        self.completable = False

    def watch_selection(self) -> None:
        """Tell where one types."""
        self.post_message(self.Moved(self.cursor_position))

    def action_cursor_right(self, select: bool = False) -> None:
        """One to the right; at the end, the completion."""
        if self.cursor_at_end and self.completable and not select:
            self.action_complete()
        else:
            super().action_cursor_right(select)

    def action_complete(self) -> None:
        """Take the completion."""
        self.post_message(self.Completed())

    def action_choose(self, step: int) -> None:
        """Another completion."""
        self.post_message(self.Chosen(step))

    def action_leave(self) -> None:
        """Go back to the rows."""
        self.post_message(self.Left())


class _Underlining(Highlighter):
    def __init__(self, field: FilterInput) -> None:
        self._field = field

    def highlight(self, text: Text) -> None:
        if self._field.mistake:
            style = self._field.get_component_rich_style("filter-input--mistake", partial=True)
            text.stylize(style, *self._field.mistake)
