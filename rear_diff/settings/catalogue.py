"""What can be set of the catalogue and of its jobs."""

from typing import Annotated

from pydantic import BeforeValidator, Field, SecretStr

from rear_diff.settings.section import Seconds, Section, Whole
from rear_diff.settings.values import cron, feed_address, networks

Feed = Annotated[str, BeforeValidator(feed_address)]
Cron = Annotated[str, BeforeValidator(cron)]
Networks = Annotated[str, BeforeValidator(networks)]


class CatalogueSettings(Section):
    """The catalogue: where its feeds and ratings come from, and how its sources are checked."""

    shows_feed: Feed | None = Field(None, examples=["https://feeds.example.org/shows.json"])
    """The feed of shows, an address or a file; where nothing is said, an invented one that comes
    with rear-diff."""

    movies_feed: Feed | None = Field(None, examples=["https://feeds.example.org/movies.json"])
    """The feed of movies, likewise."""

    placeholders: bool = True
    """Whether a show without seasons in its feed gets two, each with two episodes, and an episode
    or a movie without sources gets one, all marked as placeholders until there are real ones."""

    demo_ratings: bool = False
    """Whether titles get random Kinopoisk ratings, to see the jobs at work; never over
    real ones."""

    omdb_key: SecretStr | None = Field(None, examples=["change me"])
    """The key for OMDb, which knows IMDb's ratings."""

    omdb_daily: Whole = Field(1000, ge=0, le=999_999)
    """Requests to OMDb in a day, at most, of all rear-diffs on the database together."""

    tmdb_key: SecretStr | None = Field(None, examples=["change me"])
    """The API key (v3) for TMDB."""

    tmdb_daily: Whole = Field(20_000, ge=0, le=999_999)
    """Requests to TMDB in a day, at most."""

    kinopoisk_key: SecretStr | None = Field(None, examples=["change me"])
    """The key for Kinopoisk Unofficial."""

    kinopoisk_daily: Whole = Field(500, ge=0, le=999_999)
    """Requests to Kinopoisk Unofficial in a day, at most."""

    sources_at_once: Whole = Field(50, ge=1, le=1000)
    """Addresses of sources that are checked at the same time."""

    sources_per_host: Whole = Field(2, ge=1, le=1000)
    """And of these at one host."""

    source_timeout: Seconds = Field(10.0, ge=0.1, le=600)
    """Seconds in which a source must answer."""

    inactive_after_hours: Seconds = Field(12.0, ge=0, le=8760)
    """A source goes inactive after three failures in a row, the first at least these hours ago."""

    gone_at_once: bool = False
    """Whether an answer of 404 or 410 is enough to make a source inactive."""

    allowed_hosts: Networks | None = Field(None, examples=["192.168.1.0/24,nas.local"])
    """Addresses, networks and hosts with commas between that sources and posters may lead to
    although they are not on the public internet, such as one's own NAS."""


class JobsSettings(Section):
    """The jobs of the catalogue, for `rear-diff worker`. Schedules are cron's, in UTC."""

    at_start: bool = True
    """Whether a worker begins with importing the feeds."""

    imports: Cron = "0 4 * * *"
    """When the feeds are imported."""

    ratings: Cron | None = Field(None, examples=["0 5 * * *"])
    """When the ratings are updated; where nothing is said, at 5 o'clock each day, and every three
    minutes with demo_ratings."""

    sources: Cron = "0 */6 * * *"
    """When the addresses of the sources are checked."""

    at_once: Whole = Field(4, ge=1, le=64)
    """Jobs that one worker does at the same time."""

    stop_within: Seconds = Field(10.0, ge=0.1, le=3600)
    """Seconds that jobs get to come to their end when the worker is told to end."""

    stalled_after: Seconds = Field(30.0, ge=1, le=3600)
    """Seconds of silence after which a worker counts as killed, and its jobs are done again."""

    keep_days: Whole = Field(30, ge=1, le=3650)
    """Days that finished jobs and the records of runs are kept."""
