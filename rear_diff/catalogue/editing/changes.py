"""What people changed of the catalogue: who, when, and each column from what to what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from psycopg import AsyncConnection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from rear_diff.catalogue.editing.place import Place

Done = Literal["added", "edited", "deleted"]
Turn = tuple[Any, Any]
"""What a column held, and what it holds since."""

MOST = 500


@dataclass(frozen=True)
class Made:
    """One thing that a person did; `columns` has of each column what it held and holds."""

    at: datetime
    who: str
    done: Done
    kind: str
    name: str
    columns: Mapping[str, Sequence[Any]]


async def record(
    connection: AsyncConnection,
    who: str,
    done: Done,
    kind: str,
    number: int,
    place: Place,
    columns: Mapping[str, Turn],
) -> None:
    """Keep what was done, in the transaction that does it."""
    turns = {name: [_plain(was), _plain(becomes)] for name, (was, becomes) in columns.items()}
    await connection.execute(
        "INSERT INTO catalogue.change (who, done, kind, row_id, show_id, movie_id, name, columns)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        [who, done, kind, number, place.show_id, place.movie_id, place.name, Jsonb(turns)],
    )


async def changes_of(connection: AsyncConnection, kind: str, number: int) -> list[Made]:
    """What was done to a row and, of a show or a movie, to all below it; the newest first."""
    async with connection.cursor(row_factory=class_row(Made)) as cursor:
        await cursor.execute(CHANGES[kind], [number, MOST])
        return await cursor.fetchall()


def _plain(value: object) -> object:
    match value:
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value.normalize():f}"
    return value


CHANGES = {
    "show": "SELECT at, who, done, kind, name, columns FROM catalogue.change"
    " WHERE show_id = %s ORDER BY id DESC LIMIT %s",
    "movie": "SELECT at, who, done, kind, name, columns FROM catalogue.change"
    " WHERE movie_id = %s ORDER BY id DESC LIMIT %s",
    "season": "SELECT at, who, done, kind, name, columns FROM catalogue.change"
    " WHERE kind = 'season' AND row_id = %s ORDER BY id DESC LIMIT %s",
    "episode": "SELECT at, who, done, kind, name, columns FROM catalogue.change"
    " WHERE kind = 'episode' AND row_id = %s ORDER BY id DESC LIMIT %s",
    "source": "SELECT at, who, done, kind, name, columns FROM catalogue.change"
    " WHERE kind = 'source' AND row_id = %s ORDER BY id DESC LIMIT %s",
}
