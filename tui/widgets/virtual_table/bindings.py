"""The keys of a table. Each binding has an id, by which a keymap can give it other keys."""

from textual.binding import Binding, BindingType


def _binding(keys: str, action: str, description: str, tooltip: str) -> Binding:
    name = "table." + action.replace("_", "-")
    return Binding(keys, action, description, show=False, tooltip=tooltip, id=name)


BINDINGS: list[BindingType] = [
    _binding("j,down", "cursor_down", "Down", "Move the cursor to the next row"),
    _binding("k,up", "cursor_up", "Up", "Move the cursor to the row before"),
    _binding("g,home", "cursor_first", "First", "Move the cursor to the first row"),
    _binding("G,end", "cursor_last", "Last", "Move the cursor to the last row"),
    _binding("ctrl+d", "half_page_down", "Half a page down", "Move half a screen down"),
    _binding("ctrl+u", "half_page_up", "Half a page up", "Move half a screen up"),
    _binding("ctrl+f,pagedown", "page_down", "Page down", "Move a whole screen down"),
    _binding("ctrl+b,pageup", "page_up", "Page up", "Move a whole screen up"),
    _binding("h,left", "columns_left", "Columns left", "Show the columns to the left"),
    _binding("l,right", "columns_right", "Columns right", "Show the columns to the right"),
    _binding("enter", "select", "Open", "Open the row under the cursor"),
]
