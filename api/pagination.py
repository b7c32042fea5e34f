"""Where a page stands in the whole, and the links to its neighbours."""

from urllib.parse import urlencode

from api.bodies import Pagination
from api.parameters import Asked
from rear_diff.query import PageJson
from rear_diff.query.keyset import place_text


def pagination(path: str, asked: Asked, page: PageJson) -> Pagination:
    """The documented object; its links lead to `path` and keep the filters and the sort."""
    following: str | None = None
    if page.has_more and asked.by_place and page.last:
        following = _link(path, asked, after=place_text(page.last, asked.sort))
    elif page.has_more:
        following = _link(path, asked, offset=asked.offset + asked.limit)
    return Pagination(
        total=page.total,
        limit=asked.limit,
        offset=None if asked.by_place else asked.offset,
        next=following,
        previous=_link(path, asked, offset=max(0, asked.offset - asked.limit))
        if asked.offset
        else None,
        has_more=page.has_more,
    )


def links(path: str, asked: Asked, where: Pagination) -> str:
    """The neighbours of a page, and both ends, as the Link header has them (RFC 8288)."""
    ends = {"next": where.next, "prev": where.previous}
    if asked.by_place:
        ends["first"] = _link(path, asked, after="")
    else:
        ends["first"] = _link(path, asked, offset=0)
        if where.total:
            ends["last"] = _link(path, asked, offset=(where.total - 1) // asked.limit * asked.limit)
    return ", ".join(f'<{target}>; rel="{rel}"' for rel, target in ends.items() if target)


def _link(path: str, asked: Asked, **place: int | str) -> str:
    return f"{path}?{urlencode({**place, 'limit': asked.limit, **asked.kept}, safe=',')}"
