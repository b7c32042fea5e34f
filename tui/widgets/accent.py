"""The theme's accent, for what is drawn by hand."""

from rich.style import Style
from textual.color import Color
from textual.widget import Widget


def accent(widget: Widget, *, chosen: bool = False) -> Style:
    """Text in the colour of the accent, be that one of the terminal's own; stronger if `chosen`."""
    # Rich does not know the names that Textual has for the terminal's colours.
    colour = Color.parse(widget.app.theme_variables["accent"]).rich_color
    return Style(color=colour, bold=chosen or None, underline=chosen or None)
