"""What can be wrong with a row that a person has labelled, and the change that mends it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from rear_diff.labelling.change import Change
from rear_diff.labelling.journal.entry import Said
from rear_diff.tables import TRAINING

LABEL, REVIEWED, HUMAN = "label", "reviewed", "human_labeled"


class Finding(StrEnum):
    """What is wrong with a row."""

    OVERWRITTEN = "overwritten"
    """It holds something else than a person said here, and no person stands behind that."""
    RELABELLED = "relabelled"
    """It holds something else than a person said here, and says that a person labelled it."""
    GONE = "gone"
    """A person labelled it here, and there is no such row any more."""
    UNLABELLED = "unlabelled"
    """It is reviewed and has no label."""
    UNCLAIMED = "unclaimed"
    """It is reviewed and not human_labeled: the next run of a pipeline may overwrite it."""

    @property
    def help(self) -> str:
        """What that means, in a few words."""
        return HELP[self]


HELP = {
    Finding.OVERWRITTEN: "holds something else than was said here",
    Finding.RELABELLED: "was labelled otherwise by a person since",
    Finding.GONE: "was labelled here and is no longer in the database",
    Finding.UNLABELLED: "reviewed without a label",
    Finding.UNCLAIMED: "reviewed but not human_labeled",
}


LEFT_ALONE = frozenset({Finding.RELABELLED})
"""What a person did since: it is theirs, and restored only where it is asked for by itself."""


@dataclass(frozen=True)
class Found:
    """A row with something wrong."""

    key: Any
    findings: tuple[Finding, ...]
    holds: Mapping[str, Any]
    """What it holds of the columns that were looked at; nothing where it is gone."""
    said: Said | None
    """What a person said of it here last."""
    change: Change | None
    """What restores it."""

    @property
    def name(self) -> str:
        """What a person calls it."""
        return str(self.holds.get(TRAINING.search) or self.key)

    @property
    def is_theirs(self) -> bool:
        """Whether a person did it since: it is restored only where it is asked for by itself."""
        return bool(LEFT_ALONE.intersection(self.findings))

    @property
    def was(self) -> Mapping[str, Any]:
        """What it holds, of what is to be restored or was said otherwise."""
        return {name: self.holds.get(name) for name in self.becomes}

    @property
    def becomes(self) -> Mapping[str, Any]:
        """What it should hold there."""
        if self.change:
            return self.change.after
        return self.said.values if self.said else {}


def looked_at(found: Mapping[str, Any] | None, key: Any, said: Said | None, who: str) -> Found:
    """What is to be said of a row as it was found, None where it is gone; without findings where
    nothing is wrong. `who` restores it."""
    if found is None:
        return Found(key, (Finding.GONE,), {}, said, None)
    findings: list[Finding] = []
    wanted = {
        name: value
        for name, value in (said.values if said else {}).items()
        if name in found and found[name] != value
    }
    if wanted:
        by_person = found[HUMAN] and found[LABEL] is not None
        findings.append(Finding.RELABELLED if by_person else Finding.OVERWRITTEN)
    if found[REVIEWED] and found[LABEL] is None:
        findings.append(Finding.UNLABELLED)
    if found[REVIEWED] and not found[HUMAN]:
        findings.append(Finding.UNCLAIMED)
    change = _mended(found, key, wanted, who) if findings else None
    return Found(key, tuple(findings), found, said, change)


def _mended(found: Mapping[str, Any], key: Any, wanted: Mapping[str, Any], who: str) -> Change:
    row = {**found, **wanted}
    if row[REVIEWED] and row[LABEL] is None:
        row[REVIEWED] = False  # back to the backlog: nobody can confirm what is not there
    if row[REVIEWED] and not row[HUMAN]:
        row[HUMAN] = True
    after = {name: value for name, value in row.items() if found[name] != value}
    seen = {name: found[name] for name in (LABEL, HUMAN, REVIEWED, *after)}
    return Change(TRAINING, key, after, seen, who)
