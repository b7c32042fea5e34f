"""The feed's items in a temporary table, each with the row that it is about."""

import json
from collections.abc import Iterable

from psycopg import AsyncConnection
from psycopg.sql import SQL, Composed, Identifier, Literal

from rear_diff.catalogue.feeds.items import Arrived
from rear_diff.catalogue.feeds.kinds import FeedKind


def composed(statement: str, kind: FeedKind) -> Composed:
    """`statement`, a text of ours, with the names of that feed's table and columns in it."""
    return SQL(statement).format(
        table=Identifier("catalogue", kind.table),
        released=Identifier(kind.released),
        released_name=Literal(kind.released),
        feed_released=Identifier(kind.feed_released),
        unknown=SQL("{}::{}").format(Literal(kind.unknown), SQL(kind.released_type)),
        type=SQL(kind.released_type),
        sequence=Literal(f"catalogue.{kind.table}"),
    )


async def create_staging(connection: AsyncConnection, kind: FeedKind) -> None:
    """Make the temporary table, which goes with the transaction."""
    await connection.execute(composed(CREATE, kind))


async def stage(connection: AsyncConnection, arrived: Iterable[tuple[int, Arrived]]) -> None:
    """Put items into it, each with its place in the feed."""
    async with (
        connection.cursor() as cursor,
        cursor.copy(
            "COPY pg_temp.arrived (item, feed_id, title, description, image, released, imdb_id,"
            " imdb_rating, parts) FROM STDIN"
        ) as copy,
    ):
        for place, one in arrived:
            item = one.item
            await copy.write_row(
                (
                    place,
                    item.feed_id,
                    item.title,
                    item.description or None,
                    item.image,
                    item.released,
                    item.imdb_id,
                    item.imdb_rating,
                    json.dumps(one.parts, ensure_ascii=False) if one.parts else None,
                )
            )


async def take_out_repeated(
    connection: AsyncConnection, kind: FeedKind
) -> list[tuple[int, str, int]]:
    """Take out items that are about the same title as one before; gives each one's place, its
    title and the place of the one before."""
    await connection.execute("ANALYZE pg_temp.arrived")
    found = await connection.execute(composed(REPEATED, kind))
    return await found.fetchall()


async def find_rows(connection: AsyncConnection, kind: FeedKind) -> None:
    """Give each item the row that it is about, or the id for a new one."""
    for statement in (BY_FEED_ID, BY_TITLE, NEW):
        await connection.execute(composed(statement, kind))
    await connection.execute("ANALYZE pg_temp.arrived")


CREATE = """
CREATE TEMPORARY TABLE arrived (
    item integer,
    feed_id text,
    title text,
    description text,
    image text,
    released {type},
    imdb_id text,
    imdb_rating numeric,
    parts jsonb,
    row_id bigint,
    is_new boolean NOT NULL DEFAULT false
) ON COMMIT DROP
"""

REPEATED = """
WITH numbered AS (
    SELECT
        item,
        first_value(item) OVER (
            PARTITION BY
                feed_id,
                CASE WHEN feed_id IS NULL THEN title END,
                CASE WHEN feed_id IS NULL THEN released END
            ORDER BY item
        ) AS first
    FROM pg_temp.arrived
)
DELETE FROM pg_temp.arrived AS a
USING numbered AS n
WHERE a.item = n.item AND n.item <> n.first
RETURNING a.item, a.title, n.first
"""

BY_FEED_ID = """
UPDATE pg_temp.arrived AS a SET row_id = t.id FROM {table} AS t WHERE t.feed_id = a.feed_id
"""

# One item a row, and one row an item: a row without the feed's id comes first.
BY_TITLE = """
WITH fitting AS (
    SELECT DISTINCT ON (a.item) a.item, t.id
    FROM pg_temp.arrived AS a
    JOIN {table} AS t ON t.feed_title = a.title
    WHERE
        a.row_id IS NULL
        AND coalesce(t.{feed_released}, {unknown}) = coalesce(a.released, {unknown})
        AND (a.feed_id IS NULL OR t.feed_id IS NULL)
        AND NOT EXISTS (SELECT FROM pg_temp.arrived AS other WHERE other.row_id = t.id)
    ORDER BY a.item, t.feed_id NULLS FIRST, t.id
), chosen AS (
    SELECT DISTINCT ON (id) item, id FROM fitting ORDER BY id, item
)
UPDATE pg_temp.arrived AS a SET row_id = c.id FROM chosen AS c WHERE c.item = a.item
"""

NEW = """
UPDATE pg_temp.arrived
SET row_id = nextval(pg_get_serial_sequence({sequence}, 'id')), is_new = true
WHERE row_id IS NULL
"""
