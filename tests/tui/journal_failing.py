"""A journal that cannot be read or written for a while."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager

import pytest

from rear_diff.labelling.journal import Draft, Entry, Journal, journal_file

UNREADABLE = "The journal cannot be written: Is a directory."
FULL = "The disk of the journal is full."


@contextmanager
def unreadable() -> Iterator[None]:
    """Something else has the journal's name; afterwards it is there again, with all that it had."""
    file = journal_file()
    aside, other = file.with_name("aside"), file.with_name("other")
    other.symlink_to(file.parent)
    # Either way there is no moment at which an app finds nothing, and makes a journal anew.
    aside.hardlink_to(file)
    other.replace(file)
    try:
        yield
    finally:
        aside.replace(file)


@contextmanager
def held() -> Iterator[None]:
    """Another process writes to the journal, and takes its time."""
    with closing(sqlite3.connect(journal_file(), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def full_disk(patch: pytest.MonkeyPatch, after: int = 0) -> Iterator[None]:
    """There is no room for new entries, but for those of the first `after` times."""
    append, left = Journal.append, [after]

    def appended(self: Journal, database: str, drafts: Iterable[Draft]) -> list[Entry]:
        if left[0]:
            left[0] -= 1
            return append(self, database, drafts)
        # As SQLite tells it of a disk that is full.
        with self._file.writing() as connection:
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count = {pages}")
            connection.execute("CREATE TABLE more AS SELECT randomblob(1000000)")
        return []

    with patch.context() as full:
        full.setattr(Journal, "append", appended)
        yield
