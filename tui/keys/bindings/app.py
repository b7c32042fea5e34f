"""The keys that work everywhere but on sheets."""

from rear_diff.tables import FLYWAY, MEDIA, MOVIES, TRAINING
from tui.keys.scope import Scope, binding

TABS = Scope(
    "Tabs",
    tuple(
        binding(
            f"tab.{name}",
            str(number),
            f"show_tab('{name}')",
            heading,
            f"Show the tab {heading}",
        )
        for number, (name, heading) in enumerate(
            [
                *((table.name, table.heading) for table in (TRAINING, MEDIA, MOVIES, FLYWAY)),
                ("catalogue", "Catalogue"),
                ("jobs", "Jobs"),
                ("history", "History"),
            ],
            start=1,
        )
    ),
)

HELP = Scope(
    "The app",
    (
        binding(
            "app.help",
            "question_mark,f1",
            "app.help",
            "help",
            "Show the keys that work here",
            show=True,
        ),
    ),
)
"""Of the app, and of each sheet that has keys of its own."""

APP = Scope(
    "The app",
    (
        binding("app.palette", "ctrl+p", "palette", "commands", "Find a command by its name"),
        binding("app.theme", "T", "choose_theme", "theme", "Choose the colours"),
        binding("app.quit", "q", "quit", "quit", "Leave the app", show=True),
        binding("app.how-to-quit", "ctrl+c", "help_quit", "how to quit", "Say how to leave"),
    ),
)

ANYWHERE = Scope(
    "The app",
    (
        binding(
            "app.quit-anywhere",
            "f10",
            "quit",
            "quit from anywhere",
            "Leave the app, also from a sheet or a line of text",
            priority=True,
        ),
    ),
)
"""What works in every situation, before anything else that has its key."""

SCREEN = Scope(
    "Focus",
    (
        binding(
            "screen.next", "tab", "app.focus_next", "next part", "To the next part of the screen"
        ),
        binding(
            "screen.previous",
            "shift+tab",
            "app.focus_previous",
            "part before",
            "To the part of the screen before",
        ),
        binding(
            "screen.copy",
            "ctrl+c",
            "screen.copy_text",
            "copy",
            "Copy what the mouse has selected, if anything",
        ),
    ),
)
"""What Textual gives every screen."""
