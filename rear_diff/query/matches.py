"""Where in a result the rows stand whose name has some text in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import AsyncConnection
from psycopg.sql import SQL, Identifier

from rear_diff.query.compose import Parameters, condition, order_by, relation, where
from rear_diff.query.criteria import Contains
from rear_diff.query.outside import sorts_outside
from rear_diff.query.query import Query
from rear_diff.query.read import fetch_keys

MOST_MATCHES = 50_000
"""Matches told, from the first one on."""


@dataclass(frozen=True)
class Match:
    """A row's key and its place in the result, from 0."""

    key: Any
    place: int


async def fetch_matches(
    connection: AsyncConnection, query: Query, part: str, limit: int = MOST_MATCHES
) -> Sequence[Match]:
    """The rows of the result whose name contains `part`, in its order. Raises `CriterionError`."""
    name = Contains(query.bound.table.search, part)
    if sorts_outside(query):
        found = set(await fetch_keys(connection, Query(query.bound, (*query.criteria, name))))
        keys = await fetch_keys(connection, query)
        return [Match(key, place) for place, key in enumerate(keys) if key in found][:limit]
    parameters = Parameters()
    key = Identifier(query.bound.table.key)
    statement = SQL(
        "SELECT key, place FROM (SELECT {key} AS key, {matches} AS matches,"
        " row_number() OVER ({order}) - 1 AS place FROM {relation}{where}) AS result"
        " WHERE matches ORDER BY place LIMIT {limit}"
    ).format(
        key=key,
        matches=condition(name, query.bound, parameters),
        order=order_by(query),
        relation=relation(query.bound),
        where=where(query, parameters),
        limit=parameters.add(limit),
    )
    cursor = await connection.execute(statement, parameters)
    return [Match(key, place) for key, place in await cursor.fetchall()]
