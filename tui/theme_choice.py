"""Which theme the app starts in, found out before Textual is imported."""

import json
from collections.abc import Mapping

NAME, ANSI_NAME, MONO_NAME = "rear-diff", "rear-diff-ansi", "rear-diff-mono"

NAMES = (
    NAME,
    ANSI_NAME,
    MONO_NAME,
    "ansi-dark",
    "ansi-light",
    "atom-one-dark",
    "atom-one-light",
    "catppuccin-frappe",
    "catppuccin-latte",
    "catppuccin-macchiato",
    "catppuccin-mocha",
    "dracula",
    "flexoki",
    "gruvbox",
    "monokai",
    "nord",
    "rose-pine",
    "rose-pine-dawn",
    "rose-pine-moon",
    "solarized-dark",
    "solarized-light",
    "textual-dark",
    "textual-light",
    "tokyo-night",
)
"""Ours, and those that Textual brings along."""

MANY_COLOURS = ("256color", "kitty")
"""What the names of terminals end in that Rich writes more than 16 colours to."""


class UnknownTheme(Exception):
    """There is no theme of that name; the message says which there are."""


def check_theme(name: str) -> None:
    """Raises `UnknownTheme`."""
    if name in NAMES:
        return
    from difflib import get_close_matches

    near = get_close_matches(name.lower(), NAMES, n=1)
    meant = f"; did you mean {near[0]}?" if near else "."
    raise UnknownTheme(f"there is no theme {json.dumps(name)}{meant} There are {', '.join(NAMES)}.")


def first_theme(wanted: str | None, remembered: str | None, environ: Mapping[str, str]) -> str:
    """The theme to start in: the one `wanted` by flag or setting; where NO_COLOR is set, the one
    without colour; the one chosen in the app before; else what suits the terminal.

    NO_COLOR (https://no-color.org) gives way to what a person says to this program.
    """
    if wanted:
        return wanted
    if environ.get("NO_COLOR"):
        return MONO_NAME
    if remembered in NAMES:
        return str(remembered)
    return NAME if _has_many_colours(environ) else ANSI_NAME


def _has_many_colours(environ: Mapping[str, str]) -> bool:
    if environ.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit"):
        return True
    return environ.get("TERM", "").strip().lower().rpartition("-")[2] in MANY_COLOURS
