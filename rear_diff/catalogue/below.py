"""What is below a show or a movie, as a tree: seasons, episodes, sources."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from psycopg import AsyncConnection
from psycopg.rows import class_row


@dataclass
class Part:
    """A season, an episode or a source, by its kind and number, with its own parts."""

    kind: str
    id: int
    number: int | None = None
    title: str = ""
    released: date | None = None
    is_placeholder: bool = False
    is_active: bool = True
    parts: list["Part"] = field(default_factory=list)


@dataclass(frozen=True)
class Counts:
    """How much a catalogue holds; `dead` are the real sources that do not answer."""

    shows: int
    movies: int
    sources: int
    dead: int


async def counts(connection: AsyncConnection) -> Counts:
    """How much there is."""
    async with connection.cursor(row_factory=class_row(Counts)) as cursor:
        await cursor.execute(COUNTS)
        return await cursor.fetchone() or Counts(0, 0, 0, 0)


async def below(connection: AsyncConnection, kind: str, number: int) -> list[Part]:
    """The seasons of a show with all below them, or the sources of a movie."""
    async with connection.cursor(row_factory=class_row(_Row)) as cursor:
        await cursor.execute(BELOW[kind], [number])
        return _tree(await cursor.fetchall())


@dataclass(frozen=True)
class _Row:
    """One part of each kind, one below the other; None where there is none."""

    season_id: int | None
    season: int | None
    season_text: str | None
    season_made_up: bool | None
    episode_id: int | None
    episode: int | None
    title: str | None
    released: date | None
    episode_made_up: bool | None
    source_id: int | None
    url: str | None
    source_made_up: bool | None
    is_active: bool | None


def _tree(rows: Iterable[_Row]) -> list[Part]:
    top: list[Part] = []
    for row in rows:
        parts = top
        if row.season_id is not None:
            made_up = bool(row.season_made_up)
            season = Part(
                "season", row.season_id, row.season, row.season_text or "", is_placeholder=made_up
            )
            parts = _known(parts, season).parts
        if row.episode_id is not None:
            episode = Part(
                "episode",
                row.episode_id,
                row.episode,
                row.title or "",
                row.released,
                bool(row.episode_made_up),
            )
            parts = _known(parts, episode).parts
        if row.source_id is not None:
            made_up, active = bool(row.source_made_up), bool(row.is_active)
            source = Part(
                "source",
                row.source_id,
                title=row.url or "",
                is_placeholder=made_up,
                is_active=active,
            )
            parts.append(source)
    return top


def _known(parts: list[Part], part: Part) -> Part:
    """`part`, or the same from the row before: they come in their order."""
    if parts and parts[-1].id == part.id:
        return parts[-1]
    parts.append(part)
    return part


COUNTS = """
SELECT
    (SELECT count(*) FROM catalogue.show) AS shows,
    (SELECT count(*) FROM catalogue.movie) AS movies,
    (SELECT count(*) FROM catalogue.source) AS sources,
    (
        SELECT count(*) FROM catalogue.source WHERE NOT is_active AND NOT is_placeholder
    ) AS dead
"""

BELOW = {
    "show": """
SELECT
    season.id AS season_id,
    season.number AS season,
    season.description AS season_text,
    season.is_placeholder AS season_made_up,
    episode.id AS episode_id,
    episode.number AS episode,
    episode.title,
    episode.release_date AS released,
    episode.is_placeholder AS episode_made_up,
    source.id AS source_id,
    source.url,
    source.is_placeholder AS source_made_up,
    source.is_active
FROM
    catalogue.season
    LEFT JOIN catalogue.episode ON episode.season_id = season.id
    LEFT JOIN catalogue.source ON source.episode_id = episode.id
WHERE season.show_id = %s
ORDER BY season.number, episode.number, source.id
""",
    "movie": """
SELECT
    NULL::bigint AS season_id,
    NULL::integer AS season,
    NULL::text AS season_text,
    NULL::boolean AS season_made_up,
    NULL::bigint AS episode_id,
    NULL::integer AS episode,
    NULL::text AS title,
    NULL::date AS released,
    NULL::boolean AS episode_made_up,
    id AS source_id,
    url,
    is_placeholder AS source_made_up,
    is_active
FROM catalogue.source
WHERE movie_id = %s
ORDER BY id
""",
}
