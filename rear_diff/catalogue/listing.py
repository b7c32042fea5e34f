"""The catalogue's rows as the documented JSON, nested and written by PostgreSQL in one statement.

Unknown ratings and dates are null, unknown texts empty.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from psycopg import AsyncConnection
from psycopg import errors as pg
from psycopg.adapt import Buffer, Loader
from psycopg.sql import SQL, Composable, Composed

from rear_diff.catalogue.installing import MISSING, CatalogueMissing
from rear_diff.database.offer import ColumnOffer, RelationOffer
from rear_diff.query import BoundTable, Criteria, Query
from rear_diff.query.compose import Parameters, order_by, where
from rear_diff.tables import Sort, Table

TEXT_OID = 25


@dataclass(frozen=True)
class Part:
    """Rows of a list as a JSON array in UTF-8, and how many the whole list has."""

    data: bytes
    total: int


@dataclass(frozen=True)
class Wanted:
    """Which part of a list, and which sources: the active ones, the others, or all where it is
    None."""

    limit: int | None = None
    offset: int = 0
    active: bool | None = None


async def titles(
    connection: AsyncConnection, table: Table, criteria: Criteria, sort: Sort, wanted: Wanted
) -> Part:
    """Shows or movies with all below them. Raises `CriterionError` and `CatalogueMissing`."""
    query = Query(_bound(table), criteria, (sort,))
    parameters = Parameters()
    parameters["active"] = wanted.active
    chosen = SQL("FROM catalogue.{}{}").format(SQL(table.relation), where(query, parameters))
    rows = SQL("SELECT {} {}{}").format(COLUMNS[table.relation], chosen, order_by(query))
    part = await _fetch(
        connection, rows, SQL("SELECT count(*) {}").format(chosen), wanted, parameters
    )
    if part is None:
        raise AssertionError("unreachable")
    return part


async def title(
    connection: AsyncConnection, table: Table, number: int, wanted: Wanted
) -> bytes | None:
    """One show or movie with all below it; None where there is none of that number."""
    statement = SQL("SELECT row_to_json(one)::text FROM ({}) AS one").format(
        SQL("SELECT {} FROM catalogue.{} WHERE id = %(number)s").format(
            COLUMNS[table.relation], SQL(table.relation)
        )
    )
    row = await _row(connection, statement, {"number": number, "active": wanted.active})
    return row[0] if row else None


async def below(
    connection: AsyncConnection, within: str, number: int, rows: Composable, wanted: Wanted
) -> Part | None:
    """The seasons, episodes or sources `rows` of a show, movie or episode; None where there is no
    such one."""
    parameters: dict[str, object] = {"number": number, "active": wanted.active}
    exists = SQL("SELECT 1 FROM catalogue.{} WHERE id = %(number)s").format(SQL(within))
    count = SQL("SELECT count(*) FROM ({}) AS whole").format(rows)
    return await _fetch(connection, rows, count, wanted, parameters, exists)


async def _fetch(
    connection: AsyncConnection,
    rows: Composable,
    count: Composable,
    wanted: Wanted,
    parameters: Mapping[str, object],
    exists: Composable | None = None,
) -> Part | None:
    whole = wanted.limit is None and not wanted.offset
    # The whole list counts itself.
    statement = SQL(
        "SELECT coalesce(json_agg(page), '[]')::text, {count}, {exists}"
        " FROM ({rows}{limit}) AS page"
    ).format(
        count=SQL("count(*)") if whole else SQL("({})").format(count),
        exists=SQL("EXISTS ({})").format(exists) if exists else SQL("true"),
        rows=rows,
        limit=SQL("") if whole else SQL(" LIMIT %(limit)s OFFSET %(offset)s"),
    )
    row = await _row(
        connection, statement, {**parameters, "limit": wanted.limit, "offset": wanted.offset}
    )
    if row is None or not row[2]:
        return None
    return Part(row[0], row[1])


async def _row(
    connection: AsyncConnection, statement: Composed, parameters: Mapping[str, object]
) -> tuple[bytes, int, bool] | None:
    async with connection.cursor() as cursor:
        cursor.adapters.register_loader(TEXT_OID, _Bytes)
        try:
            await cursor.execute(statement, parameters)
        except (pg.UndefinedTable, pg.InvalidSchemaName):
            raise CatalogueMissing(MISSING) from None
        return await cursor.fetchone()


class _Bytes(Loader):
    """Text as the bytes that came: they are passed on, and never looked at."""

    def load(self, data: Buffer) -> bytes:
        return bytes(data)


@cache
def _bound(table: Table) -> BoundTable:
    """`table` as our migrations make it."""
    columns = {
        column.name: ColumnOffer(
            name=column.name,
            type_schema="pg_catalog",
            type_name="",
            is_array=False,
            nullable=column.name not in ("id", "title"),
            labels=None,
            may_select=True,
            may_update=False,
            may_insert=False,
        )
        for column in table.columns
    }
    relation = RelationOffer(table.schema, table.relation, False, MappingProxyType(columns))
    return BoundTable(table, relation)


SOURCE = SQL("id, url, source_type, is_active")
IF_ACTIVE = SQL("(%(active)s::boolean IS NULL OR is_active = %(active)s)")

EPISODE = SQL("""
    episode.id,
    episode.number,
    episode.title,
    episode.release_date,
    (
        SELECT coalesce(json_agg(s), '[]')
        FROM (
            SELECT {source} FROM catalogue.source
            WHERE episode_id = episode.id AND {if_active} ORDER BY id
        ) AS s
    ) AS sources
""").format(source=SOURCE, if_active=IF_ACTIVE)

SEASON = SQL("""
    season.id,
    season.number,
    (
        SELECT coalesce(json_agg(e), '[]')
        FROM (
            SELECT {episode} FROM catalogue.episode
            WHERE season_id = season.id ORDER BY episode.number
        ) AS e
    ) AS episodes
""").format(episode=EPISODE)

SHOW = SQL("""
    show.id,
    show.title,
    coalesce(show.description, '') AS description,
    coalesce(show.image, '') AS image,
    show.release_date,
    trim_scale(show.imdb_rating) AS imdb_rating,
    trim_scale(show.kinopoisk_rating) AS kinopoisk_rating,
    (
        SELECT coalesce(json_agg(s), '[]')
        FROM (
            SELECT {season} FROM catalogue.season
            WHERE show_id = show.id ORDER BY season.number
        ) AS s
    ) AS seasons
""").format(season=SEASON)

MOVIE = SQL("""
    movie.id,
    movie.title,
    coalesce(movie.description, '') AS description,
    coalesce(movie.image, '') AS image,
    coalesce(movie.release_date, make_date(movie.release_year, 1, 1)) AS release_date,
    trim_scale(movie.imdb_rating) AS imdb_rating,
    trim_scale(movie.kinopoisk_rating) AS kinopoisk_rating,
    (
        SELECT coalesce(json_agg(s), '[]')
        FROM (
            SELECT {source} FROM catalogue.source
            WHERE movie_id = movie.id AND {if_active} ORDER BY id
        ) AS s
    ) AS sources
""").format(source=SOURCE, if_active=IF_ACTIVE)

COLUMNS: Mapping[str, Composable] = {"show": SHOW, "movie": MOVIE}

SEASONS_OF_SHOW = SQL(
    "SELECT {} FROM catalogue.season WHERE show_id = %(number)s ORDER BY season.number"
).format(SEASON)
EPISODES_OF_SHOW = SQL(
    "SELECT {} FROM catalogue.episode JOIN catalogue.season ON season.id = episode.season_id"
    " WHERE show_id = %(number)s ORDER BY season.number, episode.number"
).format(EPISODE)
SOURCES_OF_EPISODE = SQL(
    "SELECT {} FROM catalogue.source WHERE episode_id = %(number)s AND {} ORDER BY id"
).format(SOURCE, IF_ACTIVE)
SOURCES_OF_MOVIE = SQL(
    "SELECT {} FROM catalogue.source WHERE movie_id = %(number)s AND {} ORDER BY id"
).format(SOURCE, IF_ACTIVE)
