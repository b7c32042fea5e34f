"""What can go wrong with the database, named after what happened to the one who asked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psycopg


class DatabaseError(Exception):
    """Something the database could not do; the message is one line, for the person."""


class DatabaseAway(DatabaseError):
    """No answer: not running, not reachable, shutting down, or the connection broke."""


class NoAnswer(DatabaseAway):
    """The server froze, or the network lost the way to it: nothing comes back."""


class LoginRefused(DatabaseAway):
    """The server is there and does not let us in: it refuses the password, the role or the host,
    or has no such database."""


class DatabaseBusy(DatabaseError):
    """Too many are asking: no connection became free in time, or the server has none left."""


class TookTooLong(DatabaseError):
    """The statement passed its time limit, or waited too long for a lock, and was cancelled."""


class Frozen(TookTooLong):
    """The server stopped answering while it was asked; the fate of a change is unknown."""


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
        if error.sqlstate is None and (refused := _refusal(message)):
            return refused
        return DatabaseAway(f"The database is away: {message.rstrip('.')}.")
    return DatabaseError(f"The database answered: {message}.")


def _refusal(message: str) -> DatabaseError | None:
    # While a connection is made, libpq hands over the server's words and no SQLSTATE.
    if FULL.search(message):
        return DatabaseBusy("The database has no connection left. Try again in a moment.")
    if absent := DATABASE.search(message):
        return LoginRefused(
            f"The server has no database {absent[1]}. `rear-diff config` shows where that name "
            "comes from, and psql -l the names there are."
        )
    if LOGIN.search(message):
        why = message.rpartition("FATAL: ")[2].rpartition("fe_sendauth: ")[2].strip()
        return LoginRefused(
            f"The database refuses the login: {why}. `rear-diff config` shows the role and where "
            "its password comes from."
        )
    return None


FULL = re.compile("too many clients already|too many connections for|remaining connection slots")
DATABASE = re.compile(r'FATAL: +database (".*") does not exist')
LOGIN = re.compile(
    'authentication failed|no password supplied|role ".*" does not exist|not permitted to log in'
    "|no pg_hba.conf entry|pg_hba.conf rejects|requires a valid client certificate"
)
