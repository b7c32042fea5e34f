"""The database that the process is connected to, or looks for."""

from starlette.applications import Starlette
from starlette.requests import Request

from api.reads import Reads
from rear_diff.database.connect import Database
from rear_diff.database.link import Link


def set_link(app: Starlette, link: Link | None) -> None:
    """Let `app` use the database at the end of `link`, or no longer any."""
    app.state.link = link


def link_of(app: Starlette) -> Link:
    """The way to the database of `app`, which may be away."""
    link = getattr(app.state, "link", None)
    if not isinstance(link, Link):
        raise RuntimeError("The application's lifespan has not begun.")
    return link


def connected_database(app: Starlette) -> Database | None:
    """The database of `app`, be it there now or not; None before it was there once."""
    link = getattr(app.state, "link", None)
    return link.known if isinstance(link, Link) else None


def database_of(request: Request) -> Database:
    """The database that answers `request`. Raises `DatabaseAway`, at once, while it is away."""
    return link_of(request.app).database


def reads_of(request: Request) -> Reads:
    """The reads of the database that answers `request`, which requests share. Raises
    `DatabaseAway`, at once, while it is away."""
    database = database_of(request)
    reads = getattr(request.app.state, "reads", None)
    if not isinstance(reads, Reads) or reads.database is not database:
        reads = request.app.state.reads = Reads(database)
    return reads
