"""The command line of `rear-diff-tui`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

from rear_diff import __version__
from tui.tab_names import TABS

if TYPE_CHECKING:
    from argparse import ArgumentParser

WEB_PORT = 8001

COMPLETE = "_REAR_DIFF_TUI_COMPLETE"
"""What a shell sets that asks how a command line goes on."""


class Arguments(SimpleNamespace):
    """What the command line says; None where it says nothing."""

    config: Path | None = None
    embedded: bool | None = None
    read_only: bool | None = None
    mouse: bool | None = None
    theme: str | None = None
    tab: str | None = None
    filter: str | None = None
    web: int | None = None
    linear: bool = False

    @property
    def flags(self) -> dict[str, object]:
        """The settings that are said with them, by their names."""
        return {
            "pgsql.embedded": self.embedded,
            "tui.read_only": self.read_only,
            "tui.mouse": self.mouse,
            "tui.theme": self.theme,
        }


def read_arguments() -> Arguments:
    """What was said. Ends the program where it is nothing that can be done."""
    if COMPLETE in os.environ:
        from tui.completing import complete

        complete(_parser())
    # Without any, as it is mostly started, nobody waits 10 ms for a parser of them.
    if not sys.argv[1:]:
        return Arguments()
    parser = _parser()
    arguments, unknown = parser.parse_known_args(namespace=Arguments())
    if unknown:
        sys.stderr.write(f"rear-diff-tui: {_no_such(unknown[0], parser)}\n")
        sys.exit(2)
    return arguments


def _no_such(word: str, parser: ArgumentParser) -> str:
    from difflib import get_close_matches

    if word in ("--install-completion", "--show-completion"):
        return f"that is rear-diff {word}, for both commands"
    if not word.startswith("-"):
        return f'there is no argument "{word}". The chores are the command rear-diff: rear-diff -h'
    known = [flag for action in parser._actions for flag in action.option_strings]  # noqa: SLF001
    near = get_close_matches(word.partition("=")[0], known, 1)
    return f"there is no flag {word}" + (f"; did you mean {near[0]}?" if near else "; -h has all")


def arguments_of_a_page() -> list[str]:
    """What was said but for `--web`, for the app in the page."""
    return _web_parser().parse_known_args()[1]


def _parser() -> ArgumentParser:
    # argparse and not Typer: the app's start is counted in milliseconds.
    from argparse import ArgumentParser, RawDescriptionHelpFormatter

    parser = ArgumentParser(
        parents=[_web_parser()],
        prog="rear-diff-tui",
        description="Label rows in PostgreSQL, one key a label. Without a configured database an"
        " embedded\none with sample rows is used.",
        epilog="example: rear-diff-tui --tab media --filter error:yes\n"
        "? in the app shows the keys; the chores are the command rear-diff",
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("--config", type=Path, metavar="FILE", help="read this config.toml")
    parser.add_argument(
        "--embedded",
        action="store_true",
        default=None,
        help="use the embedded database, whatever is configured",
    )
    parser.add_argument(
        "--read-only", action="store_true", default=None, help="show rows, change nothing"
    )
    parser.add_argument(
        "--tab", metavar="NAME", help=f"begin with {', '.join(TABS)}, or one by its digit"
    )
    parser.add_argument(
        "--filter", metavar="TEXT", help="what to see of it, as typed after / in the app"
    )
    parser.add_argument("--mouse", action="store_true", default=None, help="use the mouse")
    parser.add_argument(
        "--theme", metavar="NAME", help="the colours, such as nord; T in the app shows all"
    )
    parser.add_argument(
        "--linear",
        action="store_true",
        help="one title after another in plain lines, for a screen reader or a plain terminal",
    )
    parser.add_argument("--version", action="version", version=f"rear-diff {__version__}")
    return parser


def _web_parser() -> ArgumentParser:
    from argparse import ArgumentParser

    parser = ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument(
        "--web",
        type=int,
        nargs="?",
        const=WEB_PORT,
        metavar="PORT",
        help=f"serve the app in a page, to this machine alone, at {WEB_PORT} unless said",
    )
    return parser
