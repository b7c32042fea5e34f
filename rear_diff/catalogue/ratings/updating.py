"""Bringing the ratings up to date: provider by provider, oldest first, within each day's budget."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import aiohttp
from psycopg import AsyncConnection

from rear_diff import __version__
from rear_diff.catalogue.progress import Follow, Progress, Summary, TaskFailed, unfollowed
from rear_diff.catalogue.ratings.demo import NAME as DEMO
from rear_diff.catalogue.ratings.demo import rate_at_random
from rear_diff.catalogue.ratings.kinopoisk import Kinopoisk
from rear_diff.catalogue.ratings.omdb import Omdb
from rear_diff.catalogue.ratings.provider import (
    NoAnswer,
    Provider,
    ProviderStops,
    QuotaSpent,
    Sought,
    paused,
)
from rear_diff.catalogue.ratings.store import (
    find_ids,
    keep,
    next_titles,
    spend_budget,
    take_from_budget,
)
from rear_diff.catalogue.ratings.tmdb import Tmdb
from rear_diff.settings import CatalogueSettings

FRESH_HOURS = 20.0
"""A title that a provider was asked for since then is not asked for again."""

BATCH = 100
FAILURES_IN_A_ROW = 5

NO_PROVIDER = (
    "No provider of ratings is configured: set catalogue.omdb_key, tmdb_key or kinopoisk_key, "
    "or demo_ratings for random ones. Nothing was changed."
)


@dataclass
class Count:
    """How far one provider got, and why it went no further."""

    provider: str
    asked: int = 0
    rated: int = 0
    failed: int = 0
    stopped: str | None = None

    def line(self) -> str:
        """It as a person reads it."""
        told = (
            f"{self.provider}: {self.asked:,} asked, {self.rated:,} rated, {self.failed:,} failed"
        )
        return f"{told}. {self.stopped}" if self.stopped else f"{told}."


def configured(settings: CatalogueSettings) -> Iterator[Provider]:
    """The providers that have a key."""
    if settings.omdb_key:
        yield Omdb(settings.omdb_key, settings.omdb_daily)
    if settings.tmdb_key:
        yield Tmdb(settings.tmdb_key, settings.tmdb_daily)
    if settings.kinopoisk_key:
        yield Kinopoisk(settings.kinopoisk_key, settings.kinopoisk_daily)


async def update_ratings(
    connection: AsyncConnection,
    settings: CatalogueSettings,
    follow: Follow = unfollowed,
    *,
    providers: Sequence[Provider] | None = None,
    again: bool = False,
) -> Summary:
    """Ask each provider for the titles that it was asked for longest ago; `again` for all.

    Raises `TaskFailed` where there is no provider.
    """
    providers = tuple(configured(settings)) if providers is None else providers
    if not providers and not settings.demo_ratings:
        raise TaskFailed(NO_PROVIDER)
    lines: list[str] = []
    changed = 0
    if settings.demo_ratings:
        changed = await rate_at_random(connection)
        lines.append(f"{DEMO}: {changed:,} rated at random.")
    counts: list[Count] = []
    if providers:
        await find_ids(connection)
        # No proxy from the environment, and no address with a key in a log of it.
        headers = {"User-Agent": f"rear-diff/{__version__}"}
        async with aiohttp.ClientSession(headers=headers, trust_env=False) as session:
            for provider in providers:
                update = Update(connection, session, provider, follow)
                counts.append(await update.run(0.0 if again else FRESH_HOURS))
    return Summary(
        changed=changed + sum(count.rated for count in counts),
        failed=sum(count.failed for count in counts),
        lines=(*lines, *(count.line() for count in counts)),
        why=" ".join(count.stopped for count in counts if count.stopped) or None,
    )


@dataclass
class Update:
    """One provider's turn."""

    connection: AsyncConnection
    session: aiohttp.ClientSession
    provider: Provider
    follow: Follow

    async def run(self, fresh_hours: float) -> Count:
        """Ask until nothing is due, the budget is spent, or the provider will not answer."""
        count = Count(self.provider.name)
        seen: set[tuple[str, int]] = set()
        while not count.stopped:
            due = await next_titles(
                self.connection, self.provider, fresh_hours=fresh_hours, most=BATCH
            )
            # With no hours to wait for, all come round again.
            titles = [title for title in due if (title.kind, title.id) not in seen]
            if not titles:
                break
            seen.update((title.kind, title.id) for title in titles)
            await self._ask_for(titles, count)
        return count

    async def _ask_for(self, titles: list[Sought], count: Count) -> None:
        in_a_row = 0
        for title in titles:
            if not await take_from_budget(self.connection, self.provider):
                count.stopped = f"{self.provider.name}'s budget for today is spent."
                return
            count.asked += 1
            try:
                found = await self.provider.find(self.session, title)
            except ProviderStops as error:
                if isinstance(error, QuotaSpent):
                    await spend_budget(self.connection, self.provider)
                count.stopped = str(error)
                return
            except NoAnswer as error:
                count.failed += 1
                in_a_row += 1
                await keep(self.connection, self.provider, title, None)
                if in_a_row == FAILURES_IN_A_ROW:
                    count.stopped = f"{self.provider.name} is away: {error}."
                    return
                continue
            in_a_row = 0
            count.rated += await keep(self.connection, self.provider, title, found)
            self.follow(Progress(f"asking {self.provider.name}", count.asked))
            await paused(self.provider)
