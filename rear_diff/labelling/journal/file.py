"""The journal's file: opened privately, brought up to date, and its faults told to the person."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from rear_diff.labelling.journal.entry import JournalError
from rear_diff.labelling.journal.runs import RunLock, live_runs
from rear_diff.labelling.journal.schema import APPLICATION, MIGRATIONS, VERSION

PATIENCE = 5.0
"""Seconds that another process' writing is waited for; it takes a few milliseconds."""

RUNS = "runs"


class JournalFile:
    """An SQLite connection that is made anew after every fault, and this run's number."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._runs = path.with_name(f"{path.stem}-{RUNS}")
        self._connection: sqlite3.Connection | None = None
        self._seen: tuple[int, int] | None = None
        self._lock: RunLock | None = None
        self.run = 0
        """The number of this run; 0 until the file was opened."""

    def close(self) -> None:
        """The run is over."""
        self._disconnect()
        self._end_run()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection. Raises `JournalError`."""
        with self._told():
            yield self._connected()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The connection in a transaction, which nobody else writes beside and which is synced at
        the end. Raises `JournalError`; nothing is then written."""
        with self._told():
            connection = self._connected()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise

    def others(self) -> tuple[int, ...]:
        """The numbers of the other runs that go on."""
        return tuple(live_runs(self._runs) - {self.run})

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            self._disconnect()
            raise JournalError(_why(self.path, error)) from error
        except JournalError:
            self._disconnect()
            raise

    def _connected(self) -> sqlite3.Connection:
        if self._connection and self._seen != _identity(self.path):
            # Somebody moved or deleted the file: what was written on would be lost with it.
            self._disconnect()
        if self._connection is None:
            self._connection = self._connect()
            self._seen = _identity(self.path)
            self._begin_run(self._connection)
        return self._connection

    def _connect(self) -> sqlite3.Connection:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Its write-ahead log gets the same rights from SQLite.
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
        self.path.chmod(0o600)
        connection = sqlite3.connect(
            self.path, timeout=PATIENCE, isolation_level=None, check_same_thread=False
        )
        try:
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            _migrate(connection, self.path)
        except BaseException:
            connection.close()
            raise
        return connection

    def _begin_run(self, connection: sqlite3.Connection) -> None:
        known = "SELECT 1 FROM run WHERE id = ? AND process = ?"
        if self._lock and connection.execute(known, [self.run, os.getpid()]).fetchone():
            return
        self._end_run()
        connection.execute("BEGIN IMMEDIATE")
        try:
            began = datetime.now(UTC).isoformat()
            cursor = connection.execute(
                "INSERT INTO run (began, process) VALUES (?, ?)", [began, os.getpid()]
            )
            self.run = int(cursor.lastrowid or 0)
            # Before anybody can see the number.
            self._lock = RunLock(self._runs, self.run)
            connection.execute("COMMIT")
        except BaseException:
            self._end_run()
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
            self._disconnect()
            raise

    def _end_run(self) -> None:
        if self._lock:
            self._lock.release()
        self._lock = None

    def _disconnect(self) -> None:
        if self._connection:
            with suppress(sqlite3.Error):
                self._connection.close()
        self._connection = None


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    if _version(connection) == VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = _version(connection)
        if version > VERSION:
            raise JournalError(
                "The journal was written by a newer rear-diff. Nothing was changed. Use that "
                f"version, or move {_named(path)} elsewhere."
            )
        for number, script in enumerate(MIGRATIONS[version:], version + 1):
            for statement in filter(str.strip, script.split(";")):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _why(path: Path, error: sqlite3.Error | OSError) -> str:
    kept, named = "Nothing was changed.", _named(path)
    if isinstance(error, OSError):
        return f"The journal cannot be written: {error.strerror}. {kept} It is {named}."
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return f"The disk of the journal is full. {kept} Make room for {named}."
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN):
        return f"The journal cannot be written: {error}. {kept} It is {named}."
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return f"The journal is held by another rear-diff that does not answer. {kept}"
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return (
            f"The journal is damaged: {error}. {kept} Move {named} elsewhere; what was not sent "
            "is in it."
        )
    return f"The journal failed: {error}. {kept} It is {named}."


def _named(path: Path) -> str:
    try:
        return f"~/{path.relative_to(Path.home())}"
    except (RuntimeError, ValueError):
        return str(path)
