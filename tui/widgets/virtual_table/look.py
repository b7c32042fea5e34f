"""How a table looks: no meaning is in a colour alone."""

from rich.style import Style
from textual.widget import Widget

PREFIX = "virtual-table--"

COMPONENT_CLASSES = {
    PREFIX + name
    for name in (
        "header",
        "cursor",
        "cell",
        "marked",
        "edge",
        "empty",
        "waiting",
        "gone",
        "null",
        "dim",
        "number",
        "strong",
        "mark",
        "good",
        "bad",
        "warn",
    )
}

OVERLAYS = {"cursor", "cell", "marked"}
"""Styles laid over a drawn line: one without a colour of its own leaves the cells theirs."""

OF_CURSOR = {"cursor", "cell"}

BELOW = sorted({"", *(each.removeprefix(PREFIX) for each in COMPONENT_CLASSES)} - OF_CURSOR)
"""What is seen of a row that the cursor is not on."""

CSS = """
VirtualTable {
    height: 1fr;
    background: $background;
    color: $foreground;
    overflow: auto auto;
    scrollbar-size: 0 1;
    scrollbar-gutter: stable;
    scrollbar-color: $foreground 25%;
    scrollbar-color-hover: $foreground 40%;
    scrollbar-color-active: $foreground 40%;
    scrollbar-background: $background;
    scrollbar-background-hover: $background;
    scrollbar-background-active: $background;

    & > .virtual-table--header { color: $text-muted; text-style: bold; }
    & > .virtual-table--edge { color: $text-disabled; }
    & > .virtual-table--empty { color: $text-muted; }
    & > .virtual-table--waiting { color: $text-muted; }
    & > .virtual-table--gone { color: $text-muted; text-style: italic; }
    & > .virtual-table--null { color: $text-disabled; }
    & > .virtual-table--dim { color: $text-muted; }
    & > .virtual-table--strong { text-style: bold; }
    & > .virtual-table--mark { color: $accent; text-style: bold; }
    & > .virtual-table--good { color: $text-success; }
    & > .virtual-table--bad { color: $text-error; }
    & > .virtual-table--warn { color: $text-warning; }
    & > .virtual-table--marked { background: $accent 15%; }
    & > .virtual-table--cursor { background: $foreground 8%; }
    &:focus > .virtual-table--cursor { background: $primary 28%; text-style: bold; }
    & > .virtual-table--cell { background: $foreground 8%; }
    &:focus > .virtual-table--cell { background: $primary 38%; text-style: bold underline; }

    &:ansi > .virtual-table--header { color: ansi_default; text-style: bold underline; }
    &:ansi > .virtual-table--edge { color: ansi_default; text-style: dim; }
    &:ansi > .virtual-table--empty { color: ansi_default; text-style: dim; }
    &:ansi > .virtual-table--waiting { color: ansi_default; text-style: dim; }
    &:ansi > .virtual-table--gone { color: ansi_default; text-style: dim; }
    &:ansi > .virtual-table--null { color: ansi_default; text-style: dim; }
    &:ansi > .virtual-table--dim { color: ansi_default; text-style: dim; }
    &:ansi > .virtual-table--cursor { background: ansi_default; text-style: bold; }
    &:ansi:focus > .virtual-table--cursor {
        color: ansi_default;
        background: ansi_default;
        text-style: reverse;
    }
    &:ansi > .virtual-table--marked { background: ansi_default; text-style: bold; }
    &:ansi > .virtual-table--cell { background: ansi_default; text-style: bold; }
    &:ansi:focus > .virtual-table--cell {
        color: ansi_default;
        background: ansi_default;
        text-style: bold underline reverse;
    }
    &:nocolor > .virtual-table--good { text-style: bold; }
    &:nocolor > .virtual-table--bad { text-style: bold; }
    &:nocolor > .virtual-table--warn { text-style: bold; }
    &:nocolor > .virtual-table--marked { text-style: bold; }
    &:nocolor:focus > .virtual-table--cell { text-style: bold underline reverse; }
    &:nocolor:focus > .virtual-table--cursor { text-style: reverse; }
}
"""


def style_named(widget: Widget, name: str) -> Style:
    """The style of a component class without its prefix; that of the widget for an unknown one."""
    if not name:
        return widget.rich_style
    try:
        style = widget.get_component_rich_style(PREFIX + name)
    except KeyError:
        return widget.rich_style
    if name not in OVERLAYS:
        return style
    own = widget.get_component_rich_style(PREFIX + name, partial=True)
    return own.without_color + Style(color=own.color and style.color, bgcolor=style.bgcolor)
