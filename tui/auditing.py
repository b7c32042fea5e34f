"""What an audit has found, held for a person to choose from."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from rear_diff.labelling.audit.finding import Finding, Found
from rear_diff.labelling.audit.reading import AT_ONCE
from rear_diff.labelling.bulk import Plan
from rear_diff.tables import TRAINING
from tui.keeping import Keeper

if TYPE_CHECKING:
    from rear_diff.labelling.journal import Said

MOST_LISTED = 500
"""Titles of a kind that are listed; the others are restored with them, and listed the next time."""

ORDER = (
    Finding.OVERWRITTEN,
    Finding.UNLABELLED,
    Finding.UNCLAIMED,
    Finding.RELABELLED,
    Finding.GONE,
)


async def said_in_batches(
    keeper: Keeper, database: str
) -> AsyncIterator[Sequence[tuple[Any, Said]]]:
    """What was said of titles, read in the journal's thread. Raises `JournalError`."""
    source: Iterator[tuple[Any, Said]] = await keeper.ask(
        lambda journal: journal.everything_said(database, TRAINING.name)
    )
    while batch := await keeper.ask(lambda _: list(islice(source, AT_ONCE))):
        yield batch


class Findings:
    """Titles that are not as a person said."""

    def __init__(self) -> None:
        self.counts: Counter[Finding] = Counter()
        """How many of each kind; a title may be of several."""
        self._listed: dict[Finding, list[Found]] = {each: [] for each in ORDER}
        self.plan = Plan()
        """What restores all of them, but for what a person did since."""

    def add(self, found: Found) -> None:
        """Take a title in."""
        self.counts.update(found.findings)
        kind = next(each for each in ORDER if each in found.findings)
        if len(self._listed[kind]) < MOST_LISTED:
            self._listed[kind].append(found)
        if found.change and not found.is_theirs:
            self.plan.add(found.change, found.name)

    @property
    def listed(self) -> list[Found]:
        """The titles, one kind after the other."""
        return [found for kind in ORDER for found in self._listed[kind]]
