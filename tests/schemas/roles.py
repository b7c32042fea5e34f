"""The roles that connect. They belong to the whole server, so each database names its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import StrEnum

from psycopg import AsyncConnection
from psycopg.sql import SQL, Identifier

from rear_diff.database.connect import Target, connect


class RoleKind(StrEnum):
    """What a role may do (SCHEMA.md, "Who connects")."""

    LABELLER = "labeller"
    """SELECT everything; UPDATE all of training and the status columns of media."""

    OLD_LABELLER = "old_labeller"
    """The same, but of training only label, human_labeled and reviewed."""

    GUEST = "guest"
    """SELECT everything and no more."""

    OUTSIDER = "outsider"
    """SELECT on every table, but no USAGE on the schema atp."""

    SHORT_SIGHTED = "short_sighted"
    """SELECT on three columns of training (imdb_id, label, media_title) and nothing else."""


async def make_role(connection: AsyncConnection, kind: RoleKind) -> str:
    """Make a role of that kind for the connected database, and give its name.

    `drop_role` drops it; it has to go before the server does, and before another of its kind.
    """
    name = f"{connection.info.dbname}_{kind}"
    role = Identifier(name)
    await connection.execute(SQL("CREATE ROLE {} LOGIN").format(role))
    for grant in GRANTS[kind]:
        await connection.execute(SQL(grant).format(role))
    return name


async def drop_role(connection: AsyncConnection, name: str) -> None:
    """Drop a role that `make_role` made, with its rights in the connected database."""
    role = Identifier(name)
    await connection.execute(SQL("DROP OWNED BY {}").format(role))
    await connection.execute(SQL("DROP ROLE {}").format(role))


@asynccontextmanager
async def as_role(target: Target, kind: RoleKind) -> AsyncIterator[Target]:
    """`target` for a new role of that kind, which is dropped at the end."""
    async with connect(target) as connection:
        name = await make_role(connection, kind)
        try:
            yield Target({**target.parameters, "user": name}, target.pgsql)
        finally:
            await drop_role(connection, name)


READ_ALL = (
    "GRANT USAGE ON SCHEMA atp TO {}",
    "GRANT SELECT ON ALL TABLES IN SCHEMA atp TO {}",
    "GRANT SELECT ON ALL TABLES IN SCHEMA public TO {}",
)
MEDIA_STATUS = (
    "GRANT UPDATE (pipeline_status, error_status, error_condition, rejection_status,"
    " rejection_reason) ON atp.media TO {}"
)
GRANTS = {
    RoleKind.LABELLER: (*READ_ALL, MEDIA_STATUS, "GRANT UPDATE ON atp.training TO {}"),
    RoleKind.OLD_LABELLER: (
        *READ_ALL,
        MEDIA_STATUS,
        "GRANT UPDATE (label, human_labeled, reviewed) ON atp.training TO {}",
    ),
    RoleKind.GUEST: READ_ALL,
    RoleKind.OUTSIDER: READ_ALL[1:],
    RoleKind.SHORT_SIGHTED: (
        "GRANT USAGE ON SCHEMA atp TO {}",
        "GRANT SELECT (imdb_id, label, media_title) ON atp.training TO {}",
    ),
}
