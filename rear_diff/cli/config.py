"""`rear-diff config`."""

import typer

from rear_diff.cli.common import say, settings_of, told


def show(context: typer.Context) -> None:
    """Show each setting in effect and where it came from; secrets are masked.

    Example: rear-diff --config my.toml config
    """
    from rear_diff.settings import files_report, report

    with told():
        loaded = settings_of(context)
    lines = report(loaded)
    keys = max(len(line.key) for line in lines)
    values = min(48, max(len(line.value) for line in lines))
    for line in lines:
        typer.echo(f"{line.key:<{keys}}  {line.value or '-':<{values}}  {line.origin}")
    for told_of in files_report(loaded):
        say(told_of)
