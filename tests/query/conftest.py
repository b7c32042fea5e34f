"""A V32 database with varied rows, shared by the tests of a file: they only read."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest_asyncio
from psycopg import AsyncConnection
from psycopg.rows import dict_row
from psycopg.sql import SQL, Composable

from rear_diff.database.connect import Target, connect
from rear_diff.database.look import look
from rear_diff.database.offer import Offer
from rear_diff.query import BoundTable, bind
from rear_diff.tables import MEDIA, RELATIONS, TRAINING, Table
from tests.conftest import MakeTarget
from tests.query.plain import PlainTable
from tests.query.varied import fill
from tests.schemas import build_v32


@dataclass(frozen=True, repr=False)
class Library:
    """A connection to the database, and its tables as they are and in memory."""

    target: Target
    connection: AsyncConnection
    offer: Offer
    training: PlainTable
    media: PlainTable

    def bound(self, table: Table) -> BoundTable:
        """The table as the database has it."""
        return bind(table, self.offer)

    async def rows(self, statement: Composable) -> list[dict[str, Any]]:
        """What a statement of the test's own answers."""
        async with self.connection.cursor(row_factory=dict_row) as cursor:
            await cursor.execute(SQL("{}").format(statement))
            return await cursor.fetchall()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def library(make_target: MakeTarget) -> AsyncIterator[Library]:
    """The varied rows in a V32 database."""
    target = make_target("template0")
    async with connect(target) as connection:
        await build_v32(connection)
        await fill(connection)
        offer = await look(connection, RELATIONS)
        async with connection.cursor(row_factory=dict_row) as cursor:
            await cursor.execute("SELECT * FROM atp.training")
            training = PlainTable(bind(TRAINING, offer), await cursor.fetchall())
            await cursor.execute("SELECT * FROM atp.media WHERE deleted_at IS NULL")
            media = PlainTable(bind(MEDIA, offer), await cursor.fetchall())
        yield Library(target, connection, offer, training, media)
