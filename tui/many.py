"""The same change of many rows: what it means for them, and sending it a part at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from rear_diff import query as asking
from rear_diff.labelling import broken_rule, change_of
from rear_diff.labelling.bulk import AT_ONCE, Plan
from rear_diff.labelling.journal import Draft
from rear_diff.query import BoundTable, Row
from rear_diff.tables import Action
from tui.presentation import name_of

if TYPE_CHECKING:
    from psycopg import AsyncConnection

    from rear_diff.database.connect import Database

A_TURN = 50
"""Rows that are dealt with in one turn of the event loop, so that no key waits for the others."""

AHEAD = 2 * AT_ONCE
"""Changes that may be unsent before more of them are made: what is stopped stops soon."""

LOOK_EVERY = 0.02
"""Seconds between looks at how many are unsent."""

Seen = Callable[[Hashable, Row], Mapping[str, Any]]
"""What a person saw of a row, where they did; else what it holds, with their own changes."""


@dataclass
class Meant:
    """What an action means for the rows."""

    action: Action
    plan: Plan = field(default_factory=Plan)
    """The changes, each from what the row holds."""
    so_already: int = 0
    forbidden: int = 0
    """Rows that a rule of the table keeps from it."""
    why_forbidden: str = ""

    def add(self, bound: BoundTable, row: Mapping[str, Any], who: str) -> None:
        """Take a row in."""
        change = change_of(bound.table, self.action, row, who)
        if all(row[name] == value for name, value in change.after.items()):
            self.so_already += 1
        elif broken := broken_rule(bound.table, {**row, **self.action.sets}):
            self.forbidden += 1
            self.why_forbidden = broken.why
        else:
            self.plan.add(change, name_of(bound.table, row))


class Reading:
    """Reads the rows of many keys, and finds what each of some actions means for them."""

    def __init__(
        self, database: Database, bound: BoundTable, actions: Sequence[Action], who: str
    ) -> None:
        self._database = database
        self._bound = bound
        self._who = who
        self.meant = [Meant(action) for action in actions]
        self.gone = 0
        """Rows that are no longer there."""

    async def read(self, keys: Iterator[Hashable], seen: Seen, tell: Callable[[int], None]) -> int:
        """Read them, a thousand at a time, and tell how many have been; how many there are.
        Raises `DatabaseError`."""
        read = 0
        while part := await _taken(keys, AT_ONCE):
            rows = await self._rows(part)
            self.gone += len(part) - len(rows)
            for number, (key, row) in enumerate(rows.items()):
                if number % A_TURN == 0:
                    await asyncio.sleep(0)
                shown = seen(key, row)
                for each in self.meant:
                    each.add(self._bound, shown, self._who)
            read += len(part)
            tell(read)
        return read

    async def _rows(self, keys: Sequence[Hashable]) -> dict[Any, Row]:
        table = self._bound.table
        actions = [each.action for each in self.meant]
        named = [table.key, table.search, "season", "episode"]
        for action in actions:
            named += [*action.sets, *action.confirms]
        for rule in table.rules:
            named += [rule.column, rule.needs]
        names = [name for name in dict.fromkeys(named) if table.column(name)]

        async def ask(connection: AsyncConnection) -> dict[Any, Row]:
            return await asking.fetch_rows(connection, self._bound, keys, names)

        return await self._database.read(ask)


async def _taken(keys: Iterator[Hashable], count: int) -> list[Hashable]:
    taken: list[Hashable] = []
    while len(taken) < count and (part := list(islice(keys, min(A_TURN, count - len(taken))))):
        taken += part
        await asyncio.sleep(0)
    return taken


class Sending:
    """Hands drafts over, a thousand at a time, as far as they can be sent.

    `show` shows some of them on the screen; `put` hands a thousand over to the writer, whose
    `unsent` tells how many are on their way.
    """

    def __init__(
        self,
        show: Callable[[Sequence[Draft]], None],
        put: Callable[[Sequence[Draft]], None],
        unsent: Callable[[], int],
    ) -> None:
        self._show = show
        self._put = put
        self._unsent = unsent
        self._stopped = False
        self.sent = 0

    def stop(self) -> None:
        """Hand no more over."""
        self._stopped = True

    async def send(
        self,
        drafts: Callable[[int, int], Sequence[Draft]],
        tell: Callable[[int], None],
    ) -> bool:
        """Hand over what `drafts` gives from one place up to another, until there are no more;
        whether it came to the end."""
        while part := drafts(self.sent, self.sent + AT_ONCE):
            while self._unsent() >= AHEAD and not self._stopped:  # noqa: ASYNC110
                await asyncio.sleep(LOOK_EVERY)
            if self._stopped:
                return False
            for first in range(0, len(part), A_TURN):
                self._show(part[first : first + A_TURN])
                await asyncio.sleep(0)
            self._put(part)
            self.sent += len(part)
            tell(self.sent)
        return True
