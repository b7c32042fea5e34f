"""Where a page stands in the whole, and the links to its neighbours."""

from collections.abc import Mapping
from urllib.parse import urlencode

from api.bodies import Pagination


def pagination(
    path: str, kept: Mapping[str, str], *, total: int, limit: int, offset: int
) -> Pagination:
    """The documented object; its links lead to `path` and keep the parameters `kept`."""

    def link(to: int) -> str:
        return f"{path}?{urlencode({'offset': to, 'limit': limit, **kept})}"

    has_more = offset + limit < total
    return Pagination(
        total=total,
        limit=limit,
        offset=offset,
        next=link(offset + limit) if has_more else None,
        previous=link(max(0, offset - limit)) if offset else None,
        has_more=has_more,
    )
