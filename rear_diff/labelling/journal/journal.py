"""Reading and writing the journal. All of it blocks: it is for a thread, or for a command."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from rear_diff.labelling.change import Change
from rear_diff.labelling.journal import (
    appending,
    folding,
    looking,
    rows,
    saying,
    settling,
    steps,
    undertakings,
)
from rear_diff.labelling.journal.entry import (
    KEEP,
    Draft,
    Entry,
    Resolution,
    Said,
    Settlement,
    State,
    Step,
    Transaction,
    Undertaking,
)
from rear_diff.labelling.journal.file import JournalFile
from rear_diff.labelling.journal.looking import Titled
from rear_diff.query.criteria import Criteria

TAKE_OVER = """
UPDATE step SET run = :me WHERE database = :database AND run <> :me
AND run NOT IN (SELECT value FROM json_each(:others))
AND EXISTS (SELECT 1 FROM entry WHERE entry.step = step.id AND entry.state = 'pending')
"""


class Journal:
    """One run's hold on a user's journal. One thread at a time."""

    def __init__(self, path: Path, keep: int = KEEP) -> None:
        """Nothing is opened yet. `keep` is how many entries are kept whole; older ones that are
        settled fold away."""
        self.path = path
        self._keep = keep
        self._file = JournalFile(path)

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """The run is over: what it has not sent is left to others."""
        self._file.close()

    @property
    def run(self) -> int:
        """The number of this run."""
        return self._file.run

    def open(self) -> None:
        """Open the file, and fold away what is old. Everything else opens it as well."""
        with self._file.writing() as connection:
            folding.fold(connection, self._keep)

    # Appending

    def append(self, database: str, drafts: Iterable[Draft]) -> list[Entry]:
        """Append, synced to disk when this returns; entries in the order of the drafts."""
        with self._file.writing() as connection:
            return appending.append(connection, self.run, database, drafts)

    # Many rows

    def undertake(
        self,
        database: str,
        undertaking: Undertaking,
        models: Sequence[Change],
        parts: Iterable[tuple[Sequence[object], Sequence[int]]],
    ) -> None:
        """Keep all of a step before any of it is appended, so that it can be gone on with.

        `parts` are keys in their order, each part with the places of what they take in `models`.
        What is left of a step that this one takes back is given up by that.
        """
        with self._file.writing() as connection:
            undertakings.begin(connection, database, self.run, undertaking, models, parts)

    def undertakings(self, database: str) -> list[Undertaking]:
        """The steps of which something is left to be done, by this run or those that have ended,
        the oldest first: they are this run's now."""
        with self._file.writing() as connection:
            return undertakings.left(connection, database, self.run, self._file.others())

    def changes_left(self, step: str) -> Iterator[Change]:
        """What of a step is not appended yet, in its order."""
        with self._file.reading() as connection:
            yield from undertakings.changes_left(connection, step)

    def finish(self, step: str) -> int:
        """No more of a step is to be appended now; how many of its rows were. What is left of it
        stays, to be gone on with."""
        with self._file.writing() as connection:
            return undertakings.finish(connection, step)

    def give_up(self, step: str) -> None:
        """What is left of a step is not to be done."""
        with self._file.writing() as connection:
            undertakings.drop(connection, step)

    # Sending

    def pending(self, database: str) -> list[Entry]:
        """What this run has to send, in order, with what ended runs left: it is this run's now."""
        with self._file.writing() as connection:
            connection.execute(
                TAKE_OVER,
                {"me": self.run, "database": database, "others": json.dumps(self._file.others())},
            )
            return rows.entries(
                connection,
                "step.database = ? AND step.run = ? AND entry.state = 'pending' ORDER BY entry.id",
                (database, self.run),
            )

    def prepare(self, transaction: Transaction, settlements: Sequence[Settlement]) -> None:
        """The transaction is about to commit with these results."""
        with self._file.writing() as connection:
            settling.prepare(connection, transaction, settlements)

    def doubtful(self, database: str) -> dict[Transaction, list[Settlement]]:
        """By transaction, what this run's pending entries were about to become in it."""
        with self._file.reading() as connection:
            return settling.doubtful(connection, database, self.run)

    def forget(self, transaction: Transaction) -> None:
        """The transaction was not committed: its entries are pending as before."""
        with self._file.writing() as connection:
            settling.forget(connection, transaction)

    def settle(self, settlements: Sequence[Settlement]) -> None:
        """What became of entries, for good."""
        with self._file.writing() as connection:
            settling.settle(connection, settlements)

    def results_of_reversed(self, entries: Iterable[Entry]) -> dict[int, Entry]:
        """By the id of each entry that takes another one back, that other one."""
        with self._file.reading() as connection:
            pairs = ((entry.id, steps.reversed_by(connection, entry)) for entry in entries)
            return {number: found for number, found in pairs if found}

    # Taking back

    def undoable(self, database: str, limit: int) -> list[Step]:
        """What can be taken back, the last one first."""
        with self._file.reading() as connection:
            return steps.undoable(connection, database, self._file.others(), limit)

    def redoable(self, database: str, limit: int) -> list[Step]:
        """What was taken back and can be done again, the last one first: nothing that was done
        before the last change."""
        with self._file.reading() as connection:
            return steps.redoable(connection, database, self._file.others(), limit)

    def step(self, name: str) -> Step | None:
        """The step of that name."""
        with self._file.reading() as connection:
            return steps.named(connection, name)

    def since(self, database: str, moment: datetime) -> list[Step]:
        """What was done since then and can be taken back, by whichever run, the last one first."""
        with self._file.reading() as connection:
            return steps.since(connection, database, moment)

    def entries_of(self, step: str) -> list[Entry]:
        """All entries of a step that count: pending, or applied and not taken back."""
        with self._file.reading() as connection:
            return steps.effective(connection, step)

    # Conflicts

    def conflicts(self, database: str) -> list[Entry]:
        """The conflicts that are open, the oldest first."""
        with self._file.reading() as connection:
            return rows.entries(
                connection,
                "step.database = ? AND entry.state = 'conflict' AND entry.resolution IS NULL"
                " ORDER BY entry.id",
                (database,),
            )

    def resolve(self, entries: Iterable[Entry], resolution: Resolution) -> None:
        """Close these conflicts."""
        with self._file.writing() as connection:
            connection.executemany(
                "UPDATE entry SET resolution = ? WHERE id = ? AND state = 'conflict'",
                [(resolution, entry.id) for entry in entries],
            )

    # Looking back

    def history(
        self,
        database: str,
        *,
        states: Sequence[State] = (),
        before: int | None = None,
        limit: int = 200,
    ) -> list[Entry]:
        """Entries, the newest first: of these states (any where none is named), and older than
        the entry of the id `before`."""
        condition = (
            "step.database = ? AND (? OR entry.state IN (SELECT value FROM json_each(?)))"
            " AND entry.id < ? ORDER BY entry.id DESC LIMIT ?"
        )
        values = (database, not states, json.dumps(states), before or 2**62, limit)
        with self._file.reading() as connection:
            return rows.entries(connection, condition, values)

    def numbers(self, database: str, criteria: Criteria, titled: Titled) -> array[int]:
        """The ids of all entries that meet criteria of `described`, the newest first; `titled` has
        the keys of rows by each criterion that asks for a title."""
        with self._file.reading() as connection:
            return looking.numbers(connection, database, criteria, titled)

    def numbered(self, ids: Sequence[int]) -> list[Entry]:
        """The entries of these ids, as far as they are there."""
        with self._file.reading() as connection:
            return looking.numbered(connection, ids)

    def counts(self, database: str) -> dict[State, int]:
        """How many entries there are of each state."""
        with self._file.reading() as connection:
            found = connection.execute(
                "SELECT entry.state, count(*) FROM entry JOIN step ON step.id = entry.step"
                " WHERE step.database = ? GROUP BY 1",
                (database,),
            )
            return {State(state): count for state, count in found}

    def said(self, database: str, table: str) -> dict[Any, Said]:
        """By key, what the entries of a table that were folded away had set last."""
        with self._file.reading() as connection:
            return folding.said(connection, database, table)

    def everything_said(self, database: str, table: str) -> Iterator[tuple[Any, Said]]:
        """By key, in their order, what was said last of each row of a table and stands, folded away
        or not. Rows with changes that are not sent yet are left out."""
        with self._file.reading() as connection:
            yield from saying.everything_said(connection, database, table)

    def data_version(self) -> int:
        """A number that changes when another process has written."""
        with self._file.reading() as connection:
            return int(connection.execute("PRAGMA data_version").fetchone()[0])
