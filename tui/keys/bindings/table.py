"""The keys of a tab, and those that label."""

from textual.binding import Binding

from tui.keys.scope import Scope, binding
from tui.widgets.virtual_table.bindings import COLUMNS as TABLE_COLUMNS
from tui.widgets.virtual_table.bindings import MARKS as TABLE_MARKS
from tui.widgets.virtual_table.bindings import ROWS as TABLE_ROWS

ROWS = Scope("Moving", tuple(each for each in TABLE_ROWS if isinstance(each, Binding)))
COLUMNS = Scope("Columns", tuple(each for each in TABLE_COLUMNS if isinstance(each, Binding)))
MARKS = Scope("Many at once", tuple(each for each in TABLE_MARKS if isinstance(each, Binding)))

LABELS = Scope(
    "Labels",
    (
        binding(
            "label.would_watch",
            "w",
            "act('would_watch')",
            "watch",
            "Label would_watch, and go on",
            show=True,
        ),
        binding(
            "label.would_not_watch",
            "x",
            "act('would_not_watch')",
            "not",
            "Label would_not_watch, and go on",
            show=True,
        ),
        binding(
            "label.reviewed",
            "r",
            "turn('reviewed')",
            "reviewed",
            "Confirm the label and go on, or take it back",
            show=True,
        ),
        binding(
            "label.anomalous",
            "a",
            "turn('anomalous')",
            "anomalous",
            "Mark as an outlier, or take that back",
            show=True,
        ),
        binding("label.undo", "u", "undo", "undo", "Take the last change back", show=True),
        binding("label.redo", "ctrl+r", "redo", "redo", "Do again what was taken back"),
    ),
)
"""In the table and on a card alike."""

ALL = Scope(
    "Many at once",
    (
        binding(
            "label.all",
            "A",
            "mark_all",
            "all",
            "Mark all rows of the filter, for the next label key; or take the marks away",
        ),
        binding(
            "label.go-on",
            "B",
            "go_on",
            "go on",
            "Go on with a change of many titles that was stopped, or give it up",
        ),
    ),
)
"""Of the tab where titles are labelled."""

TITLES = Scope(
    "Looking closer",
    (
        binding("table.card", "c", "open_card", "card", "Show one title at a time", show=True),
        binding("table.row", "i", "open_row", "row", "Show the whole row"),
        binding(
            "table.conflicts",
            "C",
            "app.conflicts",
            "conflicts",
            "Show what somebody else changed meanwhile, and choose",
        ),
        binding(
            "table.audit",
            "O",
            "audit",
            "audit",
            "Show titles that are no longer as a person said, and restore them",
        ),
    ),
)
"""Of the tab where titles are labelled."""

FILTERING = Scope(
    "Finding",
    (
        binding("table.filter", "slash", "filter", "filter", "Type what to see", show=True),
        binding("table.back", "escape", "peel", "back", "Stop a search; take the filter off"),
        binding("table.reload", "R", "reload", "reload", "Ask again"),
    ),
)
"""Of every tab, the history among them."""

FINDING = Scope(
    "Finding",
    (
        binding(
            "table.filters",
            "f",
            "filters",
            "filters",
            "Choose a filter that is ready, or save this one",
        ),
        binding("table.frequency", "F", "frequency", "frequency", "How often each value occurs"),
        binding("table.sort", "s", "sort", "sort", "Choose the column to sort by", show=True),
        binding(
            "table.ascending",
            "left_square_bracket",
            "order(False)",
            "ascending",
            "Sort by the column, least first; then as before",
        ),
        binding(
            "table.descending",
            "right_square_bracket",
            "order(True)",
            "descending",
            "Sort by the column, greatest first; then as before",
        ),
        binding("table.find", "colon", "find", "find", "Go to a row by number or part of its name"),
        binding("table.next", "n", "match(1)", "next", "The next name with what was looked for"),
        binding(
            "table.previous",
            "N",
            "match(-1)",
            "previous",
            "The name before with what was looked for",
        ),
    ),
)
"""Of every tab with a table of the database."""

DETAILS = Scope(
    "Looking closer",
    (
        binding(
            "table.detail", "v", "toggle_detail", "detail", "Show or hide the details of the row"
        ),
        binding(
            "table.copy",
            "y",
            "copy",
            "copy",
            "Copy the cell, the row, the query, or a title's address",
        ),
    ),
)
"""Of every tab."""

HISTORY = Scope(
    "History",
    (
        binding(
            "history.undo",
            "u",
            "undo_this",
            "undo",
            "Take this change back, with what was done at once with it",
            show=True,
        ),
        binding(
            "history.since",
            "U",
            "undo_since",
            "undo since",
            "Take back all that was done since this change, and it too",
            show=True,
        ),
    ),
)
