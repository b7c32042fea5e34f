"""How a table looks: no meaning is in a colour alone."""

PREFIX = "virtual-table--"

COMPONENT_CLASSES = {
    PREFIX + name
    for name in (
        "header",
        "cursor",
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
    & > .virtual-table--waiting { color: $text-disabled; }
    & > .virtual-table--gone { color: $text-disabled; text-style: italic; }
    & > .virtual-table--null { color: $text-disabled; }
    & > .virtual-table--dim { color: $text-muted; }
    & > .virtual-table--strong { text-style: bold; }
    & > .virtual-table--mark { color: $accent; text-style: bold; }
    & > .virtual-table--good { color: $text-success; }
    & > .virtual-table--bad { color: $text-error; }
    & > .virtual-table--warn { color: $text-warning; }
    & > .virtual-table--cursor { background: $foreground 8%; }
    &:focus > .virtual-table--cursor { background: $primary 35%; text-style: bold; }

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
        text-style: bold reverse;
    }
    &:nocolor:focus > .virtual-table--cursor { text-style: bold reverse; }
}
"""
