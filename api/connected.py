"""The database that the process is connected to."""

from starlette.applications import Starlette
from starlette.requests import Request

from api.reads import Reads
from rear_diff.database.connect import Database


def set_database(app: Starlette, database: Database | None) -> None:
    """Let `app` use `database`, or no longer any."""
    app.state.database = database
    app.state.reads = Reads(database) if database else None


def connected_database(app: Starlette) -> Database | None:
    """The database of `app`; None before it has started."""
    database = getattr(app.state, "database", None)
    return database if isinstance(database, Database) else None


def reads_of(request: Request) -> Reads:
    """The reads of the database that answers `request`, which requests share."""
    database_of(request)
    reads: Reads = request.app.state.reads
    return reads


def database_of(request: Request) -> Database:
    """The database that answers `request`."""
    database = connected_database(request.app)
    if database is None:
        raise RuntimeError("The application's lifespan has not begun.")
    return database
