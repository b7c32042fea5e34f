"""What a shell is told that completes `rear-diff-tui`, of which each question is a run of it.

Typer answers them as it does for `rear-diff`, whose `--install-completion` has the shell ask both.
The flags are those of `arguments.py`, which is argparse for the sake of the start.
"""

import inspect
import os
from argparse import Action, ArgumentParser
from collections.abc import Callable, Sequence
from typing import Annotated, Any

import typer

from tui.tab_names import TABS


def complete(parser: ArgumentParser) -> None:
    """Answer the shell's question about the flags of `parser`, and end."""

    def nothing(**_: object) -> None:
        return None

    flags = [each for each in parser._actions if each.dest != "help"]  # noqa: SLF001
    nothing.__signature__ = inspect.Signature([_parameter(flag) for flag in flags])  # type: ignore[attr-defined]
    app = typer.Typer(context_settings={"help_option_names": ["-h", "--help"]})
    app.command()(nothing)
    command = typer.main.get_command(app)
    # Those of Typer itself, which the other command has for both.
    command.params = [each for each in command.params if each.name in {flag.dest for flag in flags}]
    # A help that is broken into lines would be several completions.
    os.environ["COLUMNS"] = "1000"
    command(prog_name=parser.prog)


def _parameter(flag: Action) -> inspect.Parameter:
    kind = bool if flag.nargs == 0 else str
    values = VALUES.get(flag.dest)
    option = typer.Option(
        *flag.option_strings, help=flag.help, autocompletion=_beginning(values) if values else None
    )
    return inspect.Parameter(
        flag.dest,
        inspect.Parameter.KEYWORD_ONLY,
        default=None,
        annotation=Annotated[kind | None, option],
    )


def _beginning(values: Callable[[], Sequence[str]]) -> Callable[[str], list[str]]:
    def beginning(incomplete: str) -> list[str]:
        return [value for value in values() if value.startswith(incomplete)]

    return beginning


def _tabs() -> Sequence[str]:
    return tuple(TABS)


def _themes() -> Sequence[str]:
    from textual.theme import BUILTIN_THEMES

    from tui.theme_choice import ANSI_NAME, MONO_NAME, NAME

    return [NAME, ANSI_NAME, MONO_NAME, *sorted(BUILTIN_THEMES)]


VALUES: dict[str, Callable[[], Sequence[Any]]] = {"tab": _tabs, "theme": _themes}
"""What a flag takes, by its name. Of any other the shell offers files."""
