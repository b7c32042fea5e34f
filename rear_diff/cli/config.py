"""`rear-diff config`."""

import typer

from rear_diff.cli.common import settings_of, told


def show(context: typer.Context) -> None:
    """Show each setting in effect and where it came from; secrets are masked.

    Example: rear-diff --config my.toml config
    """
    from rear_diff.settings import report

    with told():
        lines = report(settings_of(context))
    keys = max(len(line.key) for line in lines)
    values = min(48, max(len(line.value) for line in lines))
    for line in lines:
        typer.echo(f"{line.key:<{keys}}  {line.value or '-':<{values}}  {line.origin}")
