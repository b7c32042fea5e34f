"""A database that a test has borrowed is lent again only if nothing was left in it."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from tests.lending import Lending, Lent

ROW = "INSERT INTO atp.training (imdb_id, media_type, media_title, release_year)"
TITLE = f"{ROW} VALUES ('tt9999999', 'movie', 'Left behind', 2001)"
END_ALL = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
TRIGGER = (
    "CREATE TRIGGER left_behind BEFORE UPDATE ON atp.training"
    " FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()"
)
SETTING = (
    "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET work_mem = 128', current_database()); END $$"
)


@pytest.fixture
def lent(lending: Lending, empty_template: str) -> Iterator[Lent]:
    lent = lending.borrow(empty_template)
    yield lent
    lending.give_back(lent)


def leave(lent: Lent, *statements: str) -> None:
    conninfo = make_conninfo("", **lent.target.keywords())
    with psycopg.connect(conninfo, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def test_rows_in_what_was_empty_are_taken_away(lending: Lending, lent: Lent) -> None:
    for _ in range(2):
        leave(lent, TITLE, END_ALL)
        assert lending.restore(lent)
        found = lent.connected().execute("SELECT count(*) FROM atp.training").fetchone()
        assert found == (0,)


def test_the_server_leaves_nothing_by_itself(lent: Lent) -> None:
    assert lent.connected().execute("SHOW autovacuum").fetchone() == ("off",)


@pytest.mark.parametrize(
    "left",
    [
        "UPDATE public.flyway_schema_history SET description = 'Another'",
        "DELETE FROM public.flyway_schema_history WHERE installed_rank = 1",
        "CREATE TABLE public.left_behind ()",
        "CREATE FUNCTION public.left_behind() RETURNS int LANGUAGE sql RETURN 1",
        "REVOKE EXECUTE ON FUNCTION pg_notify(text, text) FROM public",
        "ALTER TABLE atp.training ALTER COLUMN media_title DROP NOT NULL",
        "ALTER TYPE atp.label_type ADD VALUE 'left_behind'",
        TRIGGER,
        "SELECT nextval('catalogue.show_id_seq')",
        SETTING,
    ],
)
def test_whatever_else_is_left_is_seen(lending: Lending, lent: Lent, left: str) -> None:
    leave(lent, left)
    assert not lending.restore(lent)
