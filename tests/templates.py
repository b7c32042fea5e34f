"""What the databases of tests are copied from: made once, for all workers of pytest-xdist."""

import asyncio
from collections.abc import Awaitable, Callable

import psycopg
from psycopg import AsyncConnection
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from rear_diff.database.connect import Target, connect

Fill = Callable[[AsyncConnection], Awaitable[object]]

# Who makes a template, holds it: the other workers wait, and find it made.
MAKING = 0x74706C


def template(maintenance: Target, name: str, source: str, fill: Fill) -> str:
    """The name of a copy of the database `source` that `fill` was called with."""
    name = f"template_{name}"
    with psycopg.connect(make_conninfo("", **maintenance.keywords()), autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(%s)", [MAKING])
        if server.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            unfinished = Identifier(f"{name}_unfinished")
            # Of a run that was ended in the middle, on a server that stayed.
            server.execute(SQL("DROP DATABASE IF EXISTS {} (FORCE)").format(unfinished))
            create = SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
            server.execute(create.format(unfinished, Identifier(source)))
            parameters = {**maintenance.parameters, "dbname": f"{name}_unfinished"}
            asyncio.run(_filled(Target(parameters, maintenance.pgsql), fill))
            rename = SQL("ALTER DATABASE {} RENAME TO {}")
            server.execute(rename.format(unfinished, Identifier(name)))
    return name


async def _filled(target: Target, fill: Fill) -> None:
    async with connect(target) as connection:
        await fill(connection)
