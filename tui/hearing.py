"""Hearing what others do while the app runs, and telling them where its cursor is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from textual.message import Message
from textual.message_pump import MessagePump

from rear_diff.database.errors import DatabaseError
from rear_diff.database.notifications import (
    Changed,
    Deaf,
    Hears,
    Here,
    Left,
    Roster,
)
from rear_diff.query import BoundTable
from tui.announced import Announced
from tui.widgets.virtual_table import plain

if TYPE_CHECKING:
    from rear_diff.database.connect import Database
    from rear_diff.database.notifications.listening import Heard as Told

TOGETHER = 0.05
"""Seconds in which what is heard is told together."""

MOST_KEYS = 2_000
"""Keys of a table that are told together; of more it is told that any row may have changed."""

LOOK_EVERY = 0.5
"""Seconds between looks at where the cursor is. Of one that moves all the time others hear rarely,
of one that rests at once."""

MOVING = 2.0
"""Seconds between what others hear of a cursor that does not rest."""

HEARTBEAT = 10.0
"""Seconds after which it is said again that somebody is here."""

MOST_NAMED = 2
"""People who are named; of more there is a number."""

LEAVE_WITHIN = 0.5
"""Seconds that the others' being told of the end may take."""


@dataclass
class Heard(Message):
    """What others did, as far as it was heard together."""

    changes: tuple[Changed, ...] = ()
    anew: bool = False
    """Whether something may have been missed: all that is shown must be looked at again."""


@dataclass(frozen=True)
class Standing:
    """Where a person is: a table, the row under the cursor, and whether they may label."""

    table: str
    key: Hashable | None
    labels: bool


class Hearing:
    """Others, as one running app hears them and is heard by them.

    Posts `Heard` to `tell`. `stands` says where the person is, `tables` which tables are shown.
    """

    def __init__(
        self,
        tell: MessagePump,
        who: Callable[[], str],
        stands: Callable[[], Standing],
        tables: Callable[[], Iterable[BoundTable]],
    ) -> None:
        self.roster = Roster()
        """Who else is connected."""
        self.announced = Announced()
        """Who changed which rows."""
        self.deaf = ""
        """Why nothing is heard, in a sentence; empty where all is."""
        self._tell = tell
        self._who = who
        self._stands = stands
        self._tables = tables
        self._database: Database | None = None
        self._changes: dict[tuple[str, str, str], dict[Hashable, None] | None] = {}
        self._anew = self._waiting = self._newcomer = False
        self._begun = asyncio.Event()

    @property
    def own(self) -> str:
        """Under what one's own changes are announced."""
        return self._database.sender if self._database else ""

    @property
    def company(self) -> str:
        """Who else is here, in few words; those who only look are told by `ro`."""
        if self.deaf:
            return "others unheard"
        names = [f"{each.who or '?'}{'' if each.labels else ' (ro)'}" for each in self.roster]
        more = f" +{len(names) - MOST_NAMED}" if len(names) > MOST_NAMED else ""
        return plain(f"with {', '.join(names[:MOST_NAMED])}{more}") if names else ""

    async def run(self, database: Database) -> None:
        """Hear and be heard, until cancelled."""
        from rear_diff.database.notifications import listen
        from rear_diff.query.changed import ChangedRows

        self._database, self.roster = database, Roster(database.sender)
        self._begun.clear()
        async with asyncio.TaskGroup() as group:
            group.create_task(listen(database, self._hear, ChangedRows(self._tables)))
            group.create_task(self._be_heard(database))

    async def leave(self) -> None:
        """Tell the others that one leaves, if that is quickly done."""
        if self._database is not None and self._database.offer.may_notify:
            saying = asyncio.ensure_future(self._say(self._database, Left(self._database.sender)))
            await asyncio.wait([saying], timeout=LEAVE_WITHIN)
            saying.cancel()

    # What is heard

    def _hear(self, told: Told) -> None:
        match told:
            case Changed():
                self._collect(told)
            case Here() | Left() if told.sender == self.own:
                return
            case Here():
                self._newcomer |= told.sender not in self.roster
                if not self.roster.hear(told, monotonic()):
                    return
            case Left(sender):
                if not self.roster.leave(sender):
                    return
            case Hears():
                self.deaf, self._anew = "", True
                self._begun.set()
            case Deaf(why):
                self.deaf = why
                self._begun.set()
            case _:
                return
        self._tell_soon()

    def _collect(self, changed: Changed) -> None:
        if changed.sender != self.own:
            self.announced.hear(changed)
        together = changed.table, changed.who, changed.sender
        keys = self._changes.setdefault(together, {})
        if keys is None:
            return
        keys.update(dict.fromkeys(changed.keys))
        if not changed.keys or len(keys) > MOST_KEYS:
            self._changes[together] = None

    def _tell_soon(self) -> None:
        if not self._waiting:
            self._waiting = True
            asyncio.get_running_loop().call_later(TOGETHER, self._tell_now)

    def _tell_now(self) -> None:
        changes = tuple(
            Changed(table, tuple(keys or ()), who, sender)  # type: ignore[arg-type]
            for (table, who, sender), keys in self._changes.items()
        )
        anew = self._anew
        self._changes.clear()
        self._waiting = self._anew = False
        self._tell.post_message(Heard(changes, anew))

    # What is said

    async def _be_heard(self, database: Database) -> None:
        said: Here | None = None
        before: Standing | None = None
        at = -HEARTBEAT
        # Others answer a newcomer once: who says so before hearing anything would miss that.
        await self._begun.wait()
        while True:
            if self.roster.expire(monotonic()):
                self._tell_soon()
            stands, now = self._stands(), monotonic()
            here = self._here(database, stands)
            news = here != said and (stands == before or now - at >= MOVING)
            if database.offer.may_notify and (news or self._newcomer or now - at >= HEARTBEAT):
                self._newcomer = False
                await self._say(database, here)
                said, at = here, now
            before = stands
            await asyncio.sleep(LOOK_EVERY)

    def _here(self, database: Database, stands: Standing) -> Here:
        key = stands.key if isinstance(stands.key, str | int) else None
        return Here(database.sender, self._who(), stands.labels, stands.table, key)

    async def _say(self, database: Database, said: Here | Left) -> None:
        from rear_diff.database.notifications import announce

        try:
            await announce(database, said)
        except DatabaseError:
            return  # the next heartbeat says it again
