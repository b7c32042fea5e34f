"""Answering a list: what is asked becomes a query, and PostgreSQL's JSON goes out unparsed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api import PREFIX
from api.connected import database_of
from api.pagination import pagination
from api.parameters import Asked, ListParameters
from rear_diff.query import PageJson, Query, bind, fetch_page_json

SORT_FALLBACK = "X-Sort-Fallback"


@dataclass(frozen=True)
class Listing:
    """A list endpoint: its path below the prefix, and what it can be asked of which table.

    `examples` are rows for its documentation; what one leaves out is null.
    """

    path: str
    parameters: ListParameters
    examples: tuple[Mapping[str, Any], ...]

    async def answer(self, request: Request) -> Response:
        """The rows that `request` asks for, in the documented shape.

        Raises `RequestError`, `CriterionError`, `TableMissing` and `DatabaseError`.
        """
        asked = self.parameters.read(request.query_params)
        database = database_of(request)
        bound = bind(self.parameters.table, database.offer)
        query = Query(bound, asked.criteria, (asked.sort,))
        page = await database.read(
            lambda connection: fetch_page_json(connection, query, asked.limit, asked.offset)
        )
        return Response(
            self._body(asked, page),
            media_type="application/json",
            headers={SORT_FALLBACK: asked.sort.column} if asked.unknown_sort else None,
        )

    def _body(self, asked: Asked, page: PageJson) -> bytes:
        if not self.parameters.paged:
            return b'{"data":%b}' % page.data
        where = pagination(
            PREFIX + self.path,
            asked.kept,
            total=page.total,
            limit=asked.limit,
            offset=asked.offset,
        )
        return b'{"data":%b,"pagination":%b}' % (page.data, where.model_dump_json().encode())
