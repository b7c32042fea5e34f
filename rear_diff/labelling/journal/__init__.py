"""The journal: every change a person makes, on disk before it is sent, and what became of it.

One SQLite file a user (`journal_file()`), private to its owner, in WAL mode and synced at every
commit. Whoever changes rows for a person appends first, then sends, then settles:

    with Journal(journal_file()) as journal:                  # blocking: for a thread or a command
        step = new_step()
        entries = journal.append(identity, [Draft(change, step, Source.TABLE)])
        ...
        journal.settle([Settlement(entry, Result.APPLIED) for entry in entries])

- `append(database, drafts)` -> `Entry` each, synced. `database` is the identity of the database
  (`rear_diff.identity`). Drafts of one `step` (a bulk change) are undone together; a step may be
  appended in parts, and holds a row once.
- `undertake(database, undertaking, ...)` keeps a step of very many rows whole before its first part
  is appended: `undertakings(database)` -> those that were not finished, `changes_left(step)` ->
  what is still to be done, or `give_up(step)`; `finish(step)` when the last part is appended.
- `pending(database)` -> what this run has to send, in order, with what ended runs left behind:
  taken over from them, so that only one process sends an entry.
- `prepare(transaction, settlements)`: what a transaction is about to commit, noted before it does,
  so that one whose fate is unknown is settled by asking the server about it: `doubtful(database)`
  gives what is then to be settled, or, where it was not committed, to `forget(transaction)`.
- `settle(settlements)`: what became of entries. A change that takes back another one (`reverses`)
  and was applied makes that one `undone`.
- `undoable(database, limit)`, `redoable(database, limit)` -> `Step`s, the last one first, of this
  run and of those that ended; `step(name)` -> any one; `since(database, moment)` -> those that can
  be taken back, the last one first; `reverse_of(entry)` -> the draft that takes an entry back.
- `conflicts(database)` -> the open ones; `resolve(entries, Resolution)` closes them.
- `numbers(database, criteria, titled)` -> the ids of entries, the newest first: criteria of the
  table that `described.py` makes of the journal; `numbered(ids)` -> those;
  `history(database, ...)` -> entries, the newest first; `counts(database)` by state;
  `said(database, table)` -> by key, what the entries that were folded away had set last;
  `everything_said(database, table)` -> row by row, what a person said of it that stands.
- `data_version()` changes when another process has written.

Every method raises `JournalError`, whose message is for the person. Nothing is then written.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from rear_diff.labelling.journal.entry import (
    Draft,
    Entry,
    JournalError,
    Kind,
    Resolution,
    Result,
    Said,
    Settlement,
    Source,
    State,
    Step,
    Transaction,
    Undertaking,
    journal_file,
    new_step,
    reverse_of,
)

if TYPE_CHECKING:
    from rear_diff.labelling.journal.journal import Journal

__all__ = [
    "Draft",
    "Entry",
    "Journal",
    "JournalError",
    "Kind",
    "Resolution",
    "Result",
    "Said",
    "Settlement",
    "Source",
    "State",
    "Step",
    "Transaction",
    "Undertaking",
    "journal_file",
    "new_step",
    "reverse_of",
]


def __getattr__(name: str) -> Any:
    # A screen is painted before SQLite is imported.
    if name != "Journal":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module("rear_diff.labelling.journal.journal").Journal
