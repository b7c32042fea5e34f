"""The ratings' side of the database: whose turn it is, what a day's budget still gives, and what
was found. Each statement is a transaction, so that a run resumes where another stopped."""

from psycopg import AsyncConnection
from psycopg.rows import class_row
from psycopg.sql import SQL, Identifier

from rear_diff.catalogue.ratings.provider import Found, Provider, Sought


async def take_from_budget(connection: AsyncConnection, provider: Provider) -> bool:
    """Count one request against the day's budget, which all workers share; False if it is spent."""
    if provider.daily <= 0:
        return False
    taken = await connection.execute(TAKE, [provider.name, provider.daily])
    return await taken.fetchone() is not None


async def spend_budget(connection: AsyncConnection, provider: Provider) -> None:
    """Nothing more is to be had of the provider today."""
    await connection.execute(SPEND, [provider.name, provider.daily])


async def next_titles(
    connection: AsyncConnection, provider: Provider, *, fresh_hours: float, most: int
) -> list[Sought]:
    """The titles for which the provider was asked longest ago, or never; none for which it was
    asked in the last `fresh_hours`."""
    async with connection.cursor(row_factory=class_row(Sought)) as cursor:
        await cursor.execute(
            NEXT,
            {
                "provider": provider.name,
                "hours": fresh_hours,
                "needs_id": provider.needs_id,
                "most": most,
            },
        )
        return await cursor.fetchall()


async def keep(
    connection: AsyncConnection, provider: Provider, title: Sought, found: Found | None
) -> bool:
    """Note that the provider was asked, and keep what it found; whether there was a rating.

    A rating is never taken back, and what a person edited stays.
    """
    async with connection.transaction():
        await connection.execute(
            SQL(
                "INSERT INTO catalogue.rating_asked (provider, {column}) VALUES (%s, %s)"
                " ON CONFLICT ({column}, provider) DO UPDATE SET asked_at = clock_timestamp()"
            ).format(column=Identifier(f"{title.kind}_id")),
            [provider.name, title.id],
        )
        if found is None or found.rating is None:
            return False
        rating = f"{provider.rates}_rating"
        updated = await connection.execute(
            SQL(
                "UPDATE catalogue.{table} SET {rating} = %(rating)s, {source} = %(source)s,"
                " {at} = now(), imdb_id = coalesce(imdb_id, %(imdb_id)s), updated_at = now()"
                " WHERE id = %(id)s AND NOT %(name)s = ANY(edited)"
            ).format(
                table=Identifier(title.kind),
                rating=Identifier(rating),
                source=Identifier(f"{rating}_source"),
                at=Identifier(f"{provider.rates}_rated_at"),
            ),
            {
                "rating": found.rating,
                "source": provider.name,
                "imdb_id": found.imdb_id,
                "id": title.id,
                "name": rating,
            },
        )
        return updated.rowcount > 0


async def find_ids(connection: AsyncConnection) -> int:
    """Take IMDb ids over from training rows of the same title and year, where just one fits."""
    readable = await connection.execute(READABLE)
    if await readable.fetchone() != (True,):
        return 0
    return sum([(await connection.execute(each)).rowcount for each in (SHOW_IDS, MOVIE_IDS)])


TAKE = """
INSERT INTO catalogue.rating_budget AS b (provider, day, used)
VALUES (%s, (now() AT TIME ZONE 'UTC')::date, 1)
ON CONFLICT (provider, day) DO UPDATE SET used = b.used + 1 WHERE b.used < %s
RETURNING used
"""

SPEND = """
INSERT INTO catalogue.rating_budget AS b (provider, day, used)
VALUES (%s, (now() AT TIME ZONE 'UTC')::date, %s)
ON CONFLICT (provider, day) DO UPDATE SET used = greatest(b.used, excluded.used)
"""

NEXT = """
WITH every AS (
    SELECT
        'show' AS kind, s.id, s.title, extract(year FROM s.release_date)::integer AS year,
        s.imdb_id, a.asked_at
    FROM catalogue.show AS s
    LEFT JOIN catalogue.rating_asked AS a ON a.show_id = s.id AND a.provider = %(provider)s
    UNION ALL
    SELECT 'movie', m.id, m.title, m.release_year, m.imdb_id, a.asked_at
    FROM catalogue.movie AS m
    LEFT JOIN catalogue.rating_asked AS a ON a.movie_id = m.id AND a.provider = %(provider)s
)
SELECT kind, id, title, year, imdb_id
FROM every
WHERE
    (asked_at IS NULL OR asked_at < clock_timestamp() - make_interval(secs => %(hours)s * 3600))
    AND (imdb_id IS NOT NULL OR NOT %(needs_id)s)
ORDER BY asked_at NULLS FIRST, kind, id
LIMIT %(most)s
"""

READABLE = """
SELECT coalesce(has_table_privilege(to_regclass('atp.training'), 'SELECT'), false)
"""

SHOW_IDS = """
UPDATE catalogue.show AS s SET imdb_id = found.imdb_id
FROM (
    SELECT s.id, min(t.imdb_id) AS imdb_id
    FROM catalogue.show AS s
    JOIN atp.training AS t
        ON lower(t.media_title) = lower(s.title)
        AND t.release_year = extract(year FROM s.release_date)
        AND t.media_type::text = 'tv_show'
    WHERE s.imdb_id IS NULL AND NOT 'imdb_id' = ANY(s.edited)
    GROUP BY s.id
    HAVING count(*) = 1
) AS found
WHERE found.id = s.id
"""

MOVIE_IDS = """
UPDATE catalogue.movie AS m SET imdb_id = found.imdb_id
FROM (
    SELECT m.id, min(t.imdb_id) AS imdb_id
    FROM catalogue.movie AS m
    JOIN atp.training AS t
        ON lower(t.media_title) = lower(m.title)
        AND t.release_year = m.release_year
        AND t.media_type::text = 'movie'
    WHERE m.imdb_id IS NULL AND NOT 'imdb_id' = ANY(m.edited)
    GROUP BY m.id
    HAVING count(*) = 1
) AS found
WHERE found.id = m.id
"""
