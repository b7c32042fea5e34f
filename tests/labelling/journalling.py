"""Drafts for the journal, as a person's keys would make them."""

from collections.abc import Mapping
from typing import Any

from rear_diff.labelling import Change
from rear_diff.labelling.journal import Draft, Entry, Journal, Result, Settlement, Source, new_step
from rear_diff.tables import TRAINING

HERE = "nas:5432/media/me"
KEY = "tt0000001"


def change(
    before: Mapping[str, Any] | None = None, after: Mapping[str, Any] | None = None, key: str = KEY
) -> Change:
    return Change(TRAINING, key, after or {"label": "would_watch"}, before or {"label": None}, "me")


def draft(of: Change | None = None, step: str | None = None) -> Draft:
    return Draft(of or change(), step or new_step(), Source.TABLE)


def append(journal: Journal, *drafts: Draft, database: str = HERE) -> list[Entry]:
    return journal.append(database, drafts or [draft()])


def settle(journal: Journal, *entries: Entry, result: Result = Result.APPLIED) -> None:
    journal.settle([Settlement(entry, result) for entry in entries])
