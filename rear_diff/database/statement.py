"""A statement as PostgreSQL takes it: its values are numbered.

psycopg reads a statement with named values anew each time where it is long, which takes longer than
many an answer.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from psycopg import AsyncConnection, AsyncRawCursor
from psycopg.pq.abc import PGresult
from psycopg.sql import Composable

from rear_diff.database.connection import ServedConnection

NAMED = re.compile(r"%\(([a-z_0-9]+)\)s|%%")


@dataclass(frozen=True, eq=False)
class Statement:
    """The statement with `$1` and so on, and the names of its values in that order."""

    text: bytes
    names: tuple[str, ...]

    def numbered(self, values: Mapping[str, object]) -> list[object]:
        """The values, in the order of their numbers."""
        return [values[name] for name in self.names]

    async def ask(
        self,
        connection: AsyncConnection,
        values: Mapping[str, object],
        *,
        prepare: bool | None = None,
    ) -> PGresult:
        """PostgreSQL's answer, its values as text. Raises `psycopg.Error`."""
        numbered_values = self.numbered(values)
        if isinstance(connection, ServedConnection):
            return await connection.asking.result(self.text, numbered_values, prepare)
        cursor = AsyncRawCursor(connection)
        await cursor.execute(self.text, numbered_values, prepare=prepare)
        if cursor.pgresult is None:
            raise RuntimeError("The statement gave no result.")
        return cursor.pgresult


def numbered(statement: Composable | str) -> Statement:
    """`statement`, whose values are named as psycopg has it: `%(name)s`."""
    text = statement if isinstance(statement, str) else statement.as_string()
    names: dict[str, int] = {}

    def number(found: re.Match[str]) -> str:
        name = found[1]
        return f"${names.setdefault(name, len(names) + 1)}" if name else "%"

    return Statement(NAMED.sub(number, text).encode(), tuple(names))
