"""The keys of a tab. Each has an id, and the help is made from them."""

from textual.binding import Binding, BindingType


def _binding(key: str, action: str, name: str, tooltip: str, *, show: bool = False) -> Binding:
    return Binding(
        key, action, name.replace("-", " "), show=show, id=f"table.{name}", tooltip=tooltip
    )


TABLE_BINDINGS: tuple[BindingType, ...] = (
    _binding("slash", "filter", "filter", "Type what to see", show=True),
    _binding("f", "filters", "filters", "Choose a filter that is ready, or save this one"),
    _binding("F", "frequency", "frequency", "How often each value of the column occurs"),
    _binding("s", "sort", "sort", "Choose the column to sort by", show=True),
    _binding(
        "left_square_bracket",
        "order(False)",
        "ascending",
        "Sort by the column, least first; then as before",
    ),
    _binding(
        "right_square_bracket",
        "order(True)",
        "descending",
        "Sort by the column, greatest first; then as before",
    ),
    _binding("colon", "find", "find", "Go to a row by number or part of its name"),
    _binding("n", "match(1)", "next", "The next name with what was looked for"),
    _binding("N", "match(-1)", "previous", "The name before with what was looked for"),
    _binding("R", "reload", "reload", "Ask the database again"),
    _binding("escape", "peel", "back", "Stop a search; take the filter off"),
    _binding("v", "toggle_detail", "detail", "Show or hide the details of the row"),
    _binding("y", "copy", "copy", "Copy the cell, the row, the query, or a title's address"),
    Binding("question_mark", "help", "help", id="app.help", tooltip="Show all keys"),
)
