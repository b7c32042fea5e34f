"""What became of a transaction whose connection was lost at its commit."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from psycopg import AsyncConnection

from rear_diff.database import errors
from rear_diff.database.connect import Database
from rear_diff.labelling.journal.entry import Result, Settlement, Transaction
from rear_diff.labelling.statements import UPDATED, changed_at
from rear_diff.query import TableMissing, bind
from rear_diff.tables import Table

Presumed = Mapping[int, datetime | None]
"""By the id of an entry that may have been sent before, when that was, if its row tells whether it
was changed since."""

NOTHING_PRESUMED: Presumed = MappingProxyType({})

# A server that crashed may give out numbers again whose transactions it had not written yet. It
# is another run of it when it was started anew, or began its statistics anew, as after a crash
# of one of its processes. Both are told to every role.
SERVER = """
extract(epoch FROM pg_catalog.pg_postmaster_start_time())::text || ' '
|| coalesce(extract(epoch FROM pg_catalog.pg_stat_get_bgwriter_stat_reset_time())::text, '')
"""
# Known to every server that is still maintained, unlike pg_xact_status.
STATUS = f"SELECT pg_catalog.txid_status(%s::bigint), {SERVER}".encode()


class Fate(StrEnum):
    """What became of a transaction."""

    COMMITTED = "committed"
    ABORTED = "aborted"
    IN_PROGRESS = "in progress"
    UNKNOWN = "unknown"
    """The server does not remember, or is another one, and no row tells."""


async def fate_of(
    database: Database, transaction: Transaction, settlements: Sequence[Settlement] = ()
) -> Fate:
    """What became of a transaction that was to make `settlements`. Raises `DatabaseError`.

    Where the server cannot tell, a row may: one that was last changed when the transaction changed
    it, to the microsecond, was changed by it, and then all of them were.
    """

    async def ask(connection: AsyncConnection) -> tuple[str | None, str]:
        cursor = await connection.execute(STATUS, [transaction.number])
        found = await cursor.fetchone()
        return found or (None, "")

    status, server = None, ""
    with suppress(errors.BadValue):  # a number that the server has not come to yet
        status, server = await database.read(ask)
    if status is None or (status == Fate.COMMITTED and server != transaction.server):
        # Another transaction may have been given that number.
        seen = await _is_seen(database, settlements)
        return Fate.COMMITTED if seen else Fate.UNKNOWN
    return Fate(status)


def presumed_of(settlements: Sequence[Settlement]) -> Presumed:
    """What is to be presumed of entries whose transaction nobody knows of. Where it was to change
    a row more than once, the row tells of the first change alone."""
    found: dict[int, datetime | None] = {}
    places = set()
    for each in settlements:
        place = each.entry.change.table.name, each.entry.change.key
        tells = each.result is Result.APPLIED and place not in places
        found[each.entry.id] = each.found.get(UPDATED) if tells else None
        places.add(place)
    return found


async def _is_seen(database: Database, settlements: Sequence[Settlement]) -> bool:
    changed: dict[Table, dict[object, datetime]] = {}
    for each in settlements:
        if each.result is Result.APPLIED and UPDATED in each.found:
            of_table = changed.setdefault(each.entry.change.table, {})
            of_table[each.entry.change.key] = each.found[UPDATED]

    async def ask(connection: AsyncConnection) -> bool:
        for table, of_table in changed.items():
            with suppress(TableMissing):
                bound = bind(table, database.offer)
                if bound.has(UPDATED):
                    values = {"keys": [*of_table], "at": [*of_table.values()]}
                    cursor = await connection.execute(changed_at(bound), values)
                    if await cursor.fetchone():
                        return True
        return False

    return await database.read(ask)
