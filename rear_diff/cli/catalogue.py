"""`rear-diff catalogue`."""

from typing import TYPE_CHECKING

import typer

from rear_diff.cli.common import say, settings_of, told

if TYPE_CHECKING:
    from rear_diff.database.connect import Target

app = typer.Typer(
    no_args_is_help=True,
    help="Shows, movies and their sources. Example: rear-diff catalogue install",
)


@app.callback()
def _group() -> None:
    """Keeps `install` a word of its own, though it is the only one."""


@app.command()
def install(context: typer.Context) -> None:
    """Make the catalogue and the queue of its jobs, in two schemas of their own, or renew them.

    The embedded database has them already. Example: rear-diff catalogue install
    """
    import asyncio

    from rear_diff.opening import prepared

    with told(), prepared(settings_of(context).settings, say) as target:
        done = asyncio.run(_install(target))
    for line in done:
        typer.echo(line)
    if not done:
        typer.echo("The catalogue is as it should be.")


async def _install(target: "Target") -> list[str]:
    from rear_diff.catalogue.installing import install_catalogue
    from rear_diff.database.connect import connect
    from rear_diff.database.errors import NotAllowed
    from rear_diff.database.offer import quoted
    from rear_diff.jobs.schema import SCHEMA, install_queue

    grant = ""
    try:
        async with connect(target) as connection:
            database, role = quoted(connection.info.dbname), quoted(connection.info.user)
            grant = f"GRANT CREATE ON DATABASE {database} TO {role}; would allow it."
            done = [f"applied  {each.script}" for each in await install_catalogue(connection)]
            if await install_queue(connection):
                done.append(f"applied  the queue, in the schema {SCHEMA}")
            return done
    except NotAllowed as error:
        raise NotAllowed(f"{error} {grant}") from error
