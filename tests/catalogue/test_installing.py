"""The catalogue in a schema of its own: made when asked for, and nothing else touched."""

from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from rear_diff.catalogue.installing import (
    CATALOGUE,
    CatalogueMissing,
    install_catalogue,
    require_catalogue,
)
from rear_diff.database.connect import Target, connect
from rear_diff.database.migrate import NotOurs, our_migrations, pending_migrations
from rear_diff.jobs.schema import QueueMissing, install_queue, require_queue
from tests.cli.conftest import Run
from tests.schemas import build_v32

RELATIONS = """
    SELECT relnamespace::regnamespace::text, relname, relfilenode FROM pg_class
    WHERE relnamespace::regnamespace::text NOT LIKE ALL (
        '{pg_%,information_schema,catalogue,rear_diff_jobs}'
    )
    ORDER BY 1, 2
"""


def rows(target: Target, statement: str) -> list[Any]:
    with psycopg.connect(make_conninfo("", **target.keywords())) as connection:
        return connection.execute(statement.encode()).fetchall()


@pytest.mark.thorough
async def test_somebody_elses_database_gets_it_beside_its_own(
    bare_target: Target, run: Run
) -> None:
    async with connect(bare_target) as connection:
        await build_v32(connection)
        before = rows(bare_target, RELATIONS)
        with pytest.raises(CatalogueMissing, match="catalogue install"):
            await require_catalogue(connection)
        with pytest.raises(QueueMissing, match="catalogue install"):
            await require_queue(connection)
        done = run("catalogue", "install", on=bare_target)
        assert done.returncode == 0, done.stderr
        assert "V1__Create_catalogue.sql" in done.stdout
        await require_catalogue(connection)
        await require_queue(connection)
        assert rows(bare_target, RELATIONS) == before
        scripts = [each.script for each in our_migrations(CATALOGUE)]
        told = rows(bare_target, "SELECT script FROM catalogue.flyway_schema_history")
        assert told == [(script,) for script in scripts]
    again = run("catalogue", "install", on=bare_target)
    assert again.stdout == "The catalogue is as it should be.\n"


async def test_a_schema_of_that_name_that_is_not_ours_is_refused(bare_target: Target) -> None:
    async with connect(bare_target) as connection:
        await connection.execute("CREATE SCHEMA catalogue; CREATE SCHEMA rear_diff_jobs")
        with pytest.raises(NotOurs, match="schema catalogue"):
            await install_catalogue(connection)
        with pytest.raises(NotOurs, match="schema rear_diff_jobs"):
            await install_queue(connection)
        assert rows(bare_target, "SELECT to_regclass('catalogue.show')") == [(None,)]


async def test_an_older_catalogue_is_told(bare_target: Target) -> None:
    async with connect(bare_target) as connection:
        assert await pending_migrations(connection, of=CATALOGUE) == our_migrations(CATALOGUE)
        await install_catalogue(connection)
        assert await pending_migrations(connection, of=CATALOGUE) == ()
        await install_queue(connection)
        await connection.execute(
            "DELETE FROM rear_diff_jobs.applied WHERE script = (SELECT max(script) FROM"
            " rear_diff_jobs.applied)"
        )
        with pytest.raises(QueueMissing):
            await require_queue(connection)
