"""When each task is due, as the settings say."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from croniter import croniter

from rear_diff.settings import Settings

TASKS = ("import-shows", "import-movies", "update-ratings", "validate-sources")
"""Every task by its name."""

EVERY_DAY = "0 5 * * *"
EVERY_THREE_MINUTES = "*/3 * * * *"


@dataclass(frozen=True)
class Schedule:
    """A task and when it is due, as cron writes it, in UTC."""

    task: str
    cron: str

    def next_run(self, after: datetime | None = None) -> datetime:
        """When it is due next."""
        found: datetime = croniter(self.cron, after or datetime.now(UTC)).get_next(datetime)
        return found


def schedules(settings: Settings) -> Iterator[Schedule]:
    """The schedule of each task; none for the ratings while no provider is configured."""
    jobs, catalogue = settings.jobs, settings.catalogue
    yield Schedule("import-shows", jobs.imports)
    yield Schedule("import-movies", jobs.imports)
    keys = (catalogue.omdb_key, catalogue.tmdb_key, catalogue.kinopoisk_key)
    if catalogue.demo_ratings or any(keys):
        usual = EVERY_THREE_MINUTES if catalogue.demo_ratings else EVERY_DAY
        yield Schedule("update-ratings", jobs.ratings or usual)
    yield Schedule("validate-sources", jobs.sources)
