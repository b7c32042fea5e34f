"""The keys of the card, and of pages that scroll."""

from tui.keys.scope import Scope, binding

CARD = Scope(
    "The card",
    (
        binding("card.skip", "s,n,right", "go(1)", "skip", "Go to the next title", show=True),
        binding("card.back", "p,left", "go(-1)", "back", "Go to the title before"),
        binding(
            "card.model",
            "m",
            "reveal",
            "model?",
            "Show the model's word, once you have labelled",
            show=True,
        ),
        binding("card.copy", "y", "copy", "copy", "Copy a cell, the row, the query, or an address"),
        binding("card.leave", "escape,q,c,enter", "leave", "table", "Back to the table", show=True),
    ),
)

PAGE = Scope(
    "Scrolling",
    (
        binding("page.down", "j,down", "scroll_down", "down", "Scroll down a line"),
        binding("page.up", "k,up", "scroll_up", "up", "Scroll up a line"),
        binding("page.half-down", "ctrl+d,pagedown", "half_down", "down", "Scroll down"),
        binding("page.half-up", "ctrl+u,pageup", "half_up", "up", "Scroll up"),
        binding("page.first", "g,home", "scroll_home", "first", "To the beginning"),
        binding("page.last", "G,end", "scroll_end", "last", "To the end"),
    ),
)
"""Of details, cards and this help."""
