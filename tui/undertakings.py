"""Steps of many rows, done a part at a time: the one under way, and those that were not finished,
in this run of the app or an earlier one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from textual.message_pump import MessagePump

from rear_diff.labelling import reverse
from rear_diff.labelling.journal import Kind, Source, Undertaking
from tui.keeping import Keeper
from tui.messages import UndertakingsFound

if TYPE_CHECKING:
    from rear_diff.labelling.bulk import Plan
    from rear_diff.labelling.journal import Journal


def told_of(undertaking: Undertaking) -> str:
    """What of a step was done, and what is left."""
    titles = f"{undertaking.done:,} of {undertaking.total:,} titles"
    return f"{undertaking.what}: stopped after {titles}"


class Undertakings:
    """Those of one database."""

    def __init__(self, tell: MessagePump, keeper: Keeper, database: str) -> None:
        """Posts `UndertakingsFound` to `tell`."""
        self._tell = tell
        self._keeper = keeper
        self._database = database
        self._underway = ""
        self.left: tuple[Undertaking, ...] = ()
        """What is left to be gone on with, or given up; the oldest first."""

    @property
    def busy(self) -> bool:
        """Whether one is being carried out."""
        return bool(self._underway)

    @contextmanager
    def underway(self, step: str) -> Iterator[None]:
        """While it is carried out, it is not among those that are left."""
        self._underway = step
        self._have(self.left)
        try:
            yield
        finally:
            self._underway = ""

    async def load(self) -> None:
        """Know what is left. Raises `JournalError`."""
        found = await self._keeper.ask(lambda journal: journal.undertakings(self._database))
        self._have(found)

    def _have(self, found: Iterable[Undertaking]) -> None:
        self.left = tuple(each for each in found if each.step != self._underway)
        self._tell.post_message(UndertakingsFound())

    async def begin(self, undertaking: Undertaking, plan: Plan) -> None:
        """Keep all of it before its first part is done. Raises `JournalError`."""
        from rear_diff.labelling.bulk import AT_ONCE

        if len(plan) <= AT_ONCE:
            return  # it is appended all together, or not at all
        await self._keeper.ask(
            lambda journal: journal.undertake(
                self._database, undertaking, plan.models, plan.parts()
            )
        )

    async def begin_taking_back(self, step: str, name: str, what: str) -> tuple[Undertaking, Plan]:
        """Keep what takes all of `step` back, as the step `name`. Raises `JournalError`."""
        # Few do that, and everybody waits for the start.
        from rear_diff.labelling.bulk import AT_ONCE, Plan

        def begin(journal: Journal) -> tuple[Undertaking, Plan]:
            # In the journal's thread all of it: they may be very many.
            entries = [
                each
                for each in journal.entries_of(step)
                if each.change.after.keys() <= each.change.before.keys()
            ]
            plan = Plan.of(reverse(each.change) for each in entries)
            found = journal.step(step)
            undertaking = Undertaking(
                name,
                Kind.REDO if found and found.kind is Kind.UNDO else Kind.UNDO,
                found.source if found else Source.BULK,
                step,
                what,
                len(plan),
            )
            if len(plan) > AT_ONCE:
                journal.undertake(self._database, undertaking, plan.models, plan.parts())
            return undertaking, plan

        return await self._keeper.ask(begin)

    async def rest_of(self, undertaking: Undertaking) -> Plan:
        """What of it is still to be done. Raises `JournalError`."""
        from rear_diff.labelling.bulk import Plan

        return await self._keeper.ask(
            lambda journal: Plan.of(journal.changes_left(undertaking.step))
        )

    async def finish(self, step: str) -> int:
        """Nothing more of it is to be done now; how many rows of it are in the journal.
        Raises `JournalError`."""
        return await self._keeper.ask(lambda journal: journal.finish(step))

    async def give_up(self, step: str) -> None:
        """What is left of it is not to be done. Raises `JournalError`."""
        await self._keeper.ask(lambda journal: journal.give_up(step))
        self._have(each for each in self.left if each.step != step)
