"""The database that the process is connected to."""

from starlette.applications import Starlette
from starlette.requests import Request

from rear_diff.database.connect import Database


def set_database(app: Starlette, database: Database | None) -> None:
    """Let `app` use `database`, or no longer any."""
    app.state.database = database


def connected_database(app: Starlette) -> Database | None:
    """The database of `app`; None before it has started."""
    database = getattr(app.state, "database", None)
    return database if isinstance(database, Database) else None


def database_of(request: Request) -> Database:
    """The database that answers `request`."""
    database = connected_database(request.app)
    if database is None:
        raise RuntimeError("The application's lifespan has not begun.")
    return database
