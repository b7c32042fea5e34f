"""What a row is called, and which show or movie it is a part of."""

from dataclasses import dataclass

from psycopg import AsyncConnection
from psycopg.rows import class_row


@dataclass(frozen=True)
class Place:
    """A row's name for a person, and the number of its show or movie."""

    name: str
    show_id: int | None
    movie_id: int | None


async def place_of(connection: AsyncConnection, kind: str, number: int) -> Place | None:
    """The place of a row; None where there is no such one."""
    async with connection.cursor(row_factory=class_row(Place)) as cursor:
        await cursor.execute(PLACES[kind], [number])
        return await cursor.fetchone()


PLACES = {
    "show": "SELECT title AS name, id AS show_id, NULL::bigint AS movie_id"
    " FROM catalogue.show WHERE id = %s",
    "movie": "SELECT title AS name, NULL::bigint AS show_id, id AS movie_id"
    " FROM catalogue.movie WHERE id = %s",
    "season": """
SELECT
    show.title || '  s' || lpad(season.number::text, 2, '0') AS name,
    show.id AS show_id,
    NULL::bigint AS movie_id
FROM catalogue.season JOIN catalogue.show ON show.id = season.show_id
WHERE season.id = %s
""",
    "episode": """
SELECT
    show.title
    || '  s' || lpad(season.number::text, 2, '0')
    || 'e' || lpad(episode.number::text, 2, '0') AS name,
    show.id AS show_id,
    NULL::bigint AS movie_id
FROM
    catalogue.episode
    JOIN catalogue.season ON season.id = episode.season_id
    JOIN catalogue.show ON show.id = season.show_id
WHERE episode.id = %s
""",
    "source": """
SELECT
    coalesce(
        movie.title,
        show.title
        || '  s' || lpad(season.number::text, 2, '0')
        || 'e' || lpad(episode.number::text, 2, '0')
    ) || '  ' || source.url AS name,
    show.id AS show_id,
    movie.id AS movie_id
FROM
    catalogue.source
    LEFT JOIN catalogue.movie ON movie.id = source.movie_id
    LEFT JOIN catalogue.episode ON episode.id = source.episode_id
    LEFT JOIN catalogue.season ON season.id = episode.season_id
    LEFT JOIN catalogue.show ON show.id = season.show_id
WHERE source.id = %s
""",
}
