"""Where the tests of connections connect to, and what they ask."""

from dataclasses import replace

from psycopg import AsyncConnection

from rear_diff.database.connect import Database, Target
from rear_diff.settings import PgsqlSettings

PASSWORD = "correct-horse-battery"


def with_settings(target: Target, **limits: float | str | bool) -> Target:
    """`target` with other settings than the tests' own."""
    return replace(target, pgsql=PgsqlSettings.model_validate(limits))


def elsewhere(host: str, port: int, **limits: float | str | bool) -> Target:
    """A target at an address of the test's own, with a password."""
    return Target(
        {"host": host, "port": port, "user": "somebody", "password": PASSWORD, "dbname": "media"},
        PgsqlSettings.model_validate(limits),
    )


async def ask(connection: AsyncConnection, statement: str = "SELECT 42") -> object:
    """The first value of the first row."""
    cursor = await connection.execute(statement.encode())
    row = await cursor.fetchone()
    return row and row[0]


async def answer(database: Database, statement: str = "SELECT 42") -> object:
    """The same, through the pool and as a read."""
    return await database.read(lambda connection: ask(connection, statement))
