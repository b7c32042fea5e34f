"""Importing the feeds from the tab: in a thread, as the command does it."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from rear_diff.catalogue.editing.writing import NotDone
from rear_diff.catalogue.progress import Follow, Progress, Summary, TaskFailed
from rear_diff.jobs.tasks import perform
from rear_diff.settings import load_settings

if TYPE_CHECKING:
    from rear_diff.database.connect import Target
    from rear_diff.settings import Settings
    from tui.screens.catalogue.screen import CatalogueScreen
    from tui.working import Work

TASKS = ("import-shows", "import-movies")


async def import_feeds(screen: CatalogueScreen, work: Work) -> str:
    """Import both feeds that the settings name; gives what there is to say.

    Raises `NotDone` and `DatabaseError`; each feed comes as a whole or not at all.
    """
    database = screen.session.database
    if database is None:
        raise NotDone("There is no database yet.")
    # What is open is what is meant, whatever the settings say by now.
    target = database.target
    settings = screen.session.settings
    if settings is None:
        settings = await asyncio.to_thread(_settings)
    told = []
    for task in TASKS:
        follow = partial(screen.app.call_from_thread, _tell, work, task)
        try:
            summary = await asyncio.to_thread(_perform, target, settings, task, follow)
        except TaskFailed as error:
            raise NotDone(f"{task}: {error}") from None
        told.append(f"{task.removeprefix('import-')}: {summary.changed:,} changed{_why(summary)}")
    return "imported · " + " · ".join(told)


def _settings() -> Settings:
    return load_settings().settings


def _perform(target: Target, settings: Settings, task: str, follow: Follow) -> Summary:
    return asyncio.run(perform(target, settings.catalogue, task, follow, started_by="app"))


def _tell(work: Work, task: str, progress: Progress) -> None:
    work.say(f"{task}: {progress.doing} {progress.done:,}")


def _why(summary: Summary) -> str:
    return f", {summary.failed:,} failed" if summary.failed else ""
