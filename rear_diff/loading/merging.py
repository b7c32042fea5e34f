"""From the temporary table into the table itself."""

from dataclasses import dataclass

from psycopg import AsyncConnection
from psycopg.sql import SQL, Identifier

from rear_diff.loading.destination import Destination
from rear_diff.loading.staging import ARRIVED, labelled, merged, says


@dataclass(frozen=True)
class Merged:
    """Rows that were written, or found and left as they were; see `ImportReport`."""

    inserted: int
    updated: int
    unchanged: int
    kept: int


async def merge(connection: AsyncConnection, destination: Destination) -> Merged:
    """Update and insert the rows that arrived, but none that a person has labelled."""
    counted = await connection.execute(
        SQL(
            "SELECT count(*) FILTER (WHERE kept), count(*) FILTER (WHERE existing AND NOT kept)"
            " FROM ({}) AS merged"
        ).format(merged(destination))
    )
    kept, existing = await counted.fetchone() or (0, 0)
    updated = await _update(connection, destination)
    inserted = await _insert(connection, destination)
    return Merged(inserted, updated, existing - updated, kept)


async def _update(connection: AsyncConnection, destination: Destination) -> int:
    """The condition is asked again of a row that somebody labelled while this waited for it."""
    names = [
        column.name
        for column in destination.columns
        if column.name != destination.key and not column.stamp
    ]
    sets = [
        SQL("{name} = CASE WHEN {says} THEN a.{name} ELSE t.{name} END").format(
            name=Identifier(name), says=says(destination, name)
        )
        for name in names
    ]
    news = [
        SQL("({says} AND t.{name} IS DISTINCT FROM a.{name})").format(
            name=Identifier(name), says=says(destination, name)
        )
        for name in names
    ]
    cursor = await connection.execute(
        SQL(
            "UPDATE {relation} AS t SET {sets} FROM {arrived} AS a"
            " WHERE t.{key} = a.{key} AND NOT {labelled} AND ({news})"
        ).format(
            relation=destination.relation,
            sets=SQL(", ").join(sets),
            arrived=ARRIVED,
            key=Identifier(destination.key),
            labelled=labelled(destination),
            news=SQL(" OR ").join(news),
        )
    )
    return cursor.rowcount


async def _insert(connection: AsyncConnection, destination: Destination) -> int:
    cursor = await connection.execute(
        SQL(
            "INSERT INTO {relation} ({columns}) SELECT {columns} FROM ({merged}) AS merged"
            " WHERE NOT existing"
        ).format(
            relation=destination.relation,
            columns=SQL(", ").join(map(Identifier, destination.names)),
            merged=merged(destination),
        )
    )
    return cursor.rowcount
