"""Changes of many rows, held in little: their keys, and which of a few turns each takes."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from random import Random
from typing import Any

from rear_diff.labelling.change import Change, Values
from rear_diff.labelling.journal.entry import Draft, Source

AT_ONCE = 1000
"""Rows in one transaction."""

SAMPLES = 10

NEGATED = {True: "", False: "not ", None: "no "}


@dataclass(frozen=True)
class Turn:
    """From what to what rows turn, of the columns that change."""

    was: Values
    becomes: Values


@dataclass(frozen=True)
class Sample:
    """One of the rows."""

    name: str
    turn: Turn


class Plan:
    """The changes of one step, in their order."""

    def __init__(self) -> None:
        self._keys: list[Any] = []
        self._takes = array("H")
        self._models: list[Change] = []
        self._known: dict[tuple[Any, ...], int] = {}
        self._samples: list[Sample] = []
        # Always the same ones of the same rows.
        self._random = Random(0)  # noqa: S311
        self.counts: list[int] = []
        """How many rows take each of `turns`."""

    @classmethod
    def of(cls, changes: Iterable[Change]) -> Plan:
        """A plan of these, to be carried out and not to be shown."""
        plan = cls()
        for change in changes:
            plan.add(change, "")
        return plan

    def __len__(self) -> int:
        return len(self._keys)

    def add(self, change: Change, name: str) -> None:
        """Take a change in; `name` is what a person calls the row."""
        form = (change.who, *sorted(change.before.items()), None, *sorted(change.after.items()))
        place = self._known.setdefault(form, len(self._models))
        if place == len(self._models):
            self._models.append(change)
            self.counts.append(0)
        self.counts[place] += 1
        self._keys.append(change.key)
        self._takes.append(place)
        self._sample(name, change)

    def _sample(self, name: str, change: Change) -> None:
        # Each row is as likely as any other to be among them, however many come.
        if len(self._samples) < SAMPLES:
            self._samples.append(Sample(name, _turn(change)))
        elif (place := self._random.randrange(len(self._keys))) < SAMPLES:
            self._samples[place] = Sample(name, _turn(change))

    @property
    def samples(self) -> Sequence[Sample]:
        """Some of the rows."""
        return self._samples

    @property
    def turns(self) -> list[tuple[Turn, int]]:
        """From what to what, and how many rows each, the most first."""
        together: dict[tuple[Any, ...], tuple[Turn, int]] = {}
        for model, count in zip(self._models, self.counts, strict=True):
            turn = _turn(model)
            form = (*sorted(turn.was.items()), None, *sorted(turn.becomes.items()))
            known = together.get(form, (turn, 0))[1]
            together[form] = (turn, known + count)
        return sorted(together.values(), key=lambda each: -each[1])

    def changes(self, first: int = 0, last: int | None = None) -> Iterator[Change]:
        """The changes from `first` up to `last`."""
        for key, place in islice(zip(self._keys, self._takes, strict=True), first, last):
            model = self._models[place]
            yield Change(model.table, key, model.after, model.before, model.who)

    def drafts(
        self, step: str, source: Source, first: int = 0, last: int | None = None
    ) -> list[Draft]:
        """The same as drafts of a step."""
        return [Draft(change, step, source) for change in self.changes(first, last)]

    @property
    def models(self) -> Sequence[Change]:
        """One change of each kind."""
        return self._models

    def parts(self) -> Iterator[tuple[Sequence[Any], Sequence[int]]]:
        """The keys, a thousand at a time, each with its place in `models`."""
        for first in range(0, len(self._keys), AT_ONCE):
            last = first + AT_ONCE
            yield self._keys[first:last], self._takes[first:last]


def _turn(change: Change) -> Turn:
    return Turn(
        {name: change.before.get(name) for name in change.after if _differs(change, name)},
        {name: value for name, value in change.after.items() if _differs(change, name)},
    )


def _differs(change: Change, name: str) -> bool:
    return name not in change.before or bool(change.before[name] != change.after[name])


def told(values: Mapping[str, Any]) -> str:
    """What values say, in a few words: the label, or else whatever there is."""
    if "label" in values:
        return str(values["label"] or "no label")
    words = []
    for name, value in values.items():
        called = name.replace("_", " ")
        words.append(f"{NEGATED[value]}{called}" if value in NEGATED else f"{called} {value}")
    return ", ".join(words)
