"""From the temporary table into the catalogue: titles, what is below them, and placeholders."""

from dataclasses import dataclass

from psycopg import AsyncConnection

from rear_diff.catalogue.feeds.kinds import SHOWS, FeedKind
from rear_diff.catalogue.feeds.staging import composed


@dataclass(frozen=True)
class Merged:
    """What became of the items."""

    inserted: int
    updated: int
    unchanged: int


async def merge(connection: AsyncConnection, kind: FeedKind, *, placeholders: bool) -> Merged:
    """Bring the items in, and all below them.

    What a person edited stays, and a rating that is not the feed's own.
    """
    updated = await connection.execute(composed(UPDATE, kind))
    inserted = await connection.execute(composed(INSERT, kind))
    whole = await connection.execute("SELECT count(*) FROM pg_temp.arrived")
    (count,) = await whole.fetchone() or (0,)
    steps = SHOW_PARTS if kind is SHOWS else MOVIE_PARTS
    for statement in (*steps.merge, *(steps.fill if placeholders else steps.clear)):
        await connection.execute(statement.encode())
    return Merged(inserted.rowcount, updated.rowcount, count - inserted.rowcount - updated.rowcount)


@dataclass(frozen=True)
class Parts:
    """Statements: real parts in and their placeholders out; placeholders in; placeholders out."""

    merge: tuple[str, ...]
    fill: tuple[str, ...]
    clear: tuple[str, ...]


UPDATE = """
WITH wanted AS (
    SELECT
        t.id,
        CASE WHEN 'title' = ANY(t.edited) THEN t.title ELSE a.title END AS title,
        CASE
            WHEN 'description' = ANY(t.edited) THEN t.description
            ELSE coalesce(a.description, t.description)
        END AS description,
        CASE
            WHEN 'image' = ANY(t.edited) THEN t.image ELSE coalesce(a.image, t.image)
        END AS image,
        CASE
            WHEN {released_name} = ANY(t.edited) THEN t.{released}
            ELSE coalesce(a.released, t.{released})
        END AS released,
        CASE
            WHEN 'imdb_id' = ANY(t.edited) THEN t.imdb_id ELSE coalesce(a.imdb_id, t.imdb_id)
        END AS imdb_id,
        CASE
            WHEN a.imdb_rating IS NULL OR 'imdb_rating' = ANY(t.edited) THEN t.imdb_rating
            WHEN t.imdb_rating IS NULL OR t.imdb_rating_source = 'feed' THEN
                round(a.imdb_rating, 3)
            ELSE t.imdb_rating
        END AS imdb_rating,
        coalesce(a.feed_id, t.feed_id) AS feed_id,
        a.title AS feed_title,
        a.released AS feed_released
    FROM pg_temp.arrived AS a
    JOIN {table} AS t ON t.id = a.row_id
    WHERE NOT a.is_new
)
UPDATE {table} AS t
SET
    title = w.title,
    description = w.description,
    image = w.image,
    {released} = w.released,
    imdb_id = w.imdb_id,
    imdb_rating = w.imdb_rating,
    imdb_rating_source = CASE
        WHEN w.imdb_rating IS DISTINCT FROM t.imdb_rating THEN 'feed' ELSE t.imdb_rating_source
    END,
    imdb_rated_at = CASE
        WHEN w.imdb_rating IS DISTINCT FROM t.imdb_rating THEN now() ELSE t.imdb_rated_at
    END,
    feed_id = w.feed_id,
    feed_title = w.feed_title,
    {feed_released} = w.feed_released,
    updated_at = now()
FROM wanted AS w
WHERE
    w.id = t.id
    AND (
        t.title, t.description, t.image, t.{released}, t.imdb_id, t.imdb_rating, t.feed_id,
        t.feed_title, t.{feed_released}
    ) IS DISTINCT FROM (
        w.title, w.description, w.image, w.released, w.imdb_id, w.imdb_rating, w.feed_id,
        w.feed_title, w.feed_released
    )
"""

INSERT = """
INSERT INTO {table} (
    id, title, description, image, {released}, imdb_id, imdb_rating, imdb_rating_source,
    imdb_rated_at, feed_id, feed_title, {feed_released}
)
SELECT
    row_id, title, description, image, released, imdb_id, imdb_rating,
    CASE WHEN imdb_rating IS NOT NULL THEN 'feed' END,
    CASE WHEN imdb_rating IS NOT NULL THEN now() END,
    feed_id, title, released
FROM pg_temp.arrived
WHERE is_new
ORDER BY item
"""

SHOW_PARTS = Parts(
    merge=(
        """
CREATE TEMPORARY TABLE seasons ON COMMIT DROP AS
SELECT a.row_id AS show_id, s.number, s.description, s.episodes
FROM
    pg_temp.arrived AS a,
    jsonb_to_recordset(a.parts) AS s (number integer, description text, episodes jsonb)
""",
        """
INSERT INTO catalogue.season AS s (show_id, number, description)
SELECT show_id, number, description FROM pg_temp.seasons
ON CONFLICT (show_id, number) DO UPDATE SET
    description = CASE
        WHEN 'description' = ANY(s.edited) THEN s.description
        WHEN s.is_placeholder THEN excluded.description
        ELSE coalesce(excluded.description, s.description)
    END,
    is_placeholder = false
""",
        """
CREATE TEMPORARY TABLE episodes ON COMMIT DROP AS
SELECT s.id AS season_id, e.number, e.title, e.description, e.release_date, e.sources
FROM
    pg_temp.seasons AS arrived
    JOIN catalogue.season AS s ON s.show_id = arrived.show_id AND s.number = arrived.number
    CROSS JOIN jsonb_to_recordset(arrived.episodes) AS e (
        number integer, title text, description text, release_date date, sources jsonb
    )
""",
        """
INSERT INTO catalogue.episode AS e (season_id, number, title, description, release_date)
SELECT season_id, number, coalesce(title, 'Episode ' || number), description, release_date
FROM pg_temp.episodes
ON CONFLICT (season_id, number) DO UPDATE SET
    title = CASE WHEN 'title' = ANY(e.edited) THEN e.title ELSE excluded.title END,
    description = CASE
        WHEN 'description' = ANY(e.edited) THEN e.description
        ELSE coalesce(excluded.description, e.description)
    END,
    release_date = CASE
        WHEN 'release_date' = ANY(e.edited) THEN e.release_date
        ELSE coalesce(excluded.release_date, e.release_date)
    END,
    is_placeholder = false
""",
        """
INSERT INTO catalogue.source AS s (episode_id, url, source_type)
SELECT e.id, source.url, source.source_type
FROM
    pg_temp.episodes AS arrived
    JOIN catalogue.episode AS e
        ON e.season_id = arrived.season_id AND e.number = arrived.number
    CROSS JOIN ROWS FROM (
        jsonb_to_recordset(arrived.sources) AS (url text, source_type text)
    ) WITH ORDINALITY AS source (url, source_type, place)
WHERE NOT EXISTS (
    SELECT FROM catalogue.source AS o WHERE o.episode_id = e.id AND o.feed_url = source.url
)
ORDER BY e.id, source.place
ON CONFLICT (episode_id, url) DO UPDATE SET
    source_type = excluded.source_type, is_placeholder = false
WHERE
    NOT 'source_type' = ANY(s.edited)
    AND (s.source_type, s.is_placeholder) IS DISTINCT FROM (excluded.source_type, false)
""",
        """
DELETE FROM catalogue.season AS s
USING pg_temp.arrived AS a
WHERE
    s.show_id = a.row_id
    AND s.is_placeholder
    AND EXISTS (
        SELECT FROM catalogue.season AS o WHERE o.show_id = s.show_id AND NOT o.is_placeholder
    )
""",
        """
DELETE FROM catalogue.episode AS e
USING catalogue.season AS s, pg_temp.arrived AS a
WHERE
    e.season_id = s.id
    AND s.show_id = a.row_id
    AND e.is_placeholder
    AND EXISTS (
        SELECT FROM catalogue.episode AS o
        WHERE o.season_id = e.season_id AND NOT o.is_placeholder
    )
""",
        """
DELETE FROM catalogue.source AS x
USING catalogue.episode AS e, catalogue.season AS s, pg_temp.arrived AS a
WHERE
    x.episode_id = e.id
    AND e.season_id = s.id
    AND s.show_id = a.row_id
    AND x.is_placeholder
    AND EXISTS (
        SELECT FROM catalogue.source AS o
        WHERE o.episode_id = x.episode_id AND NOT o.is_placeholder
    )
""",
    ),
    fill=(
        """
INSERT INTO catalogue.season (show_id, number, description, is_placeholder)
SELECT a.row_id, n.number, 'Placeholder season ' || n.number, true
FROM pg_temp.arrived AS a CROSS JOIN generate_series(1, 2) AS n (number)
WHERE NOT EXISTS (SELECT FROM catalogue.season AS s WHERE s.show_id = a.row_id)
ORDER BY a.item, n.number
""",
        """
INSERT INTO catalogue.episode (season_id, number, title, is_placeholder)
SELECT s.id, n.number, 'Episode ' || n.number || ' (Placeholder)', true
FROM
    pg_temp.arrived AS a
    JOIN catalogue.season AS s ON s.show_id = a.row_id
    CROSS JOIN generate_series(1, 2) AS n (number)
WHERE NOT EXISTS (SELECT FROM catalogue.episode AS e WHERE e.season_id = s.id)
ORDER BY s.id, n.number
""",
        """
INSERT INTO catalogue.source (episode_id, url, source_type, is_active, is_placeholder)
SELECT e.id, 'https://example.com/episode-placeholder.mp4', 'direct', false, true
FROM
    pg_temp.arrived AS a
    JOIN catalogue.season AS s ON s.show_id = a.row_id
    JOIN catalogue.episode AS e ON e.season_id = s.id
WHERE NOT EXISTS (SELECT FROM catalogue.source AS x WHERE x.episode_id = e.id)
ORDER BY e.id
""",
    ),
    clear=(
        """
DELETE FROM catalogue.season AS s
USING pg_temp.arrived AS a
WHERE s.show_id = a.row_id AND s.is_placeholder
""",
        """
DELETE FROM catalogue.episode AS e
USING catalogue.season AS s, pg_temp.arrived AS a
WHERE e.season_id = s.id AND s.show_id = a.row_id AND e.is_placeholder
""",
        """
DELETE FROM catalogue.source AS x
USING catalogue.episode AS e, catalogue.season AS s, pg_temp.arrived AS a
WHERE
    x.episode_id = e.id AND e.season_id = s.id AND s.show_id = a.row_id AND x.is_placeholder
""",
    ),
)

MOVIE_PARTS = Parts(
    merge=(
        """
INSERT INTO catalogue.source AS s (movie_id, url, source_type)
SELECT a.row_id, source.url, source.source_type
FROM
    pg_temp.arrived AS a,
    ROWS FROM (
        jsonb_to_recordset(a.parts) AS (url text, source_type text)
    ) WITH ORDINALITY AS source (url, source_type, place)
WHERE NOT EXISTS (
    SELECT FROM catalogue.source AS o WHERE o.movie_id = a.row_id AND o.feed_url = source.url
)
ORDER BY a.item, source.place
ON CONFLICT (movie_id, url) DO UPDATE SET
    source_type = excluded.source_type, is_placeholder = false
WHERE
    NOT 'source_type' = ANY(s.edited)
    AND (s.source_type, s.is_placeholder) IS DISTINCT FROM (excluded.source_type, false)
""",
        """
DELETE FROM catalogue.source AS x
USING pg_temp.arrived AS a
WHERE
    x.movie_id = a.row_id
    AND x.is_placeholder
    AND EXISTS (
        SELECT FROM catalogue.source AS o WHERE o.movie_id = x.movie_id AND NOT o.is_placeholder
    )
""",
    ),
    fill=(
        """
INSERT INTO catalogue.source (movie_id, url, source_type, is_active, is_placeholder)
SELECT a.row_id, 'https://example.com/movie-placeholder.mp4', 'direct', false, true
FROM pg_temp.arrived AS a
WHERE NOT EXISTS (SELECT FROM catalogue.source AS x WHERE x.movie_id = a.row_id)
ORDER BY a.item
""",
    ),
    clear=(
        """
DELETE FROM catalogue.source AS x
USING pg_temp.arrived AS a
WHERE x.movie_id = a.row_id AND x.is_placeholder
""",
    ),
)
