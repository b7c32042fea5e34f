"""A list on a sheet, moved through as the table is."""

from typing import ClassVar

from textual.binding import BindingType
from textual.widgets import OptionList

from tui.keys import of
from tui.keys.bindings.sheets import LIST


class Listing(OptionList, inherit_bindings=False):
    """A list whose cursor moves by `j` and `k` as well."""

    BINDINGS: ClassVar[list[BindingType]] = of(LIST)
