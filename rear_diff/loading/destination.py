"""What the database says of a table that rows go into, so that no limit is typed a second time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import dict_row
from psycopg.sql import Identifier

from rear_diff.query import BoundTable
from rear_diff.tables import Kind, Rule

LABELLED_BY_A_PERSON = ("human_labeled", "reviewed")
"""Where one of these is true, a person has labelled the row."""


@dataclass(frozen=True)
class DestinationColumn:
    """A column that a file may fill.

    `default` is the SQL expression that the database puts where nothing is said, None without one.
    `length` is in characters, of an item for a list; `size` is the type's own in bytes; None where
    there is no such limit. `labels` are an enum's.
    """

    name: str
    kind: Kind
    nullable: bool
    default: str | None
    length: int | None
    size: int
    precision: int | None
    scale: int | None
    labels: tuple[str, ...] | None

    @property
    def required(self) -> bool:
        """Whether a new row must say it."""
        return not self.nullable and self.default is None

    @property
    def stamp(self) -> bool:
        """Whether it records when something happened to the row, which only a new row may say."""
        return self.kind is Kind.MOMENT and self.default is not None


@dataclass(frozen=True)
class Check:
    """A CHECK constraint: the columns that it looks at, and its SQL expression."""

    columns: tuple[str, ...]
    expression: str


@dataclass(frozen=True)
class Destination:
    """A table that rows go into, as the database has it.

    `uniques` are the columns of each unique index but the primary key's. `guards` are the columns
    of which one is true where a person has labelled the row.
    """

    schema: str
    name: str
    key: str
    columns: tuple[DestinationColumn, ...]
    checks: tuple[Check, ...]
    uniques: tuple[tuple[str, ...], ...]
    rules: tuple[Rule, ...]
    guards: tuple[str, ...]

    @property
    def relation(self) -> Identifier:
        """The table's name in SQL."""
        return Identifier(self.schema, self.name)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names."""
        return tuple(column.name for column in self.columns)


async def look_at(connection: AsyncConnection, bound: BoundTable) -> Destination:
    """What the catalogue says of `bound`'s table: its columns, checks and unique indexes."""
    table = bound.table
    names = [table.schema, table.relation]
    found = {row["name"]: row for row in await _fetch(connection, COLUMNS, names)}
    checks = await _fetch(connection, CHECKS, names)
    uniques = await _fetch(connection, UNIQUES, names)
    columns = tuple(
        DestinationColumn(kind=column.kind, labels=bound.labels(column.name), **found[column.name])
        for column in table.columns
        if column.name in found and bound.has(column.name)
    )
    described = {column.name for column in columns}
    return Destination(
        schema=table.schema,
        name=table.relation,
        key=table.key,
        columns=columns,
        checks=tuple(
            Check(tuple(row["columns"]), row["expression"])
            for row in checks
            if described.issuperset(row["columns"])
        ),
        uniques=tuple(
            tuple(row["columns"]) for row in uniques if described.issuperset(row["columns"])
        ),
        rules=table.rules,
        guards=tuple(name for name in LABELLED_BY_A_PERSON if name in described),
    )


async def _fetch(
    connection: AsyncConnection, statement: bytes, parameters: Sequence[str]
) -> list[dict[str, Any]]:
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(statement, parameters)
        return await cursor.fetchall()


# A modifier holds a length plus 4, or a precision and a scale in 16 bits each plus 4
# (PostgreSQL's src/include/utils/numeric.h and varchar.c).
COLUMNS = b"""
SELECT
    a.attname AS name,
    NOT a.attnotnull AS nullable,
    pg_get_expr(d.adbin, d.adrelid) AS default,
    CASE WHEN type.typname IN ('varchar', 'bpchar') AND a.atttypmod >= 4
        THEN a.atttypmod - 4 END AS length,
    type.typlen AS size,
    CASE WHEN type.typname = 'numeric' AND a.atttypmod >= 4
        THEN (a.atttypmod - 4) >> 16 & 65535 END AS precision,
    CASE WHEN type.typname = 'numeric' AND a.atttypmod >= 4
        THEN a.atttypmod - 4 & 65535 END AS scale
FROM pg_catalog.pg_attribute AS a
JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_type AS own ON own.oid = a.atttypid
JOIN pg_catalog.pg_type AS type
    ON type.oid = CASE WHEN own.typcategory = 'A' THEN own.typelem ELSE own.oid END
LEFT JOIN pg_catalog.pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE n.nspname = %s AND c.relname = %s
    AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
"""

CHECKS = b"""
SELECT
    ARRAY(
        SELECT a.attname::text FROM pg_catalog.pg_attribute AS a
        WHERE a.attrelid = con.conrelid AND a.attnum = ANY(con.conkey)
        ORDER BY a.attnum
    ) AS columns,
    pg_get_expr(con.conbin, con.conrelid, true) AS expression
FROM pg_catalog.pg_constraint AS con
JOIN pg_catalog.pg_class AS c ON c.oid = con.conrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = %s AND c.relname = %s AND con.contype = 'c'
ORDER BY con.conname
"""

UNIQUES = b"""
SELECT
    ARRAY(
        SELECT a.attname::text FROM pg_catalog.pg_attribute AS a
        WHERE a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey[:i.indnkeyatts - 1])
        ORDER BY a.attnum
    ) AS columns
FROM pg_catalog.pg_index AS i
JOIN pg_catalog.pg_class AS c ON c.oid = i.indrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = %s AND c.relname = %s
    AND i.indisunique AND NOT i.indisprimary AND i.indpred IS NULL AND i.indexprs IS NULL
ORDER BY i.indexrelid
"""
