"""Bringing a file of a user's own into a table: all of its good rows, or nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import psycopg
from psycopg import AsyncConnection

from rear_diff.database.connect import Database
from rear_diff.database.errors import DatabaseError
from rear_diff.database.migrate import NotOurs, pending_migrations
from rear_diff.loading.destination import Destination, look_at
from rear_diff.loading.merging import merge
from rear_diff.loading.readers import each_row, open_rows
from rear_diff.loading.report import (
    Follow,
    ImportFailed,
    ImportReport,
    Progress,
    RefusedRow,
    Step,
    printable,
)
from rear_diff.loading.rows import BadRow, FileRow, RowFile
from rear_diff.loading.staging import create_staging, refuse_staged, refused_rows, stage
from rear_diff.loading.validation import Refusal, checked_row
from rear_diff.query import BoundTable, TableMissing, bind
from rear_diff.tables import Table

MOST_REFUSED = 1000
"""Refused rows that are named; all are counted."""

BATCH = 250
"""Rows that are copied at once. Between batches the event loop has its turn, so an import stops
when it is told to."""

IMPORT_LOCK = int.from_bytes(b"import")
"""The advisory lock that two imports into one database do not share."""


def unfollowed(_: Progress) -> None:
    """Ask for no progress."""


async def import_rows(
    database: Database, table: Table, file: Path, *, follow: Follow = unfollowed
) -> ImportReport:
    """Insert the rows of `file` that `table` lacks and update those that differ, in a transaction.

    A row that a person has labelled is never touched. A row that the table cannot take is refused
    and named in the report; the others are imported. A column that the file or a line lacks stays
    as it is, and is null or the table's default in a new row; `created_at` and `updated_at` count
    for new rows alone. `follow` hears of the progress. Memory does not grow with the file.

    Raises `ImportFailed` where nothing could be imported: the file, the database or another import
    is in the way. Then, and when it is cancelled or killed, the table is as it was.
    """
    try:
        return await database.write(
            lambda connection: _import(connection, database, table, file, follow)
        )
    except DatabaseError as error:
        reason = str(error).rstrip(".")
        raise ImportFailed(
            f"{reason}. An import is done as a whole or not at all, and can be run again."
        ) from error


async def _import(
    connection: AsyncConnection, database: Database, table: Table, file: Path, follow: Follow
) -> ImportReport:
    await _check_ours(connection)
    destination = await _writable(connection, database, table)
    await _take_turns(connection)
    # The settings' limit is for what a screen asks, not for a million rows.
    await connection.execute("SELECT set_config('statement_timeout', '0', true)")
    await create_staging(connection, destination)
    with open_rows(file, destination.names, destination.key) as rows:
        arrival = Arrival(destination, rows, follow)
        await arrival.stage_all(connection, each_row(file, rows))
        follow(Progress(Step.CHECKING, arrival.read, None))
        await refuse_staged(connection, destination)
        follow(Progress(Step.WRITING, arrival.read, None))
        return await _finish(connection, destination, arrival)


async def _check_ours(connection: AsyncConnection) -> None:
    try:
        pending = await pending_migrations(connection)
    except NotOurs as error:
        raise ImportFailed(f"Import fills only databases that rear-diff made. {error}") from error
    if pending:
        raise ImportFailed(
            f"The database lacks {len(pending)} of rear-diff's migrations, from "
            f"{pending[0].script} on. Run rear-diff migrate first; nothing was imported."
        )


async def _writable(connection: AsyncConnection, database: Database, table: Table) -> Destination:
    try:
        bound = bind(table, database.offer)
    except TableMissing as error:
        raise ImportFailed(f"{error} Nothing was imported.") from error
    destination = await look_at(connection, bound)
    why_not = _why_not_writable(database, bound, destination)
    if why_not:
        raise ImportFailed(f"{why_not} Nothing was imported.")
    return destination


def _why_not_writable(
    database: Database, bound: BoundTable, destination: Destination
) -> str | None:
    offer, table = database.offer, bound.table
    why_not = offer.why_not_updatable(table.schema, table.relation, destination.names)
    offered = [bound.offered(name) for name in destination.names]
    if why_not is None and not all(column and column.may_insert for column in offered):
        name = f"{table.schema}.{table.relation}"
        return (
            f"The role {offer.role} may not INSERT into {name}. "
            f"GRANT INSERT ON {name} TO {offer.role}; would allow it."
        )
    return why_not


async def _take_turns(connection: AsyncConnection) -> None:
    cursor = await connection.execute("SELECT pg_try_advisory_xact_lock(%s)", [IMPORT_LOCK])
    row = await cursor.fetchone()
    if row is None or not row[0]:
        raise ImportFailed(
            "Another import into this database is running; wait for its end. Nothing was imported."
        )


async def _finish(
    connection: AsyncConnection, destination: Destination, arrival: "Arrival"
) -> ImportReport:
    try:
        merged = await merge(connection, destination)
    except (psycopg.IntegrityError, psycopg.errors.DeadlockDetected) as error:
        raise ImportFailed(
            f"Somebody else changed {destination.schema}.{destination.name} at the same moment: "
            f"{printable(error.diag.message_primary or '?')}. Nothing was imported; run it again."
        ) from error
    total, refused = await refused_rows(connection, MOST_REFUSED)
    return ImportReport(
        read=arrival.read,
        inserted=merged.inserted,
        updated=merged.updated,
        unchanged=merged.unchanged,
        kept=merged.kept,
        refused_total=arrival.refused_total + total,
        refused=tuple(sorted([*arrival.refused, *refused])[:MOST_REFUSED]),
        unknown_columns=tuple(arrival.rows.unknown),
        counted_in=arrival.rows.counted_in,
    )


@dataclass
class Arrival:
    """The rows of a file on their way into the temporary table, and those that never arrive."""

    destination: Destination
    rows: RowFile
    follow: Follow
    read: int = 0
    refused_total: int = 0
    refused: list[RefusedRow] = field(default_factory=list)

    async def stage_all(
        self, connection: AsyncConnection, found: Iterator[FileRow | BadRow]
    ) -> None:
        """Stage every row that can be read, batch by batch."""
        self._tell()
        while batch := list(islice(found, BATCH)):
            self.read += len(batch)
            good = [row for row in map(self._checked, batch) if row is not None]
            for refused in await stage(connection, self.destination, good):
                self._refuse(refused)
            self._tell()

    def _checked(self, row: FileRow | BadRow) -> dict[str, Any] | None:
        if isinstance(row, BadRow):
            self._refuse(RefusedRow(row.line, "", printable(row.reason)))
            return None
        try:
            return checked_row(self.destination, row)
        except Refusal as refusal:
            key = row.values.get(self.destination.key)
            self._refuse(RefusedRow(row.line, _named(key), str(refusal)))
            return None

    def _refuse(self, refused: RefusedRow) -> None:
        self.refused_total += 1
        if len(self.refused) < MOST_REFUSED:
            self.refused.append(refused)

    def _tell(self) -> None:
        self.follow(Progress(Step.READING, self.read, self.rows.fraction()))


def _named(key: object) -> str:
    return printable(key[:20]) if isinstance(key, str) else ""
