"""The keys of the sheets that lie over a screen."""

from tui.keys.scope import Scope, binding

LIST = Scope(
    "A list",
    (
        binding("list.down", "j,down", "cursor_down", "down", "The next one"),
        binding("list.up", "k,up", "cursor_up", "up", "The one before"),
        binding("list.first", "g,home", "first", "first", "The first one"),
        binding("list.last", "G,end", "last", "last", "The last one"),
        binding("list.page-down", "ctrl+d,pagedown", "page_down", "page down", "A page down"),
        binding("list.page-up", "ctrl+u,pageup", "page_up", "page up", "A page up"),
        binding("list.choose", "enter", "select", "choose", "Choose this one"),
    ),
)

FILTERS = Scope(
    "Filters",
    (
        binding("filters.close", "escape", "back", "close", "Leave the line for a name, or close"),
        binding("filters.quit", "q,f", "dismiss(None)", "close", "Close"),
        binding("filters.save", "s", "save", "save", "Save the filter in force under a name"),
        binding("filters.forget", "D,delete", "forget", "forget", "Forget one of your own"),
    ),
)

SORT = Scope(
    "Sorting", (binding("sort.close", "escape,q", "dismiss(None)", "close", "Leave it as it is"),)
)

COLUMN = Scope(
    "Choosing a column",
    (binding("column.close", "escape,q", "dismiss(None)", "close", "Choose none"),),
)

FREQUENCY = Scope(
    "Frequency",
    (
        binding(
            "frequency.close",
            "escape,q,F",
            "dismiss(None)",
            "close",
            "Close, and count no further",
        ),
    ),
)

FIND = Scope("Going to a row", (binding("find.close", "escape", "leave", "close", "Go nowhere"),))

ROW = Scope("The whole row", (binding("row.close", "escape,q,enter", "dismiss", "close", "Close"),))

THEME = Scope(
    "The colours",
    (
        binding(
            "theme.close", "escape,q,T", "leave", "close", "Close, with the colours from before"
        ),
    ),
)

COPY = Scope(
    "Copying",
    (
        binding("copy.cell", "y", "take('cell')", "cell", "Copy the cell, whole"),
        binding("copy.row", "Y,r", "take('row')", "row", "Copy the row as JSON"),
        binding("copy.imdb", "i", "take('imdb')", "IMDb", "Copy the title's address at IMDb"),
        binding("copy.tmdb", "t", "take('tmdb')", "TMDB", "Copy the title's address at TMDB"),
        binding(
            "copy.query",
            "u",
            "take('query')",
            "query",
            "Copy the query as an address of the HTTP API",
        ),
        binding("copy.close", "escape,q", "dismiss(None)", "close", "Copy nothing"),
    ),
)

CONFLICTS = Scope(
    "Conflicts",
    (
        binding("conflicts.theirs", "t", "theirs", "theirs", "Keep what the row holds"),
        binding("conflicts.mine", "m", "mine", "mine", "Set mine all the same"),
        binding(
            "conflicts.all-theirs", "T", "all_theirs", "all theirs", "Keep what all the rows hold"
        ),
        binding("conflicts.close", "escape,q,C", "dismiss(None)", "close", "Close; decide later"),
    ),
)

AUDIT = Scope(
    "Audit",
    (
        binding(
            "audit.all",
            "R,A",
            "restore_all",
            "restore all",
            "Restore all of them in one step, but for what a person did since",
        ),
        binding("audit.close", "escape,q,O", "dismiss(None)", "close", "Close, and look no more"),
    ),
)

PREVIEW = Scope(
    "Many titles at once",
    (
        binding("preview.do", "y,enter", "dismiss(True)", "do it", "Do it to all of them"),
        binding("preview.close", "escape,q,n", "dismiss(False)", "close", "Leave them as they are"),
    ),
)

GOING_ON = Scope(
    "A change that was stopped",
    (
        binding("going-on.do", "y,enter", "dismiss(True)", "go on", "Do what is left of it"),
        binding("going-on.give-up", "D", "dismiss(False)", "give up", "Leave it at what was done"),
        binding("going-on.close", "escape,q,n", "dismiss(None)", "close", "Decide later"),
    ),
)

HELP_SHEET = Scope(
    "Help", (binding("help.close", "escape,q,question_mark,f1", "dismiss", "close", "Close"),)
)
