"""The catalogue's titles that are rows of training too: by their IMDb id, else title and year."""

from collections.abc import Sequence

from psycopg import AsyncConnection
from psycopg.rows import dict_row
from psycopg.sql import SQL, Composed, Identifier

from rear_diff.query import BoundTable, Row
from rear_diff.query.compose import columns_of, relation

NEEDED = ("imdb_id", "label", "human_labeled", "reviewed", "anomalous", "media_title")
"""The columns of training that are told of a title."""

BY_TITLE = ("media_title", "release_year", "media_type")
"""And those without which no title is found by its name."""

MOVIES = ("movie",)
SHOWS = ("tv_show", "unknown")


async def linked(
    connection: AsyncConnection, training: BoundTable, kind: str, numbers: Sequence[int]
) -> dict[int, Row]:
    """The rows of training that are these shows or movies, by their numbers.

    A title without an IMDb id is one of the same name and year; where several are, none is meant.
    """
    found = await _fetch(connection, _by_imdb_id(training, kind), numbers, ())
    if all(map(training.has, BY_TITLE)):
        types = MOVIES if kind == "movie" else SHOWS
        found |= await _fetch(connection, _by_title(training, kind), numbers, types)
    return found


async def _fetch(
    connection: AsyncConnection, statement: Composed, numbers: Sequence[int], types: Sequence[str]
) -> dict[int, Row]:
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(statement, {"numbers": list(numbers), "types": list(types)})
        rows = await cursor.fetchall()
    return {row.pop(NUMBER): row for row in rows}


def _by_imdb_id(training: BoundTable, kind: str) -> Composed:
    key = training.relation.columns["imdb_id"]
    return SQL(
        "WITH wanted AS ("
        "SELECT id AS {number}, imdb_id::{type} AS {wanted} FROM {catalogue}"
        " WHERE id = ANY(%(numbers)s) AND imdb_id IS NOT NULL"
        ") SELECT wanted.{number}, {columns} FROM {training} JOIN wanted"
        " ON {imdb_id} = wanted.{wanted}"
    ).format(
        number=Identifier(NUMBER),
        wanted=Identifier(WANTED),
        columns=columns_of(training, NEEDED),
        training=relation(training),
        catalogue=Identifier("catalogue", kind),
        imdb_id=Identifier(training.relation.schema, training.relation.name, "imdb_id"),
        type=Identifier(key.type_schema, key.type_name),
    )


def _by_title(training: BoundTable, kind: str) -> Composed:
    year = SQL("release_year" if kind == "movie" else "extract(year FROM release_date)::integer")
    return SQL(
        "WITH wanted AS ("
        "SELECT id AS {number}, lower(title) AS name, {year} AS year FROM {catalogue}"
        " WHERE id = ANY(%(numbers)s) AND imdb_id IS NULL"
        "), found AS ("
        "SELECT wanted.{number}, count(*) OVER (PARTITION BY wanted.{number}) AS {several},"
        " {columns} FROM {training} JOIN wanted ON lower(media_title) = wanted.name"
        " AND release_year = wanted.year AND media_type::text = ANY(%(types)s)"
        ") SELECT {number}, {named} FROM found WHERE {several} = 1"
    ).format(
        number=Identifier(NUMBER),
        several=Identifier(SEVERAL),
        year=year,
        catalogue=Identifier("catalogue", kind),
        columns=columns_of(training, NEEDED),
        named=SQL(", ").join(map(Identifier, NEEDED)),
        training=relation(training),
    )


# Names that no relation of a user's has.
NUMBER = "rear_diff_number"
SEVERAL = "rear_diff_several"
WANTED = "rear_diff_wanted"
