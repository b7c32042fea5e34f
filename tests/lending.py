"""Databases that tests borrow: one that comes back as it was is lent again."""

import itertools
import os
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Composed, Identifier, Literal

from rear_diff.database.connect import Target

Rows = dict[tuple[str, str], tuple[Any, ...]]

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
    SELECT nspname, relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = relnamespace
    WHERE relkind = 'r' AND c.oid >= 16384 ORDER BY 1, 2
"""
SEQUENCES = b"SELECT schemaname, sequencename, last_value FROM pg_sequences ORDER BY 1, 2"
TERMINATE = b"""
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND backend_type = 'client backend'
"""


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
        with _connected(target) as connection:
            return Lent(target, template, _state(connection, _tables(connection)))

    def give_back(self, lent: Lent) -> None:
        """Take it back, and whoever is still connected to it out of it."""
        if self.restore(lent, alone=True):
            self._shelf.setdefault(lent.template, []).append(lent)
        else:
            drop = SQL("DROP DATABASE IF EXISTS {} (FORCE)")
            self._server.execute(drop.format(Identifier(_name(lent.target))))

    def restore(self, lent: Lent, *, alone: bool = False) -> bool:
        """Whether it is as it was lent, once the rows that were added are gone.

        With `alone` everybody else's connection ends.
        """
        then = lent.state
        try:
            with _connected(lent.target) as connection:
                if alone:
                    connection.execute(TERMINATE)
                state = _state(connection, list(then.rows))
                if state == then:
                    return True
                if state.schema != then.schema or not _emptied(connection, state.rows, then.rows):
                    return False
                # What was emptied has a file of its own since, which the catalogue tells.
                lent.state = _state(connection, list(then.rows))
        except (psycopg.OperationalError, psycopg.ProgrammingError):
            return False
        return lent.state.sequences == then.sequences

    def close(self) -> None:
        """Leave nothing on a server that stays when the tests have ended."""
        if "TESTS_POSTGRESQL" in os.environ:
            for name in self._made:
                drop = SQL("DROP DATABASE IF EXISTS {} (FORCE)")
                self._server.execute(drop.format(Identifier(name)))
        self._server.close()


def _name(target: Target) -> str:
    return str(target.parameters["dbname"])


def _connected(target: Target) -> psycopg.Connection:
    # What a test has left locked is as good a reason.
    conninfo = make_conninfo("", **{**target.keywords(), "options": "-c lock_timeout=5s"})
    return psycopg.connect(conninfo, autocommit=True)


def _tables(connection: psycopg.Connection) -> list[tuple[str, str]]:
    return [(str(schema), str(name)) for schema, name in connection.execute(TABLES)]


def _state(connection: psycopg.Connection, tables: list[tuple[str, str]]) -> State:
    with connection.pipeline():
        schema = connection.execute(SCHEMA)
        settings = connection.execute(SETTINGS)
        sequences = connection.execute(SEQUENCES)
        rows = connection.execute(_rows(tables)) if tables else None
    return State(
        schema.fetchall() + settings.fetchall(),
        sequences.fetchall(),
        {(schema, name): tuple(rest) for schema, name, *rest in rows or ()},
    )


def _rows(tables: list[tuple[str, str]]) -> Composed:
    look = SQL("SELECT {}, {}, count(*), max(xmin::text::bigint), pg_relation_size({}) FROM {}")
    each = [
        look.format(
            Literal(schema),
            Literal(name),
            Literal(Identifier(schema, name).as_string()),
            Identifier(schema, name),
        )
        for schema, name in tables
    ]
    return SQL(" UNION ALL ").join(each)


def _emptied(connection: psycopg.Connection, now: Rows, then: Rows) -> bool:
    """Whether all that was written was in tables that were empty; they are so again."""
    written = [table for table in now if now[table] != then[table]]
    if any(then[table][0] for table in written):
        return False
    if written:
        tables = SQL(", ").join(Identifier(*table) for table in written)
        connection.execute(SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(tables))
    return True
