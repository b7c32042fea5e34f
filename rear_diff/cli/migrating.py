"""`rear-diff migrate`."""

from typing import TYPE_CHECKING, Annotated

import typer

from rear_diff.cli.common import PROBLEM, say, settings_of, told

if TYPE_CHECKING:
    from rear_diff.database.connect import Target


def migrate(
    context: typer.Context,
    check: Annotated[
        bool, typer.Option("--check", help="Only tell what is pending: status 1 if anything is.")
    ] = False,
) -> None:
    """Bring a database that is ours to the newest shape; refuse one that is somebody else's.

    An empty database becomes ours. Example: rear-diff migrate --check
    """
    import asyncio

    from rear_diff.opening import prepared

    with told(), prepared(settings_of(context).settings, say) as target:
        names = asyncio.run(_pending(target) if check else _migrate(target))
    for name in names:
        typer.echo(f"{'pending' if check else 'applied'}  {name}")
    if not names:
        typer.echo("Nothing is pending.")
    if check and names:
        raise typer.Exit(PROBLEM)


async def _pending(target: "Target") -> list[str]:
    from rear_diff.database.connect import connect
    from rear_diff.database.migrate import pending_migrations

    async with connect(target) as connection:
        return [migration.script for migration in await pending_migrations(connection)]


async def _migrate(target: "Target") -> list[str]:
    from rear_diff.database.connect import connect
    from rear_diff.database.migrate import migrate

    async with connect(target) as connection:
        return [migration.script for migration in await migrate(connection)]
