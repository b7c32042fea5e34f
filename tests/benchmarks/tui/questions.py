"""What the database alone takes for the same questions."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from rear_diff.database.connect import Target, connect
from rear_diff.database.look import look
from rear_diff.query import Query, bind, fetch_first, fetch_keys, fetch_rows
from rear_diff.query.language import parse_filter
from rear_diff.tables import RELATIONS, TRAINING

TIMES = 5
PAGE_ROWS = 200


@dataclass(frozen=True)
class Asked:
    """Seconds, at best, and what there is to look for on the screen."""

    first_title: str
    filter: str
    """A filter that leaves one row, which is far down."""
    filtered_title: str
    filtered: float
    """Seconds of its LIMIT query."""
    page_by_key: float
    """Seconds of a page of rows by primary key."""
    bytes_per_key: float


async def asked(target: Target, rows: int) -> Asked:
    """The answers of a database of `rows` rows."""
    async with connect(target) as connection:
        bound = bind(TRAINING, await look(connection, RELATIONS))
        whole = Query(bound)
        (first, *_) = await fetch_first(connection, whole, 1)
        keys = await fetch_keys(connection, whole)
        middle = keys[rows // 2 : rows // 2 + PAGE_ROWS]
        found = await fetch_rows(connection, bound, middle)
        # A title with its number in it, which no other row has. Less its first letter, so that the
        # filter, which is on the screen too, is not mistaken for the row.
        titles = [str(row["media_title"]) for row in found.values()]
        title = next(title for title in titles if title[-1].isdigit())
        text = f'"{title[1:]}"'
        one = Query(bound, parse_filter(text, bound))
        return Asked(
            first_title=str(first["media_title"]),
            filter=text,
            filtered_title=title,
            filtered=await _best(lambda: fetch_first(connection, one, PAGE_ROWS)),
            page_by_key=await _best(lambda: fetch_rows(connection, bound, middle)),
            bytes_per_key=keys.size / len(keys),
        )


async def _best(ask: Callable[[], Awaitable[object]]) -> float:
    taken = []
    for _ in range(TIMES):
        began = time.perf_counter()
        await ask()
        taken.append(time.perf_counter() - began)
    return min(taken)
