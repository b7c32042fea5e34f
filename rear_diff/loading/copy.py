"""Many rows at once, through PostgreSQL's COPY."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from psycopg import AsyncConnection
from psycopg.sql import SQL, Composable, Identifier


async def copy_rows(
    connection: AsyncConnection,
    into: Composable,
    columns: Sequence[str],
    rows: Iterable[Mapping[str, Any]],
) -> int:
    """Copy the named `columns` of `rows` into the relation `into`; gives how many there were.

    A column that a row lacks is null. All or nothing, within the caller's transaction if any.
    """
    statement = SQL("COPY {} ({}) FROM STDIN").format(
        into, SQL(", ").join(map(Identifier, columns))
    )
    count = 0
    async with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            await copy.write_row([row.get(column) for column in columns])
            count += 1
    return count
