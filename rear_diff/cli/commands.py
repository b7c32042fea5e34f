"""The group of all subcommands: what is nearly one of them is answered with the right one."""

from collections.abc import Mapping
from typing import Any

import typer
from typer.core import TyperGroup

from rear_diff.cli.common import MISUSE, fail

ELSEWHERE: Mapping[str, str] = {
    **dict.fromkeys(("tui", "app", "open", "ui", "gui"), "The app is rear-diff-tui."),
    **dict.fromkeys(("start", "run", "server", "api", "web"), "The server is rear-diff serve."),
    **dict.fromkeys(("check", "status", "diagnose", "health"), "That is rear-diff doctor."),
    **dict.fromkeys(("settings", "env"), "That is rear-diff config."),
    **dict.fromkeys(("ls", "show", "query", "search"), "Rows are shown by rear-diff list."),
    **dict.fromkeys(("dump", "backup"), "Rows are written by rear-diff export."),
    **dict.fromkeys(("load", "restore"), "Rows are read by rear-diff import training."),
    **dict.fromkeys(("set", "tag"), "Rows are labelled by rear-diff label."),
    "version": "That is rear-diff --version.",
    "help": "That is rear-diff --help.",
    "completion": "That is rear-diff --install-completion.",
}
"""Words for a command that do not resemble its name, which Typer finds by itself."""


class Commands(TyperGroup):
    """Typer's group, with other words for a command."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that `args` begin with; or the end, with the one that is meant."""
        if args and args[0] in ELSEWHERE and not ctx.resilient_parsing:
            fail(f'There is no command "{args[0]}". {ELSEWHERE[args[0]]}', MISUSE)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Run the command; a wrong value is told without the parser's own words for it."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            error.message = error.message.removeprefix("Value error, ")
            raise
