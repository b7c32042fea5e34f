"""A line in which a text is typed."""

from typing import ClassVar

from textual.binding import BindingType
from textual.widgets import Input

from tui.keys import of
from tui.keys.bindings.typing import TEXT


class TextField(Input, inherit_bindings=False):
    """Textual's, whose keys have ids."""

    BINDINGS: ClassVar[list[BindingType]] = of(TEXT)
