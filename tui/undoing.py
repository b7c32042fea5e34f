"""What can be taken back and done again, known before a key asks for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rear_diff.labelling import Change, reverse
from rear_diff.labelling.journal import Draft, Entry, JournalError, Kind, Source, Step, new_step
from tui.keeping import Keeper

DEEP = 300
"""Steps that are known beforehand; those further down are asked for when they are reached."""


@dataclass(frozen=True)
class Known:
    """A step of the journal, or one that is on its way there."""

    name: str
    kind: Kind
    source: Source
    changes: tuple[Change, ...]
    size: int
    """How many rows it changed; of a bulk change `changes` are the first ones alone."""


@dataclass(frozen=True)
class Taken:
    """A step that is to be taken back, or done again, and the name of the one that does."""

    step: Known
    name: str

    @property
    def drafts(self) -> tuple[Draft, ...]:
        """What does it, where `step` is whole."""
        return self.drafts_for(self.step.changes)

    def drafts_for(self, changes: Iterable[Change]) -> tuple[Draft, ...]:
        """What does it to these changes of the step."""
        kind = Kind.REDO if self.step.kind is Kind.UNDO else Kind.UNDO
        return tuple(
            Draft(reverse(change), self.name, self.step.source, kind, self.step.name)
            for change in changes
        )

    @property
    def is_whole(self) -> bool:
        """Whether all of the step's changes are known here."""
        return self.step.size == len(self.step.changes)


class Undoing:
    """The journal's steps of one database, the last ones in memory."""

    def __init__(self, keeper: Keeper, database: str) -> None:
        self._keeper = keeper
        self._database = database
        self._done: list[Known] = []
        self._undone: list[Known] = []
        self._reversed: set[str] = set()
        self._dropped: Counter[str] = Counter()

    async def load(self) -> None:
        """Know what the journal has. Raises `JournalError`."""
        deep = max(len(self._done), len(self._undone)) + DEEP
        done, undone = await self._keeper.ask(
            lambda journal: (
                journal.undoable(self._database, deep),
                journal.redoable(self._database, deep),
            )
        )
        begun = any(step.kind is Kind.CHANGE for step in self._done)
        self._done = self._with(done, self._done)
        if not begun:
            self._undone = self._with(undone, self._undone)

    async def load_if_possible(self) -> None:
        """Know what the journal has, if it can be read: who labels is told where it cannot."""
        try:
            await self.load()
        except JournalError:
            return

    def did(self, draft: Draft) -> None:
        """Something new was done: what was taken back before it is no longer to be done again."""
        self._done.append(Known(draft.step, draft.kind, draft.source, (draft.change,), 1))
        self._undone.clear()

    def did_many(self, step: str, source: Source, first: Sequence[Change], size: int) -> None:
        """Something new was done to `size` rows, the first of which are `first`."""
        self._done = [each for each in self._done if each.name != step]
        if size:
            self._done.append(Known(step, Kind.CHANGE, source, tuple(first), size))
            self._undone.clear()

    @property
    def last(self) -> Known | None:
        """The step that would be taken back next; None where none is known."""
        return self._done[-1] if self._done else None

    def undo(self) -> Taken | None:
        """The last step, which is to be taken back now; None where none is known."""
        return self._take(self._done, self._undone, Kind.UNDO)

    def redo(self) -> Taken | None:
        """The step that was taken back last, which is to be done again now."""
        return self._take(self._undone, self._done, Kind.REDO)

    def is_reversed(self, step: str) -> bool:
        """Whether a step was taken back, or done again, in this run."""
        return step in self._reversed

    def took_back(self, step: Step, name: str) -> None:
        """The step `name` takes `step` back, wherever that stands among the others."""
        self._reversed.add(step.name)
        self._done = [each for each in self._done if each.name != step.name]
        self._undone = [each for each in self._undone if each.name != step.name]
        known = _known(step)
        back = tuple(reverse(change) for change in known.changes)
        if step.kind is Kind.UNDO:
            self._done.append(Known(name, Kind.REDO, step.source, back, step.size))
        else:
            self._undone.append(Known(name, Kind.UNDO, step.source, back, step.size))

    async def drafts_of(self, taken: Taken) -> tuple[Draft, ...]:
        """What takes all of a step's changes back. Raises `JournalError`, and then nothing was
        taken."""
        if taken.is_whole:
            return taken.drafts
        try:
            # In the journal's thread all of it: they may be very many.
            return await self._keeper.ask(
                lambda journal: taken.drafts_for(
                    entry.change for entry in journal.entries_of(taken.step.name)
                )
            )
        except JournalError:
            self.let_be(taken)
            raise

    def let_be(self, taken: Taken) -> None:
        """It was not taken back after all: the same key is for it again."""
        self._reversed.discard(taken.step.name)
        steps, others = self._done, self._undone
        if taken.step.kind is Kind.UNDO:
            steps, others = others, steps
        others[:] = [step for step in others if step.name != taken.name]
        steps.append(taken.step)

    def drop(self, entry: Entry | Draft) -> None:
        """It was not made by this person after all, and is not theirs to take back."""
        self._dropped[entry.step] += 1
        self._done = [step for step in self._done if not self._is_lost(step)]
        self._undone = [step for step in self._undone if not self._is_lost(step)]

    def not_kept(self, draft: Draft) -> None:
        """It never reached the journal: what it would have taken back still stands."""
        self.drop(draft)
        if draft.reverses:
            self._reversed.discard(draft.reverses)

    def _is_lost(self, step: Known) -> bool:
        return self._dropped[step.name] >= step.size

    def _take(self, steps: list[Known], others: list[Known], kind: Kind) -> Taken | None:
        if not steps:
            return None
        step = steps.pop()
        self._reversed.add(step.name)
        taken = Taken(step, new_step())
        back = tuple(reverse(change) for change in step.changes)
        others.append(Known(taken.name, kind, step.source, back, step.size))
        return taken

    def _with(self, found: Sequence[Step], known: list[Known]) -> list[Known]:
        """What the journal has, and what is only on its way there."""
        names = {step.name for step in found}
        kept = [_known(step) for step in found if step.name not in self._reversed]
        return kept[::-1] + [step for step in known if step.name not in names]


def _known(step: Step) -> Known:
    changes = tuple(entry.change for entry in step.entries)
    return Known(step.name, step.kind, step.source, changes, step.size)
