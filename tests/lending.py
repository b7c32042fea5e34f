"""Databases that tests borrow: one that comes back as it was is lent again."""

import itertools
import os
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier, Literal

from rear_diff.database.connect import Target

Table = tuple[str, str]
Rows = dict[Table, tuple[Any, ...]]

# What is described in these has changed where a row has come, gone or been written anew.
CATALOGS = (
    *("pg_namespace", "pg_class", "pg_attribute", "pg_attrdef", "pg_index", "pg_constraint"),
    *("pg_type", "pg_enum", "pg_proc", "pg_trigger", "pg_rewrite", "pg_policy", "pg_inherits"),
    *("pg_default_acl", "pg_extension", "pg_event_trigger", "pg_publication", "pg_sequence"),
    *("pg_statistic", "pg_statistic_ext", "pg_largeobject_metadata"),
)
SCHEMA = SQL(" UNION ALL ").join(
    SQL("SELECT {}, count(*), max(xmin::text::bigint) FROM {}").format(
        Literal(name), Identifier("pg_catalog", name)
    )
    for name in CATALOGS
)
SETTINGS = b"""
    SELECT datacl::text, datconnlimit, datdba, ARRAY(
        SELECT setrole::text || setconfig::text FROM pg_db_role_setting WHERE setdatabase = d.oid
    ) FROM pg_database AS d WHERE datname = current_database()
"""
TABLES = b"""
    SELECT nspname, relname, pg_relation_size(c.oid)
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = relnamespace
    WHERE relkind = 'r' AND c.oid >= 16384 ORDER BY 1, 2
"""
SEQUENCES = b"SELECT schemaname, sequencename, last_value FROM pg_sequences ORDER BY 1, 2"
OTHERS = """
    SELECT pg_terminate_backend(pid{}) FROM pg_stat_get_activity(NULL)
    WHERE datid = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
TERMINATE = OTHERS.format("").encode()
TERMINATE_AND_WAIT = OTHERS.format(", 5000").encode()
CONNECTED = b"""
    SELECT FROM pg_stat_get_activity(NULL) AS a JOIN pg_database AS d ON d.oid = a.datid
    WHERE datname = %s LIMIT 1
"""
LOOKS = 200
"""Times that one looks whether a connection has ended; most have within a few."""
NAME = "lending"
"""How the connections are called that are kept to databases while they are lent."""


@dataclass(frozen=True)
class State:
    """What a database holds: its schema, and of each table whether its rows were written."""

    schema: list[tuple[Any, ...]]
    sequences: list[tuple[Any, ...]]
    rows: Rows


@dataclass
class Lent:
    """A database that was lent, the template that it was copied from, and what it held then."""

    target: Target
    template: str
    state: State
    connection: psycopg.Connection | None = None
    """Kept, because on a new one to look at all catalogues takes four times as long."""

    def connected(self) -> psycopg.Connection:
        if self.connection is None or self.connection.closed:
            self.connection = _connected(self.target)
        return self.connection

    def disconnect(self) -> None:
        if self.connection is not None:
            self.connection.close()


class Lending:
    """Lends databases of the server at `maintenance` to one test after the other.

    To see that nothing was left in one costs a fraction of a copy. Rows that a test added to empty
    tables are taken away; whatever else is not as it was, the schema, its rights, rows that were
    there, is a reason for a new copy.
    """

    def __init__(self, maintenance: Target) -> None:
        self._maintenance = maintenance
        self._server = _connected(maintenance)
        self._numbers = itertools.count()
        self._shelf: dict[str, list[Lent]] = {}
        self._made: list[str] = []
        self._copied: dict[str, State] = {}

    def copy(self, template: str) -> Target:
        """A new database, for as long as the server runs."""
        name = f"test_{os.getpid()}_{next(self._numbers)}"
        # To log every page of the copy, as is usual, takes three times as long.
        create = SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        self._made.append(name)
        self._server.execute(create.format(Identifier(name), Identifier(template)))
        return Target({**self._maintenance.parameters, "dbname": name}, self._maintenance.pgsql)

    def borrow(self, template: str) -> Lent:
        """A database that holds what the template does."""
        if shelf := self._shelf.get(template):
            return shelf.pop()
        target = self.copy(template)
        if template not in self._copied:
            # Of all copies the same: they are made of the files.
            with _connected(target) as connection:
                self._copied[template] = _state(connection)
        return Lent(target, template, self._copied[template])

    def give_back(self, lent: Lent) -> None:
        """Take it back, and whoever is still connected to it out of it."""
        if self.restore(lent, alone=True):
            self._shelf.setdefault(lent.template, []).append(lent)
        else:
            lent.disconnect()
            self._wait_until_left(_name(lent.target))
            drop = SQL("DROP DATABASE IF EXISTS {} (FORCE)")
            self._server.execute(drop.format(Identifier(_name(lent.target))))

    def restore(self, lent: Lent, *, alone: bool = False) -> bool:
        """Whether it is as it was lent, once the rows that were added are gone.

        With `alone` everybody else's connection ends.
        """
        try:
            connection = lent.connected()
            try:
                return _restored(lent, connection, alone=alone)
            except psycopg.OperationalError:
                if not connection.closed:
                    raise
                # A test may have ended every connection to its database.
                return _restored(lent, lent.connected(), alone=alone)
        except (psycopg.OperationalError, psycopg.ProgrammingError):
            return False

    def _wait_until_left(self, name: str) -> None:
        """Wait for the ends of connections: whoever drops a database that somebody is just leaving
        sleeps for a tenth of a second."""
        for _ in range(LOOKS):
            if self._server.execute(CONNECTED, [name]).fetchone() is None:
                return

    def close(self) -> None:
        """Leave nothing on a server that stays when the tests have ended."""
        for lent in itertools.chain.from_iterable(self._shelf.values()):
            lent.disconnect()
        if "TESTS_POSTGRESQL" in os.environ:
            for name in self._made:
                drop = SQL("DROP DATABASE IF EXISTS {} (FORCE)")
                self._server.execute(drop.format(Identifier(name)))
        self._server.close()


def _name(target: Target) -> str:
    return str(target.parameters["dbname"])


def _connected(target: Target) -> psycopg.Connection:
    # What a test has left locked is as good a reason.
    limited = {"options": "-c lock_timeout=5s", "application_name": NAME}
    return psycopg.connect(make_conninfo("", **{**target.keywords(), **limited}), autocommit=True)


def _restored(lent: Lent, connection: psycopg.Connection, *, alone: bool) -> bool:
    then = lent.state
    if alone:
        _end_all_others(connection)
    if not _is_what_was_there(connection, then.rows):
        return False
    state = _state(connection)
    if state == then:
        return True
    if state.schema != then.schema or not _emptied(connection, state.rows, then.rows):
        return False
    # What was emptied has a file of its own since, which the catalogue tells.
    lent.state = _state(connection)
    return lent.state.sequences == then.sequences


def _state(connection: psycopg.Connection) -> State:
    with connection.pipeline():
        schema = connection.execute(SCHEMA)
        settings = connection.execute(SETTINGS)
        sequences = connection.execute(SEQUENCES)
        tables = connection.execute(TABLES)
    sizes = {(str(schema), str(name)): size for schema, name, size in tables}
    return State(
        schema.fetchall() + settings.fetchall(),
        sequences.fetchall(),
        {table: (size, *_written(connection, table, size)) for table, size in sizes.items()},
    )


def _end_all_others(connection: psycopg.Connection) -> None:
    """End everybody else's connection to the database."""
    # To wait for it the server looks at once, and then a tenth of a second later.
    for _ in range(LOOKS):
        if connection.execute(TERMINATE).fetchone() is None:
            return
    connection.execute(TERMINATE_AND_WAIT)


def _is_what_was_there(connection: psycopg.Connection, then: Rows) -> bool:
    """Whether nobody wrote to tables that had rows. Most tests that write do, and to look at all of
    a database that must go takes a new connection long."""
    asked = [
        SQL("SELECT {}, {}, count(*), max(xmin::text::bigint) FROM {}").format(
            *table, Identifier(*table)
        )
        for table, (_, count, _) in then.items()
        if count
    ]
    if not asked:
        return True
    found = connection.execute(SQL(" UNION ALL ").join(asked))
    return all(then[row[0], row[1]][1:] == row[2:] for row in found)


def _written(connection: psycopg.Connection, table: Table, size: int) -> tuple[Any, ...]:
    """How many rows a table has, and which transaction wrote the last."""
    if not size:
        return 0, None
    rows = SQL("SELECT count(*), max(xmin::text::bigint) FROM {}").format(Identifier(*table))
    return connection.execute(rows).fetchone() or ()


def _emptied(connection: psycopg.Connection, now: Rows, then: Rows) -> bool:
    """Whether all that was written was in tables that were empty; they are so again."""
    written = [table for table in now if now[table] != then[table]]
    if any(then[table][1] for table in written):
        return False
    if written:
        tables = SQL(", ").join(Identifier(*table) for table in written)
        connection.execute(SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(tables))
    return True
