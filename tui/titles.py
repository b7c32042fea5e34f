"""What the rows of the history are called: only the database knows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rear_diff import query as asking
from rear_diff.database.errors import DatabaseAway, DatabaseError
from rear_diff.labelling.journal import Entry
from rear_diff.labelling.journal.described import ANYTHING, TITLE
from rear_diff.query import Criteria, Criterion, Not, Query, TableMissing, bind
from rear_diff.tables import TRAINING, Table
from tui.history import of_titles
from tui.presentation import name_of
from tui.session import Session

if TYPE_CHECKING:
    from psycopg import AsyncConnection

    from rear_diff.labelling.journal.looking import Titled
    from rear_diff.query import PackedKeys


class Titles:
    """By key, as far as they were asked for."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[Any, str] = {}

    def get(self, key: Any) -> str | None:
        """The title of a row; None where it is not known."""
        return self._known.get(key)

    def clear(self) -> None:
        """Ask anew."""
        self._known.clear()

    async def find(self, entries: Sequence[Entry]) -> list[Entry]:
        """Ask for the titles of entries; of which of them one was found."""
        unnamed = [each for each in entries if each.change.key not in self._known]
        for table in {each.change.table.name: each.change.table for each in unnamed}.values():
            keys = {each.change.key for each in unnamed if each.change.table is table}
            await self._read(table, list(keys))
        return [each for each in unnamed if each.change.key in self._known]

    async def _read(self, table: Table, keys: Sequence[Any]) -> None:
        database = self._session.database
        if database is None:
            return
        named = (table.key, table.search, "season", "episode")
        names = [name for name in named if table.column(name)]
        offer = database.offer

        async def ask(connection: AsyncConnection) -> dict[Any, Mapping[str, Any]]:
            return dict(await asking.fetch_rows(connection, bind(table, offer), keys, names))

        try:
            rows = await database.read(ask)
        except (DatabaseError, TableMissing):
            return  # the keys stand there, which say as much as is known
        self._known |= {key: name_of(table, row) for key, row in rows.items()}

    async def of_criteria(self, criteria: Criteria) -> Titled:
        """The keys of the rows whose title is as criteria ask; where the database is away, of none
        but a title that was asked for by name. Raises `DatabaseError`."""
        wanted = [each.criterion if isinstance(each, Not) else each for each in criteria]
        found: dict[Criterion, Collection[Any]] = {}
        for each in wanted:
            if each.column in (ANYTHING, TITLE):
                try:
                    found[each] = await self._keys_titled(of_titles(each))
                except DatabaseError:
                    if each.column == TITLE:
                        raise
        return found

    async def _keys_titled(self, criterion: Criterion) -> PackedKeys:
        database = self._session.database
        if database is None:
            raise DatabaseAway("Titles are in the database, which is away.")
        try:
            query = Query(bind(TRAINING, database.offer), (criterion,))
        except TableMissing as missing:
            raise DatabaseError(str(missing)) from missing
        return await database.read(lambda asked: asking.fetch_keys(asked, query))
