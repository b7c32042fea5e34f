"""Saying something to everybody who listens."""

from psycopg import AsyncConnection

from rear_diff.database.connect import Database
from rear_diff.database.notifications.said import CHANNEL, Said, encode


async def announce(database: Database, said: Said) -> None:
    """Say it now, once. Raises `DatabaseError`."""
    await notify(database, CHANNEL, encode(said))


async def notify(database: Database, channel: str, payload: str) -> None:
    """Send `payload` to whoever listens on `channel`. Raises `DatabaseError`."""

    async def send(connection: AsyncConnection) -> None:
        await connection.execute(
            "SELECT pg_catalog.pg_notify(%s, %s)", [channel, payload], prepare=False
        )

    await database.once(send)
