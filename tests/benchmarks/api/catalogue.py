"""`python -m tests.benchmarks.api.catalogue`: the whole lists of shows and movies, beside a bare
ASGI application that sends the same SQL. Ends by itself."""

import argparse
import signal
import sys
from collections.abc import Iterator, Mapping
from itertools import repeat
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo
from rich.console import Console
from rich.table import Table

from rear_diff.catalogue.listing import HERE, _titles
from rear_diff.database.connect import Database, Target
from rear_diff.opening import opened
from rear_diff.settings import connection_parameters, load_settings
from rear_diff.tables import CATALOGUE_MOVIES, SHOWS
from tests.benchmarks.api.cases import Request
from tests.benchmarks.api.floor import Receive, Send, answer
from tests.benchmarks.api.load import Measured
from tests.benchmarks.api.measuring import run_for
from tests.benchmarks.api.servers import OURS, Server, serving
from tests.benchmarks.database import training_rows

FLOOR = "tests.benchmarks.api.catalogue:create_app"
SIZES = ((50, 200), (2_000, 10_000))
CONNECTIONS = (1, 8)
LEAST = 0.85
HEADINGS = ("", "connections", "req/s", "p50 ms", "CPU ms", "bytes", "floor req/s", "CPU ms")

FILL = """
TRUNCATE catalogue.show, catalogue.movie CASCADE;
INSERT INTO catalogue.show (id, title, feed_title, description, release_date, imdb_rating)
SELECT n, 'Show ' || n, 'Show ' || n, repeat('Somebody leaves. ', 6), date '2001-01-01' + n, n % 10
FROM generate_series(1, {shows}) AS n;
INSERT INTO catalogue.season (id, show_id, number)
SELECT n * 2 + s, n, s FROM generate_series(1, {shows}) AS n, generate_series(1, 2) AS s;
INSERT INTO catalogue.episode (id, season_id, number, title)
SELECT id * 2 + e, id, e, 'Episode ' || e FROM catalogue.season, generate_series(1, 2) AS e;
INSERT INTO catalogue.movie (id, title, feed_title, description, release_year, imdb_rating)
SELECT n, 'Movie ' || n, 'Movie ' || n, repeat('Somebody leaves. ', 6), 1950 + n % 70, n % 10
FROM generate_series(1, {movies}) AS n;
INSERT INTO catalogue.source (episode_id, url, source_type)
SELECT id, 'https://media.example/episode/' || id, 'direct' FROM catalogue.episode;
INSERT INTO catalogue.source (movie_id, url, source_type)
SELECT id, 'https://media.example/movie/' || id, 'playlist' FROM catalogue.movie;
ANALYZE;
"""


class Floor:
    """The application to compare with: one statement a path, and PostgreSQL's JSON passed on."""

    def __init__(self) -> None:
        self._database: Database | None = None
        self._statements = {
            f"/{table.relation}s/": _titles(table, table.default_sort, whole=True).replace(HERE, "")
            for table in (SHOWS, CATALOGUE_MOVIES)
        }

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        assert self._database
        statement = self._statements[scope["path"]].encode()
        async with self._database.pool.connection() as connection:
            cursor = await connection.execute(statement, {"active": None})
        assert cursor.pgresult
        await answer(send, cursor.pgresult.get_value(0, 0) or b"")

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        settings = load_settings().settings
        target = Target(connection_parameters(settings.pgsql), settings.pgsql)
        async with opened(target) as database:
            self._database = database
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})


def create_app() -> Floor:
    """The application, for uvicorn."""
    return Floor()


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.api.catalogue", description=__doc__
    )
    parser.add_argument("--seconds", type=float, default=2.0, help="for each run (2)")
    seconds = parser.parse_args().seconds
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    table = Table(*HEADINGS, "ours / floor", f"met ({LEAST:g})", title="The catalogue's lists")
    with (
        training_rows(1000) as (target, _),
        serving(OURS, target) as ours,
        serving(FLOOR, target) as floor,
    ):
        for shows, movies in SIZES:
            _fill(target, shows, movies)
            for path, rows in (("/shows/", shows), ("/movies/", movies)):
                for connections in CONNECTIONS:
                    cells = _measure(ours, floor, path, connections, seconds)
                    table.add_row(f"{path} {rows:,}", str(connections), *cells)
    Console(width=140).print(table)


def _fill(target: Target, shows: int, movies: int) -> None:
    conninfo = make_conninfo("", **target.keywords())
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(FILL.format(shows=shows, movies=movies).encode())


def _measure(
    ours: Server, floor: Server, path: str, connections: int, seconds: float
) -> Iterator[str]:
    found = {server.port: Measured() for server in (ours, floor)}
    # In turn, because the machine is not the same from one second to the next.
    for server in (ours, floor, floor, ours):
        found[server.port].add(run_for(server, path, repeat(Request()), connections, seconds / 2))
    mine, plain = found[ours.port], found[floor.port]
    assert not mine.failed
    assert not plain.failed
    ratio = mine.rate / plain.rate
    yield f"{mine.rate:,.1f}"
    yield f"{mine.percentile(0.5) * 1000:,.1f}"
    yield f"{mine.cpu_each * 1000:,.2f}"
    yield f"{mine.bytes:,}"
    yield f"{plain.rate:,.1f}"
    yield f"{plain.cpu_each * 1000:,.2f}"
    yield f"{ratio:.2f}"
    yield "yes" if ratio >= LEAST else "NO"


if __name__ == "__main__":
    main()
