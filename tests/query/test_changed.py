"""Which rows were changed since it was asked before."""

from dataclasses import replace

import pytest
from psycopg import AsyncConnection

from rear_diff.database.connect import Database
from rear_diff.database.notifications import Changed
from rear_diff.database.offer import Offer
from rear_diff.query import bind, changed
from rear_diff.query.changed import ChangedRows, tells_changes
from rear_diff.tables import MEDIA, MOVIES, TRAINING
from tests.schemas import insert, media_row, training_row


def test_only_a_table_with_the_moment_of_a_change_tells_of_it(empty_offer: Offer) -> None:
    bound = bind(TRAINING, empty_offer)
    assert tells_changes(bound)
    others = {name: each for name, each in bound.relation.columns.items() if name != "updated_at"}
    assert not tells_changes(replace(bound, relation=replace(bound.relation, columns=others)))
    columns = tuple(column for column in TRAINING.columns if column.name != "updated_at")
    assert not tells_changes(replace(bound, table=replace(TRAINING, columns=columns)))


async def turn(database: Database, key: str, value: str) -> None:
    where = f"WHERE imdb_id = '{key}'"
    await change(database, f"UPDATE atp.training SET anomalous = {value} {where}")


async def change(database: Database, statement: str) -> None:
    async def execute(connection: AsyncConnection) -> None:
        await connection.execute(statement.encode())

    await database.write(execute)


@pytest.fixture
async def rows(empty_database: Database) -> ChangedRows:
    """Four titles and a file, asked for once."""

    async def fill(connection: AsyncConnection) -> None:
        await insert(connection, "training", *map(training_row, range(4)))
        await insert(connection, "media", media_row(1))

    await empty_database.write(fill)
    tables = [bind(table, empty_database.offer) for table in (TRAINING, MEDIA, MOVIES)]
    rows = ChangedRows(lambda: tables)
    assert await rows(empty_database) == [Changed("training"), Changed("media")]
    await rows(empty_database)
    return rows


async def test_a_changed_row_is_told_once(empty_database: Database, rows: ChangedRows) -> None:
    assert await rows(empty_database) == []
    await turn(empty_database, "tt0000002", "true")
    assert await rows(empty_database) == [Changed("training", ("tt0000002",))]
    assert await rows(empty_database) == []
    await turn(empty_database, "tt0000002", "false")
    await change(empty_database, "UPDATE atp.media SET error_status = true")
    assert await rows(empty_database) == [
        Changed("training", ("tt0000002",)),
        Changed("media", (f"{1:040x}",)),
    ]


async def test_of_very_many_it_is_told_that_there_are(
    empty_database: Database, rows: ChangedRows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changed, "MOST", 3)
    await change(empty_database, "UPDATE atp.training SET anomalous = true")
    assert await rows(empty_database) == [Changed("training")]


async def test_a_moment_in_the_future_hides_nothing(
    empty_database: Database, rows: ChangedRows
) -> None:
    far = "INSERT INTO atp.training (imdb_id, media_type, media_title, release_year, updated_at)"
    await change(empty_database, f"{far} VALUES ('tt0000009', 'movie', 'Far', 2000, '2999-01-01')")
    assert await rows(empty_database) == [Changed("training", ("tt0000009",))]
    await turn(empty_database, "tt0000001", "true")
    assert await rows(empty_database) == [Changed("training", ("tt0000001",))]
