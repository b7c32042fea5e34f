"""The shell's completion of `rear-diff-tui`, which comes with that of `rear-diff`."""

import sys
from contextlib import redirect_stdout
from io import StringIO

import typer

PROGRAM = "rear-diff-tui"


def complete_the_app_too(flag: str) -> None:
    """Do what Typer does for `flag`, `--install-completion` or `--show-completion`, for the app.

    It answers the shell by itself (`tui/completing.py`): what is installed only asks it. Ends the
    program where that fails.
    """
    app = typer.Typer()
    app.command()(_nothing)
    said = StringIO()
    try:
        with redirect_stdout(said):
            app([flag], prog_name=PROGRAM)
    except SystemExit as ended:
        if ended.code:
            sys.stdout.write(said.getvalue())
            raise
    # The last line of an installation says when it takes effect, which `rear-diff` says as well.
    lines = said.getvalue().splitlines()
    for line in lines[:-1] if flag == "--install-completion" else lines:
        typer.echo(line)


def _nothing() -> None:
    return None
