"""The rows of a query into a file, streamed: memory does not grow with the result."""

from typing import BinaryIO

from psycopg import AsyncConnection
from psycopg.sql import SQL, Composed

from rear_diff.database.connect import Database
from rear_diff.exporting.columns import columns_as
from rear_diff.exporting.form import Form
from rear_diff.exporting.parquet import ParquetRows
from rear_diff.exporting.report import ExportFailed, Follow, Progress, unfollowed
from rear_diff.exporting.text import CsvRows, JsonArray, JsonLines
from rear_diff.exporting.writer import Rows
from rear_diff.query import Query, fetch_total
from rear_diff.query.compose import Parameters, order_by, relation, where
from rear_diff.query.outside import sorts_outside

FORMS: dict[Form, type[Rows]] = {
    Form.CSV: CsvRows,
    Form.JSONL: JsonLines,
    Form.JSON: JsonArray,
    Form.PARQUET: ParquetRows,
}


async def export_rows(
    database: Database,
    query: Query,
    form: Form,
    out: BinaryIO,
    *,
    follow: Follow | None = None,
    limit: int | None = None,
) -> int:
    """Write the rows of `query` to `out`, as they are at one moment; gives how many there were.

    There are `limit` of them at most. With `follow` they are counted beforehand. Raises
    `ExportFailed`, `CriterionError` and `DatabaseError`; what was written by then is a part.
    """
    if sorts_outside(query):
        raise ExportFailed("Versions cannot be sorted by here: PostgreSQL has no order of them")
    rows = FORMS[form](query.bound)
    # Beside the pool's, whose connections have the time limits of a screen.
    async with database.apart() as connection, connection.transaction():
        await connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        await connection.execute("SELECT set_config('statement_timeout', '0', true)")
        total = await fetch_total(connection, query) if follow else None
        selected, parameters = _selected(query, rows, limit)
        follow = follow or unfollowed
        return await _copy(connection, rows, selected, parameters, out, total, follow)


def _selected(query: Query, rows: Rows, limit: int | None) -> tuple[Composed, Parameters]:
    parameters = Parameters()
    selected = SQL("SELECT {} FROM {}{}{}").format(
        columns_as(query.bound, rows.forms),
        relation(query.bound),
        where(query, parameters),
        order_by(query),
    )
    if limit is not None:
        selected += SQL(" LIMIT {}").format(parameters.add(limit))
    return selected, parameters


async def _copy(
    connection: AsyncConnection,
    rows: Rows,
    selected: Composed,
    parameters: Parameters,
    out: BinaryIO,
    total: int | None,
    follow: Follow,
) -> int:
    follow(Progress(0, total))
    statement = rows.statement(selected)
    async with connection.cursor() as cursor, cursor.copy(statement, parameters) as copy:
        count = await rows.write(copy, out, lambda done: follow(Progress(done, total)))
    follow(Progress(count, total))
    return count
