"""The keys of a table. Each binding has an id, by which a keymap can give it other keys."""

from textual.binding import Binding, BindingType


def _binding(keys: str, action: str, description: str, tooltip: str, name: str = "") -> Binding:
    name = "table." + (name or action.replace("_", "-"))
    return Binding(keys, action, description, show=False, tooltip=tooltip, id=name)


ROWS: list[BindingType] = [
    _binding("j,down", "cursor_down", "Down", "Move the cursor to the next row"),
    _binding("k,up", "cursor_up", "Up", "Move the cursor to the row before"),
    _binding("g,home", "cursor_first", "First", "Move the cursor to the first row"),
    _binding("G,end", "cursor_last", "Last", "Move the cursor to the last row"),
    _binding("ctrl+d", "half_page_down", "Half a page down", "Move half a screen down"),
    _binding("ctrl+u", "half_page_up", "Half a page up", "Move half a screen up"),
    _binding("ctrl+f,pagedown", "page_down", "Page down", "Move a whole screen down"),
    _binding("ctrl+b,pageup", "page_up", "Page up", "Move a whole screen up"),
    _binding("enter", "select", "Open", "Open the row under the cursor"),
]

COLUMNS: list[BindingType] = [
    _binding("h,left", "cursor_left", "Column left", "Move the cursor to the column before"),
    _binding("l,right", "cursor_right", "Column right", "Move the cursor to the next column"),
    _binding("minus", "hide_column", "Hide column", "Hide the column under the cursor"),
    _binding("plus", "show_columns", "Show columns", "Show all hidden columns again"),
    _binding(
        "less_than_sign", "move_column(-1)", "Move column left",
        "Move the column under the cursor to the left", "column-left",
    ),
    _binding(
        "greater_than_sign", "move_column(1)", "Move column right",
        "Move the column under the cursor to the right", "column-right",
    ),
    _binding(
        "left_parenthesis", "resize_column(-1)", "Narrower",
        "Make the column under the cursor narrower", "column-narrower",
    ),
    _binding(
        "right_parenthesis", "resize_column(1)", "Wider",
        "Make the column under the cursor wider", "column-wider",
    ),
]  # fmt: skip

MARKS: list[BindingType] = [
    _binding("space", "mark", "Mark", "Mark the row, or take its mark away, and go on"),
    _binding("V", "range", "Range", "Begin a range of rows at the cursor, or end it marked"),
    _binding("shift+down", "range_down", "Range down", "Let a range reach to the next row"),
    _binding("shift+up", "range_up", "Range up", "Let a range reach to the row before"),
]

BINDINGS: list[BindingType] = [*ROWS, *COLUMNS, *MARKS]
