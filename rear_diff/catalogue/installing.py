"""Whether a database has the catalogue, and giving it one."""

from psycopg import AsyncConnection

from rear_diff.database.errors import DatabaseError
from rear_diff.database.migrate import Migration, MigrationSet, migrate, pending_migrations

SCHEMA = "catalogue"
CATALOGUE = MigrationSet("rear_diff.catalogue.migrations", SCHEMA, history_schema=SCHEMA)


class CatalogueMissing(DatabaseError):
    """The database has no catalogue, or an older one than this rear-diff needs."""


MISSING = (
    "This database has no catalogue. rear-diff catalogue install makes one, in schemas of its own."
)
OUTDATED = (
    "This database's catalogue is older than this rear-diff: run rear-diff catalogue install."
)


async def install_catalogue(connection: AsyncConnection) -> tuple[Migration, ...]:
    """Make the catalogue, or bring it to the newest shape; gives the migrations applied.

    Raises `NotOurs` where there is a schema of that name that is somebody else's.
    """
    return await migrate(connection, of=CATALOGUE)


async def require_catalogue(connection: AsyncConnection) -> None:
    """Raise `CatalogueMissing` unless the database has the newest catalogue."""
    pending = await pending_migrations(connection, of=CATALOGUE)
    if pending:
        raise CatalogueMissing(MISSING if pending[0].version == "1" else OUTDATED)
