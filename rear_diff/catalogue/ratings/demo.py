"""Random ratings, to see the jobs at work: only where they were chosen, never over real ones."""

from psycopg import AsyncConnection

NAME = "demo"


async def rate_at_random(connection: AsyncConnection) -> int:
    """Give every title without a real Kinopoisk rating one from 5.0 to 9.0; how many got one."""
    counts = [(await connection.execute(statement)).rowcount for statement in (SHOWS, MOVIES)]
    return sum(counts)


SHOWS = """
UPDATE catalogue.show
SET
    kinopoisk_rating = round((5 + random() * 4)::numeric, 1),
    kinopoisk_rating_source = 'demo',
    kinopoisk_rated_at = now(),
    updated_at = now()
WHERE
    (kinopoisk_rating IS NULL OR kinopoisk_rating_source = 'demo')
    AND NOT 'kinopoisk_rating' = ANY(edited)
"""

MOVIES = """
UPDATE catalogue.movie
SET
    kinopoisk_rating = round((5 + random() * 4)::numeric, 1),
    kinopoisk_rating_source = 'demo',
    kinopoisk_rated_at = now(),
    updated_at = now()
WHERE
    (kinopoisk_rating IS NULL OR kinopoisk_rating_source = 'demo')
    AND NOT 'kinopoisk_rating' = ANY(edited)
"""
