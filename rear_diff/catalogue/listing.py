"""The catalogue's rows as the documented JSON, nested and written by PostgreSQL in one statement.

Unknown ratings and dates are null, unknown texts empty.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import LiteralString

from psycopg import AsyncConnection
from psycopg import errors as pg
from psycopg.pq.abc import PGresult
from psycopg.sql import SQL, Composable, Composed
from psycopg.types.numeric import Int8

from rear_diff.catalogue.installing import MISSING, CatalogueMissing
from rear_diff.database.offer import ColumnOffer, RelationOffer
from rear_diff.database.statement import Statement, numbered
from rear_diff.query import BoundTable, Criteria, Query
from rear_diff.query.compose import Parameters, order_by, where
from rear_diff.tables import Sort, Table


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


@dataclass(frozen=True, eq=False)
class Below:
    """The rows that are below one of the table `within`."""

    within: LiteralString
    rows: Composed


async def titles(
    connection: AsyncConnection, table: Table, criteria: Criteria, sort: Sort, wanted: Wanted
) -> Part:
    """Shows or movies with all below them. Raises `CriterionError` and `CatalogueMissing`."""
    parameters = Parameters()
    parameters["active"] = wanted.active
    conditions = where(Query(_bound(table), criteria), parameters).as_string()
    template = _titles(table, sort, whole=_is_whole(wanted))
    statement = numbered(template.replace(HERE, conditions))
    part = await _part(connection, statement, parameters, wanted)
    if part is None:
        raise AssertionError("unreachable")
    return part


async def title(
    connection: AsyncConnection, table: Table, number: int, wanted: Wanted
) -> bytes | None:
    """One show or movie with all below it; None where there is none of that number."""
    parameters = {"number": Int8(number), "active": wanted.active}
    result = await _result(connection, _title(table), parameters)
    return result.get_value(0, 0) if result.ntuples else None


async def below(
    connection: AsyncConnection, rows: Below, number: int, wanted: Wanted
) -> Part | None:
    """The seasons, episodes or sources of a show, movie or episode; None where there is no such
    one."""
    parameters = {"number": Int8(number), "active": wanted.active}
    statement = _below(rows, whole=_is_whole(wanted))
    return await _part(connection, statement, parameters, wanted)


def _is_whole(wanted: Wanted) -> bool:
    return wanted.limit is None and not wanted.offset


async def _part(
    connection: AsyncConnection,
    statement: Statement,
    parameters: Mapping[str, object],
    wanted: Wanted,
) -> Part | None:
    # Of one type each, so that one prepared statement serves them all.
    limit = None if wanted.limit is None else Int8(wanted.limit)
    page = {"limit": limit, "offset": Int8(wanted.offset)}
    result = await _result(connection, statement, {**parameters, **page})
    data, total, exists = (result.get_value(0, column) for column in range(3))
    return Part(data or b"[]", int(total or 0)) if exists == b"t" else None


async def _result(
    connection: AsyncConnection, statement: Statement, parameters: Mapping[str, object]
) -> PGresult:
    try:
        return await statement.ask(connection, parameters)
    except (pg.UndefinedTable, pg.InvalidSchemaName):
        raise CatalogueMissing(MISSING) from None


# Composing a statement takes longer than many an answer.
HERE = "/* conditions */"


@cache
def _titles(table: Table, sort: Sort, *, whole: bool) -> str:
    """The statement for shows or movies, but for its conditions."""
    chosen = SQL("FROM catalogue.{}{}").format(SQL(table.relation), SQL(HERE))
    order = order_by(Query(_bound(table), (), (sort,)))
    rows = SQL("SELECT {} {}{}").format(COLUMNS[table.relation], chosen, order)
    count = SQL("SELECT count(*) {}").format(chosen)
    return _listing(rows, count, SQL("true"), whole=whole).as_string()


@cache
def _title(table: Table) -> Statement:
    one = SQL("SELECT {} FROM catalogue.{} WHERE id = %(number)s").format(
        COLUMNS[table.relation], SQL(table.relation)
    )
    return numbered(SQL("SELECT row_to_json(one)::text FROM ({}) AS one").format(one))


@cache
def _below(rows: Below, *, whole: bool) -> Statement:
    within = SQL("SELECT 1 FROM catalogue.{} WHERE id = %(number)s").format(SQL(rows.within))
    exists = SQL("EXISTS ({})").format(within)
    count = SQL("SELECT count(*) FROM ({}) AS whole").format(rows.rows)
    return numbered(_listing(rows.rows, count, exists, whole=whole))


def _listing(rows: Composable, count: Composable, exists: Composable, *, whole: bool) -> Composed:
    # The whole list counts itself.
    return SQL(
        "SELECT coalesce(json_agg(page), '[]')::text, {count}, {exists}"
        " FROM ({rows}{limit}) AS page"
    ).format(
        count=SQL("count(*)") if whole else SQL("({})").format(count),
        exists=exists,
        rows=rows,
        limit=SQL("") if whole else SQL(" LIMIT %(limit)s OFFSET %(offset)s"),
    )


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

SEASONS_OF_SHOW = Below(
    "show",
    SQL("SELECT {} FROM catalogue.season WHERE show_id = %(number)s ORDER BY season.number").format(
        SEASON
    ),
)
EPISODES_OF_SHOW = Below(
    "show",
    SQL(
        "SELECT {} FROM catalogue.episode JOIN catalogue.season ON season.id = episode.season_id"
        " WHERE show_id = %(number)s ORDER BY season.number, episode.number"
    ).format(EPISODE),
)
SOURCES_OF_EPISODE = Below(
    "episode",
    SQL("SELECT {} FROM catalogue.source WHERE episode_id = %(number)s AND {} ORDER BY id").format(
        SOURCE, IF_ACTIVE
    ),
)
SOURCES_OF_MOVIE = Below(
    "movie",
    SQL("SELECT {} FROM catalogue.source WHERE movie_id = %(number)s AND {} ORDER BY id").format(
        SOURCE, IF_ACTIVE
    ),
)
