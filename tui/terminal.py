"""What kind of terminal this is, found out before Textual is imported."""

import os
import shutil
import sys
from collections.abc import Mapping

LEAST_COLUMNS, LEAST_LINES = 60, 15


class UnfitTerminal(Exception):
    """The app cannot run here; the message is one line that says why and what would do."""


def in_a_page(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the app is drawn in a page, by `rear-diff-tui --web`: there is no terminal then."""
    return environ.get("TEXTUAL_DRIVER", "").startswith("textual.drivers.web_driver:")


def check_terminal() -> None:
    """Raises `UnfitTerminal` without a terminal, with one that cannot move its cursor, or a tiny
    one."""
    if in_a_page():
        return
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UnfitTerminal(
            "The app needs a terminal to draw on. Over SSH, ask for one: ssh -t HOST. In a pipe,"
            " label in plain lines: rear-diff-tui --linear"
        )
    term = os.environ.get("TERM", "")
    if term in ("dumb", "unknown", ""):
        raise UnfitTerminal(
            f"This terminal (TERM={term}) cannot show an app. Set TERM to what it is, such as"
            " xterm-256color, or label in plain lines: rear-diff-tui --linear"
        )
    columns, lines = shutil.get_terminal_size()
    if columns < LEAST_COLUMNS or lines < LEAST_LINES:
        raise UnfitTerminal(
            f"The terminal has {columns} columns and {lines} lines; rear-diff-tui needs at least"
            f" {LEAST_COLUMNS} and {LEAST_LINES}."
        )


def prepare_environment(environ: Mapping[str, str] = os.environ) -> None:
    """Set what Textual reads when it is imported."""
    # Half of Textual's default: Escape should not feel stuck, and split sequences still arrive.
    os.environ.setdefault("ESCDELAY", environ.get("ESCDELAY", "50"))
    # Twice Textual's: rows that come right behind the key that asked for them need not wait so
    # long for their frame. An app at rest draws none.
    os.environ.setdefault("TEXTUAL_FPS", environ.get("TEXTUAL_FPS", "120"))
