"""A bare ASGI application to compare with: the SQL by hand, PostgreSQL's JSON passed on.

`/plain/N?..` sends for case N what anybody would: the page, and beside it the count. `/same/N?..`
sends the very statement that the API sends, and knows nothing from one request to the next. A label
is set by one UPDATE, which `/same` announces as the API does.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from psycopg.sql import SQL
from psycopg.types.numeric import Int8

from rear_diff.database.connect import Database, Target
from rear_diff.opening import opened
from rear_diff.query import Contains, Query, bind
from rear_diff.query.compose import Parameters, order_by, relation, where
from rear_diff.query.documents import document_columns
from rear_diff.query.page_json import Shape, _statement
from rear_diff.settings import connection_parameters, load_settings
from tests.benchmarks.api.cases import CASES, Case

Send = Callable[[Mapping[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]

PLAIN = """
SELECT (SELECT coalesce(json_agg(page), '[]') FROM (
    SELECT {columns} FROM {relation}{where}{order} LIMIT %(limit)s OFFSET %(offset)s
) AS page)::text, {total}
"""
UPDATE = b"""
UPDATE atp.training SET label = %s, human_labeled = true, reviewed = true
WHERE imdb_id = %s RETURNING xmin::text
"""
ANNOUNCED = UPDATE.rstrip() + b", pg_catalog.pg_notify('rear_diff_floor', 'training')"
DONE = b'{"success":true,"message":"Label updated successfully"}'


class Floor:
    """The application."""

    def __init__(self) -> None:
        self._database: Database | None = None
        self._statements: dict[str, bytes] = {}

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["method"] == "PATCH":
            await self._change(scope["path"], receive, send)
        else:
            await self._list(scope, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        settings = load_settings().settings
        target = Target(connection_parameters(settings.pgsql), settings.pgsql)
        async with opened(target) as database:
            self._database = database
            # It turns nobody away, as ours does not: answers that are none would cost it less.
            database.pool.max_waiting = 0
            for number, case in enumerate(CASES):
                self._statements[f"/plain/{number}"] = _plain(database, case)
                self._statements[f"/same/{number}"] = _same(database, case)
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})

    async def _list(self, scope: Mapping[str, Any], send: Send) -> None:
        asked = dict(parse_qsl(scope["query_string"].decode()))
        limit, offset = int(asked.get("limit", 2**62)), int(asked.get("offset", 0))
        parameters = {
            "limit": Int8(limit),
            "limit_and_one": Int8(limit + 1),
            "offset": Int8(offset),
            "value_0": f"%{asked['media_title']}%" if "media_title" in asked else "would_watch",
            "known_snapshot": "",
            "known_total": Int8(0),
        }
        assert self._database
        async with self._database.pool.connection() as connection:
            cursor = await connection.execute(self._statements[scope["path"]], parameters)
        result = cursor.pgresult
        assert result
        data = result.get_value(0, 0) or b""
        told = result.get_value(0, 2 if result.nfields > 2 else 1)
        page = (
            f'{{"total":{int(told or 0)},"limit":{limit},"offset":{offset},'
            f'"next":"/rear-diff/training?offset={offset + limit}&limit={limit}"}}'
        ).encode()
        await answer(send, b'{"data":%b,"pagination":%b}' % (data, page))

    async def _change(self, path: str, receive: Receive, send: Send) -> None:
        body = json.loads((await receive())["body"])
        assert self._database
        async with self._database.pool.connection() as connection:
            update = UPDATE if path.startswith("/plain") else ANNOUNCED
            cursor = await connection.execute(update, [body["label"], body["imdb_id"]])
            assert await cursor.fetchone()
        await answer(send, DONE)


async def answer(send: Send, body: bytes) -> None:
    """Send a JSON document."""
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _query(database: Database, case: Case) -> Query:
    bound = bind(case.table, database.offer)
    return Query(bound, case.criteria, (case.sort or case.table.default_sort,))


def _plain(database: Database, case: Case) -> bytes:
    query, parameters = _query(database, case), Parameters()
    conditions = where(query, parameters)
    total = SQL("(SELECT count(*) FROM {}{})").format(relation(query.bound), conditions)
    return (
        SQL(PLAIN)
        .format(
            columns=document_columns(query.bound),
            relation=relation(query.bound),
            where=conditions,
            order=order_by(query),
            total=total if case.table.paged else SQL("NULL"),
        )
        .as_bytes()
    )


def _same(database: Database, case: Case) -> bytes:
    statement, parameters = _statement(_query(database, case), Shape(case.table.paged))
    assert len(parameters) == len(case.criteria)
    assert all(isinstance(each, Contains) for each in case.criteria) or len(case.criteria) == 1
    return statement.encode()


def create_app() -> Floor:
    """The application, for uvicorn."""
    return Floor()
