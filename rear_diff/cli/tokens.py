"""`rear-diff token`."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from rear_diff.access.caller import Scope
from rear_diff.cli.common import say, settings_of, told

app = typer.Typer(
    no_args_is_help=True,
    help="Look after the tokens for the HTTP API. Example: rear-diff token create living-room",
)


@app.command()
def create(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="What its owner is called.", metavar="NAME")],
    scope: Annotated[
        Scope, typer.Option(help="What it allows: read; or label, which is read and label.")
    ] = Scope.READ,
    days: Annotated[
        int | None, typer.Option(min=1, max=36_500, help="How long it counts; for ever unless set.")
    ] = None,
) -> None:
    """Make a token and print it, this once: only its hash is kept.

    The name goes with the labels that are set with it. Example: rear-diff token create anna
    --scope label
    """
    from rear_diff.access.door import token_file

    expires = (datetime.now(UTC) + timedelta(days=days)).replace(microsecond=0) if days else None
    with told():
        file = token_file(settings_of(context).settings)
        token = file.create(name, scope, expires)
    typer.echo(token)
    say(
        "Keep it safe: it is not shown again. Only its hash is kept, in "
        f'{file.path}.\nTo be sent with it: curl -H "Authorization: Bearer TOKEN" ..'
    )


@app.command(name="list")
def show(context: typer.Context) -> None:
    """List the tokens by name; none is shown itself. Example: rear-diff token list"""
    from rear_diff.access.door import token_file

    with told():
        tokens = list(token_file(settings_of(context).settings))
    width = max((len(token.name) for token in tokens), default=0)
    for token in tokens:
        until = f"until {token.expires:%Y-%m-%d %H:%M}Z" if token.expires else "for ever"
        typer.echo(
            f"{token.name:<{width}}  {token.scope:<5}  from {token.created:%Y-%m-%d}  {until}"
        )
    if not tokens:
        say("There are no tokens.")


@app.command()
def revoke(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="As `list` shows it.", metavar="NAME")],
) -> None:
    """Let a token count no longer, at once. Example: rear-diff token revoke anna"""
    from rear_diff.access.door import token_file

    with told():
        token_file(settings_of(context).settings).revoke(name)
    typer.echo("Revoked.")
