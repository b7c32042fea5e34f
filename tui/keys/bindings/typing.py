"""The keys in a line of text."""

from textual.widgets import Input

from tui.keys.scope import Scope, adopted, binding

FILTER = Scope(
    "Typing a filter",
    (
        binding(
            "filter.complete",
            "tab",
            "complete",
            "complete",
            "Take the completion that stands out (right arrow at the end too)",
        ),
        binding("filter.next", "down", "choose(1)", "next", "The next completion"),
        binding("filter.before", "up", "choose(-1)", "before", "The completion before"),
        binding("filter.leave", "escape", "leave", "rows", "Back to the rows; the filter stays"),
    ),
)

TEXT = Scope("A line of text", adopted("text", Input.BINDINGS))
"""Textual's keys for editing."""
