"""`rear-diff embedded`."""

from typing import Annotated

import typer

from rear_diff.cli.common import say, settings_of, told

app = typer.Typer(
    no_args_is_help=True,
    help="Look after the embedded PostgreSQL. Example: rear-diff embedded status",
)


@app.command()
def status(context: typer.Context) -> None:
    """Tell whether it runs, where it is and how large. Example: rear-diff embedded status"""
    from rear_diff.opening import DATABASE, ROLE, embedded_server

    with told():
        found = embedded_server(settings_of(context).settings).status()
    facts = {
        "state": found.state,
        "directory": found.directory,
        "PostgreSQL": found.version or "-",
        "process": found.pid or "-",
        "size": f"{found.size_bytes / 1_000_000:,.1f} MB",
        "in use": "yes" if found.users else "no",
        "kept running": "yes" if found.kept else "no",
        "psql": f"psql -h {found.host} -U {ROLE} {DATABASE}"
        if found.host
        else "after rear-diff embedded start",
        "programs": _programs(),
    }
    if found.note:
        facts["note"] = found.note
    for name, value in facts.items():
        typer.echo(f"{name:<13} {value}")


def _programs() -> str:
    """Where pg_dump, psql and the others of its version are."""
    from rear_diff.database.embedded import EmbeddedError
    from rear_diff.database.embedded.wheel import wheel_programs

    try:
        return str(wheel_programs())
    except EmbeddedError:
        return "-"


@app.command()
def start(context: typer.Context) -> None:
    """Start it, filled if it is new, and leave it running. Example: rear-diff embedded start"""
    from rear_diff.opening import embedded_server, prepared

    with told():
        settings = settings_of(context, {"pgsql.embedded": True}).settings
        with prepared(settings, say):
            server = embedded_server(settings)
            server.start(say, keep=True)
            server.release()
    typer.echo("The embedded PostgreSQL is running; rear-diff embedded stop ends it.")


@app.command()
def stop(
    context: typer.Context,
    force: Annotated[bool, typer.Option("--force", help="Even while it is in use.")] = False,
) -> None:
    """Stop it; refused while another rear-diff uses it. Example: rear-diff embedded stop"""
    from rear_diff.opening import embedded_server

    with told():
        stopped = embedded_server(settings_of(context).settings).stop(say, force=force)
    typer.echo("Stopped." if stopped else "It was not running.")


@app.command()
def reset(
    context: typer.Context,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    empty: Annotated[
        bool, typer.Option("--empty", help="Then make a new one without sample rows.")
    ] = False,
) -> None:
    """Delete it with every row and label in it.

    Example, to go on with rows of one's own: rear-diff embedded reset --empty
    """
    from rear_diff.opening import embedded_server, prepared

    flags = {"pgsql.embedded": True, "embedded.sample_rows": False} if empty else {}
    with told():
        settings = settings_of(context, flags).settings
        server = embedded_server(settings)
        if not yes:
            typer.confirm(
                f"Delete the embedded database in {server.directory}, with every label in it?",
                abort=True,
            )
        server.reset(say)
        if empty:
            with prepared(settings, say):
                pass
    typer.echo("There is a new one, empty." if empty else "The next start makes a new one.")
