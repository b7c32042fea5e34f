"""Answering a list: what is asked becomes a query, and PostgreSQL's JSON goes out unparsed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api import PREFIX
from api.connected import database_of, reads_of
from api.etags import etag, is_named
from api.filters import check_labels
from api.pagination import links, pagination
from api.parameters import Asked, ListParameters
from api.reads import Wanted
from rear_diff.query import Equals, Query, bind
from rear_diff.query.page_json import Count

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
        page = await reads_of(request).page(self._wanted(request, asked))
        headers: dict[str, str] = {}
        if asked.unknown_sort:
            headers[SORT_FALLBACK] = asked.sort.column
        if page.version:
            headers["ETag"] = etag(page.version)
            if is_named(request.headers.get("if-none-match"), page.version):
                return Response(status_code=304, headers=headers)
        if not self.parameters.paged:
            return Response(b'{"data":%b}' % page.data, 200, headers, "application/json")
        where = pagination(PREFIX + self.path, asked, page)
        headers["Link"] = links(PREFIX + self.path, asked, where)
        body = b'{"data":%b,"pagination":%b}' % (page.data, where.model_dump_json().encode())
        return Response(body, 200, headers, "application/json")

    def _wanted(self, request: Request, asked: Asked) -> Wanted:
        table = self.parameters.table
        bound = bind(table, database_of(request).offer)
        check_labels(bound, asked.criteria)
        return Wanted(
            Query(bound, asked.criteria, (asked.sort,)),
            asked.limit,
            asked.offset,
            asked.count if self.parameters.paged else Count.NONE,
            asked.by_place,
            asked.after,
            versions=bound.relation.has_versions
            and any(
                isinstance(each, Equals) and each.column == table.key for each in asked.criteria
            ),
        )
