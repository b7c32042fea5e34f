"""Totals that are known already, and hold as long as nothing was written since."""

from collections import OrderedDict
from dataclasses import dataclass

from psycopg.sql import SQL

from rear_diff.query.criteria import Criteria
from rear_diff.query.query import Query
from rear_diff.tables import Table

SNAPSHOT = SQL(
    "CASE WHEN NOT pg_is_in_recovery()"
    " THEN pg_current_snapshot()::text || ' ' || pg_postmaster_start_time()::text END"
)
"""Names what the statement sees: which transactions have ended. Two statements for which it is the
same see the same rows in every table that is stored here, because whatever writes is a transaction
of its own, and it is another one on a restarted server. A standby does not tell, so it is null."""

MOST = 256


@dataclass(frozen=True)
class Known:
    """The total of a result, and the snapshot in which it was so."""

    snapshot: str
    total: int


NOTHING_KNOWN = Known("", 0)


class Totals:
    """The totals of the results that were asked for last."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[Table, Criteria], Known] = OrderedDict()

    def of(self, query: Query) -> Known:
        """What is known of the result's total, which may be long ago."""
        return self._known.get((query.bound.table, query.criteria), NOTHING_KNOWN)

    def learn(self, query: Query, known: Known) -> None:
        """Remember a total with its snapshot; where there is none, it is remembered as a guess."""
        key = (query.bound.table, query.criteria)
        self._known[key] = known
        self._known.move_to_end(key)
        if len(self._known) > MOST:
            self._known.popitem(last=False)
