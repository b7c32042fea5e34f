"""What can go wrong with the database, named after what happened to the one who asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psycopg


class DatabaseError(Exception):
    """Something the database could not do; the message is one line, for the person."""


class DatabaseAway(DatabaseError):
    """No answer: not running, not reachable, shutting down, or the connection broke."""


class DatabaseBusy(DatabaseError):
    """Too many are asking: no connection became free in time."""


class TookTooLong(DatabaseError):
    """The statement passed its time limit, or waited too long for a lock, and was cancelled."""


class NotAllowed(DatabaseError):
    """The role lacks the right."""


class BadValue(DatabaseError):
    """A value that the database's types do not take."""


class Clash(BadValue):
    """A value that a constraint of the database does not take, the other rows being as they are."""


def told(error: psycopg.Error) -> DatabaseError:
    """`error` as one of ours, its first line only and never a connection string."""
    # Here, because those who only catch our errors need not wait for psycopg.
    import psycopg
    from psycopg import errors as pg
    from psycopg_pool import PoolTimeout, TooManyRequests

    message = (error.diag.message_primary or str(error) or type(error).__name__).splitlines()[0]
    if isinstance(error, PoolTimeout | TooManyRequests):
        return DatabaseBusy("Every connection to the database is in use. Try again in a moment.")
    if isinstance(error, pg.InsufficientPrivilege | pg.ReadOnlySqlTransaction):
        return NotAllowed(f"The database does not allow it: {message}.")
    if isinstance(error, pg.QueryCanceled | pg.LockNotAvailable | pg.DeadlockDetected):
        return TookTooLong(f"The database took too long: {message}.")
    if isinstance(error, psycopg.IntegrityError):
        return Clash(f"The database does not take the value: {message}.")
    if isinstance(error, psycopg.DataError):
        return BadValue(f"The database does not take the value: {message}.")
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return DatabaseAway(f"The database is away: {message.rstrip('.')}.")
    return DatabaseError(f"The database answered: {message}.")
