"""The file's rows in a temporary table, and which of them the table cannot take."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import psycopg
from psycopg import AsyncConnection
from psycopg.sql import SQL, Composable, Identifier, Literal

from rear_diff.loading.copy import copy_rows
from rear_diff.loading.destination import Check, Destination
from rear_diff.loading.report import SHOWN, RefusedRow, printable

ARRIVED = Identifier("pg_temp", "arrived")
"""The good rows so far: `line`, `said` (a bit for each column that the row gives a value), and
the table's columns with its types. Whatever is refused is taken out again."""

REFUSED = Identifier("pg_temp", "refused")


async def create_staging(connection: AsyncConnection, destination: Destination) -> None:
    """Make the temporary tables, which go with the transaction."""
    await connection.execute(
        SQL(
            "CREATE TEMPORARY TABLE arrived ON COMMIT DROP AS"
            " SELECT 0::bigint AS line, B''::bit varying AS said, {} FROM {} WITH NO DATA"
        ).format(_names(destination), destination.relation)
    )
    await connection.execute(
        "CREATE TEMPORARY TABLE refused (line bigint, key text, reason text) ON COMMIT DROP"
    )


async def stage(
    connection: AsyncConnection, destination: Destination, rows: Sequence[Mapping[str, Any]]
) -> list[RefusedRow]:
    """Put checked rows into the temporary table; gives those that its types do not take."""
    try:
        await _copy(connection, destination, rows)
    except (psycopg.DataError, psycopg.IntegrityError) as error:
        if len(rows) > 1:
            return [
                refused for row in rows for refused in await stage(connection, destination, [row])
            ]
        key = printable(str(rows[0][destination.key]))
        return [RefusedRow(rows[0]["line"], key, printable(error.diag.message_primary or "?"))]
    return []


async def _copy(
    connection: AsyncConnection, destination: Destination, rows: Iterable[Mapping[str, Any]]
) -> None:
    async with connection.transaction():
        await copy_rows(connection, ARRIVED, ["line", "said", *destination.names], rows)


async def refuse_staged(connection: AsyncConnection, destination: Destination) -> None:
    """Take out what the table cannot take: rows that break one of its rules, a key's second row,
    and a value that must be unique and is another row's.

    A row is judged as it would stand in the table. Of two rows in the file that exclude each other
    the first stays. Rows that a person has labelled stay too: nothing of them will be written.
    """
    await connection.execute(SQL("ANALYZE {}").format(ARRIVED))
    await _refuse(connection, _broken(destination))
    await _refuse(connection, _repeated(destination))
    for unique in destination.uniques:
        await _refuse(connection, _taken(destination, unique))
        await _refuse(connection, _contested(destination, unique))


async def refused_rows(connection: AsyncConnection, most: int) -> tuple[int, list[RefusedRow]]:
    """How many rows were taken out, and the first `most` of them."""
    counted = await connection.execute(SQL("SELECT count(*) FROM {}").format(REFUSED))
    (total,) = await counted.fetchone() or (0,)
    first = await connection.execute(
        SQL("SELECT line, key, reason FROM {} ORDER BY line LIMIT %s").format(REFUSED), [most]
    )
    rows = await first.fetchall()
    return total, [RefusedRow(line, printable(key), printable(why)) for line, key, why in rows]


def merged(destination: Destination) -> Composable:
    """A query for the rows that arrived as they would stand in the table.

    With `line`, `existing` (the table has the key) and `kept` (a person has labelled that row).
    """
    return SQL(
        "SELECT a.line, t.{key} IS NOT NULL AS existing, {kept} AS kept, {columns}"
        " FROM {arrived} AS a LEFT JOIN {relation} AS t ON t.{key} = a.{key}"
    ).format(
        key=Identifier(destination.key),
        kept=labelled(destination),
        columns=SQL(", ").join(_merged_columns(destination)),
        arrived=ARRIVED,
        relation=destination.relation,
    )


def labelled(destination: Destination) -> Composable:
    """The condition that a person has labelled the row `t` of the table."""
    flags = [SQL("t.{} IS TRUE").format(Identifier(name)) for name in destination.guards]
    return SQL("({})").format(SQL(" OR ").join([SQL("false"), *flags]))


def says(destination: Destination, name: str) -> Composable:
    """The condition that the row `a` of the file gives the column a value."""
    return SQL("get_bit(a.said, {}) = 1").format(Literal(destination.names.index(name)))


def _merged_columns(destination: Destination) -> Iterable[Composable]:
    for column in destination.columns:
        yield SQL(
            "CASE WHEN {says} THEN a.{name} WHEN t.{key} IS NOT NULL THEN t.{name}"
            " ELSE {default} END AS {name}"
        ).format(
            says=says(destination, column.name),
            name=Identifier(column.name),
            key=Identifier(destination.key),
            default=SQL(column.default or "NULL"),
        )


async def _refuse(connection: AsyncConnection, found: Composable) -> None:
    await connection.execute(
        SQL(
            "WITH found (line, key, reason) AS ({found}), gone AS"
            " (DELETE FROM {arrived} AS a USING found WHERE a.line = found.line)"
            " INSERT INTO {refused} SELECT line, key, reason FROM found"
        ).format(found=found, arrived=ARRIVED, refused=REFUSED)
    )


def _broken(destination: Destination) -> Composable:
    arms = [
        *(
            _arm(SQL("{} IS NULL").format(Identifier(column.name)), f"{column.name} is missing")
            for column in destination.columns
            if not column.nullable
        ),
        *(_check_arm(check) for check in destination.checks),
        *(
            _arm(
                SQL("{} AND {} IS NULL").format(Identifier(rule.column), Identifier(rule.needs)),
                f"{rule.column} is true without a {rule.needs}: {rule.why}",
            )
            for rule in destination.rules
        ),
    ]
    return SQL(
        "SELECT * FROM (SELECT line, {}::text, CASE {} END AS reason FROM ({}) AS merged"
        " WHERE NOT kept) AS judged WHERE reason IS NOT NULL"
    ).format(Identifier(destination.key), SQL(" ").join(arms), merged(destination))


def _arm(condition: Composable, reason: str) -> Composable:
    return SQL("WHEN {} THEN {}").format(condition, Literal(reason))


def _check_arm(check: Check) -> Composable:
    values = SQL(", ").join(
        SQL("left({}::text, {})").format(Identifier(name), Literal(SHOWN)) for name in check.columns
    )
    return SQL("WHEN NOT ({}) THEN concat({}, concat_ws(', ', {}), {})").format(
        SQL(check.expression),
        Literal(f"{', '.join(check.columns)} is "),
        values,
        Literal(f", and the database wants {check.expression}"),
    )


def _repeated(destination: Destination) -> Composable:
    key = Identifier(destination.key)
    return SQL(
        "SELECT line, {key}::text, concat({is_in}, first) FROM ("
        "SELECT line, {key}, first_value(line) OVER (PARTITION BY {key} ORDER BY line) AS first"
        " FROM {arrived}) AS numbered WHERE line <> first"
    ).format(
        key=key,
        is_in=Literal(f"{destination.key} is in the file before: "),
        arrived=ARRIVED,
    )


def _taken(destination: Destination, unique: Sequence[str]) -> Composable:
    return SQL(
        "SELECT m.line, m.{key}::text, concat({columns}, ' is ', {values}, ', which is ', t.{key},"
        " '''s in the database') FROM ({merged}) AS m JOIN {relation} AS t"
        " ON {same} AND t.{key} <> m.{key} WHERE NOT m.kept"
    ).format(
        key=Identifier(destination.key),
        columns=Literal(", ".join(unique)),
        values=_joined("m", unique),
        merged=merged(destination),
        relation=destination.relation,
        same=SQL(" AND ").join(SQL("t.{0} = m.{0}").format(Identifier(name)) for name in unique),
    )


def _contested(destination: Destination, unique: Sequence[str]) -> Composable:
    columns = [Identifier(name) for name in unique]
    return SQL(
        "SELECT line, key, concat({names}, ' is ', {values}, ', which is ', first_key,"
        " '''s in the file before: ', first) FROM (SELECT m.*, {key}::text AS key,"
        " first_value(line) OVER same AS first, first_value({key}) OVER same AS first_key"
        " FROM ({merged}) AS m WHERE NOT kept AND ({columns}) IS NOT NULL"
        " WINDOW same AS (PARTITION BY {columns} ORDER BY line)) AS numbered WHERE line <> first"
    ).format(
        names=Literal(", ".join(unique)),
        values=_joined("numbered", unique),
        key=Identifier(destination.key),
        merged=merged(destination),
        columns=SQL(", ").join(columns),
    )


def _joined(of: str, names: Sequence[str]) -> Composable:
    values = SQL(", ").join(Identifier(of, name) for name in names)
    return SQL("concat_ws(', ', {})").format(values)


def _names(destination: Destination) -> Composable:
    return SQL(", ").join(map(Identifier, destination.names))
