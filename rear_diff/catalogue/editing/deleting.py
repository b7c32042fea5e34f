"""Deleting a row with all below it, when a person has seen how much that is."""

from collections.abc import Mapping
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import dict_row
from psycopg.sql import SQL, Identifier

from rear_diff.catalogue.editing.changes import record
from rear_diff.catalogue.editing.kinds import Kind
from rear_diff.catalogue.editing.place import place_of
from rear_diff.catalogue.editing.writing import Gone, NotDone, values_of

Weight = Mapping[str, int]
"""How many parts of each kind go with a row."""


async def weigh(connection: AsyncConnection, kind: Kind, number: int) -> Weight:
    """How many parts of each kind go with a row that is deleted. Raises `Gone`."""
    if await place_of(connection, kind.name, number) is None:
        raise Gone(kind)
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(WEIGHING[kind.name], [number])
        return await cursor.fetchone() or {}


async def delete(
    connection: AsyncConnection, kind: Kind, number: int, seen: Weight, who: str
) -> None:
    """Delete a row and all below it, provided that these are as many as the person has `seen`.

    Raises `Gone`, and `NotDone` where there are others by now.
    """
    table = Identifier("catalogue", kind.name)
    await connection.execute(SQL("SELECT FROM {} WHERE id = %s FOR UPDATE").format(table), [number])
    place = await place_of(connection, kind.name, number)
    if place is None:
        raise Gone(kind)
    if await weigh(connection, kind, number) != seen:
        raise NotDone("There is more or less below it by now. Nothing was deleted; look again.")
    held = await values_of(connection, kind, number)
    turns: dict[str, tuple[Any, Any]] = {
        name: (value, None)
        for name, value in (*held.items(), *((f"{part}s", count) for part, count in seen.items()))
        if value
    }
    await record(connection, who, "deleted", kind.name, number, place, turns)
    await connection.execute(SQL("DELETE FROM {} WHERE id = %s").format(table), [number])


WEIGHING = {
    "show": """
SELECT
    count(DISTINCT season.id) AS season,
    count(DISTINCT episode.id) AS episode,
    count(DISTINCT source.id) AS source
FROM
    catalogue.season
    LEFT JOIN catalogue.episode ON episode.season_id = season.id
    LEFT JOIN catalogue.source ON source.episode_id = episode.id
WHERE season.show_id = %s
""",
    "season": """
SELECT count(DISTINCT episode.id) AS episode, count(DISTINCT source.id) AS source
FROM catalogue.episode LEFT JOIN catalogue.source ON source.episode_id = episode.id
WHERE episode.season_id = %s
""",
    "episode": "SELECT count(*) AS source FROM catalogue.source WHERE episode_id = %s",
    "movie": "SELECT count(*) AS source FROM catalogue.source WHERE movie_id = %s",
    "source": "SELECT FROM catalogue.source WHERE id = %s",
}
