"""The catalogue's tasks: plain functions that a command, a worker and a test call alike."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from psycopg import AsyncConnection

from rear_diff.catalogue.feeds.importing import import_feed
from rear_diff.catalogue.feeds.kinds import MOVIES, SHOWS
from rear_diff.catalogue.progress import Follow, Summary, unfollowed
from rear_diff.catalogue.ratings.updating import update_ratings
from rear_diff.catalogue.runs import recorded
from rear_diff.catalogue.sources.validating import validate_sources
from rear_diff.database.connect import Target
from rear_diff.settings import CatalogueSettings

Work = Callable[[AsyncConnection, CatalogueSettings, Follow, bool], Awaitable[Summary]]


@dataclass(frozen=True)
class Task:
    """A task by its command's name; `work` is told what to do even where nothing seems due."""

    name: str
    work: Work


async def _import_shows(
    connection: AsyncConnection, settings: CatalogueSettings, follow: Follow, again: bool
) -> Summary:
    return await import_feed(connection, SHOWS, settings, follow, again=again)


async def _import_movies(
    connection: AsyncConnection, settings: CatalogueSettings, follow: Follow, again: bool
) -> Summary:
    return await import_feed(connection, MOVIES, settings, follow, again=again)


async def _update_ratings(
    connection: AsyncConnection, settings: CatalogueSettings, follow: Follow, again: bool
) -> Summary:
    return await update_ratings(connection, settings, follow, again=again)


async def _validate_sources(
    connection: AsyncConnection, settings: CatalogueSettings, follow: Follow, again: bool
) -> Summary:
    del again  # all are checked each time
    return await validate_sources(connection, settings, follow)


TASKS = {
    task.name: task
    for task in (
        Task("import-shows", _import_shows),
        Task("import-movies", _import_movies),
        Task("update-ratings", _update_ratings),
        Task("validate-sources", _validate_sources),
    )
}


async def perform(
    target: Target,
    settings: CatalogueSettings,
    name: str,
    follow: Follow = unfollowed,
    *,
    started_by: str = "command",
    again: bool = False,
) -> Summary:
    """Do the task of that name, once at a time on a database, and record the run.

    Raises `TaskFailed` and `DatabaseError`.
    """
    task = TASKS[name]

    async def work(connection: AsyncConnection) -> Summary:
        return await task.work(connection, settings, follow, again)

    return await recorded(target, name, started_by, work)
