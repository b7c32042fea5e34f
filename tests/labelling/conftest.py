"""A schema with labels that may be null, and one title to change."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from psycopg import AsyncConnection
from psycopg.rows import dict_row

from rear_diff.database.connect import Target, connect
from rear_diff.database.look import look
from rear_diff.database.offer import Offer
from rear_diff.labelling import Change, Outcome, apply, change_of
from rear_diff.query import BoundTable, bind
from rear_diff.tables import RELATIONS, TRAINING
from tests.conftest import MakeTarget
from tests.schemas import build_v32, built, insert, training_row

KEY = "tt0000001"


@dataclass(frozen=True, repr=False)
class Desk:
    """A person at the table of titles: what they are connected with, and what they can do."""

    target: Target
    connection: AsyncConnection
    offer: Offer
    training: BoundTable

    async def do(self, change: Change) -> Outcome:
        """Carry a change out in a transaction of its own."""
        async with self.connection.transaction():
            return await apply(self.connection, self.offer, self.training, change)

    async def act(self, action: str, row: dict[str, Any] | None = None) -> Outcome:
        """Do what an action means for `row`, or for the title as it is."""
        seen = row or await self.row()
        return await self.do(change_of(TRAINING, TRAINING.action(action), seen))

    async def row(self, key: str = KEY) -> dict[str, Any]:
        """The title as it is, each column of it."""
        async with self.connection.cursor(row_factory=dict_row) as cursor:
            await cursor.execute(
                "SELECT * FROM atp.training WHERE imdb_id = %s", [key], prepare=False
            )
            row = await cursor.fetchone()
        assert row is not None
        return row

    async def put(self, **values: object) -> dict[str, Any]:
        """Replace the title by one with these values, and give it as it is then."""
        await self.connection.execute("DELETE FROM atp.training WHERE imdb_id = %s", [KEY])
        await insert(self.connection, "training", training_row(1, **values))
        return await self.row()


async def sit_down(target: Target, connection: AsyncConnection) -> Desk:
    """A desk on a connection that is open already."""
    offer = await look(connection, RELATIONS)
    return Desk(target, connection, offer, bind(TRAINING, offer))


@pytest.fixture(scope="module")
def office(make_target: MakeTarget) -> Target:
    """The database of a file's tests."""
    return built(make_target("template0"), build_v32)


@pytest.fixture
async def desk(office: Target) -> AsyncIterator[Desk]:
    """One title that a machine labelled, and one that nobody did."""
    async with connect(office) as connection:
        await connection.execute("DELETE FROM atp.training")
        await insert(connection, "training", training_row(1), training_row(2, label=None))
        yield await sit_down(office, connection)
