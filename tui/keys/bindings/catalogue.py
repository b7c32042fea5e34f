"""The keys of the catalogue."""

from tui.keys.scope import Scope, binding

CATALOGUE = Scope(
    "The catalogue",
    (
        binding("catalogue.edit", "e", "edit", "edit", "Edit what the cursor is on", show=True),
        binding(
            "catalogue.add", "o", "add", "add", "Add a title; or a part of what is below", show=True
        ),
        binding(
            "catalogue.delete",
            "D,delete",
            "delete",
            "delete",
            "Delete what the cursor is on, once you have seen what goes with it",
            show=True,
        ),
        binding(
            "catalogue.changes", "H", "changes", "changes", "Who changed it by hand, when, and what"
        ),
        binding("catalogue.view", "t", "turn_view", "view", "Shows, movies, or sources"),
        binding("catalogue.import", "I", "import_feeds", "import", "Import the feeds now"),
    ),
)
"""Of each view of the catalogue."""

PARTS = Scope(
    "The catalogue",
    (
        binding(
            "catalogue.parts",
            "b",
            "parts",
            "below",
            "To what is below the title: seasons, episodes, sources; and back",
        ),
        binding("catalogue.poster", "P", "poster", "poster", "Show the title's poster"),
    ),
)
"""Of its titles."""

TREE = Scope(
    "What is below a title",
    (
        binding("tree.down", "j,down", "cursor_down", "down", "The next one"),
        binding("tree.up", "k,up", "cursor_up", "up", "The one before"),
        binding("tree.first", "g,home", "scroll_home", "first", "The first one"),
        binding("tree.last", "G,end", "scroll_end", "last", "The last one"),
        binding("tree.page-down", "ctrl+d,pagedown", "page_down", "page down", "A page down"),
        binding("tree.page-up", "ctrl+u,pageup", "page_up", "page up", "A page up"),
        binding("tree.fold", "space,enter", "toggle_node", "fold", "Show or hide its parts"),
        binding("tree.out", "h,left", "cursor_parent", "out", "To what it is a part of"),
        binding("tree.back", "escape", "screen.parts", "table", "Back to the table"),
    ),
)

FORM = Scope(
    "A form",
    (
        binding("form.next", "down", "app.focus_next", "next", "The next line"),
        binding("form.before", "up", "app.focus_previous", "before", "The line before"),
        binding("form.close", "escape", "screen.leave", "close", "Close; what was typed is lost"),
    ),
)
"""Each line of it."""

POSTER = Scope(
    "The poster",
    (binding("poster.close", "escape,q,P", "dismiss", "close", "Close, and fetch it no further"),),
)

CHANGES = Scope(
    "What was changed by hand",
    (binding("changes.close", "escape,q,H", "dismiss", "close", "Close"),),
)
