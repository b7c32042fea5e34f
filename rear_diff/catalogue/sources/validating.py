"""Checking every source, and what follows from it."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field

import aiohttp
from psycopg import AsyncConnection
from psycopg.rows import class_row

from rear_diff import __version__
from rear_diff.catalogue.progress import Follow, Progress, Summary, unfollowed
from rear_diff.catalogue.sources.checking import Checked, Verdict, check
from rear_diff.catalogue.sources.guard import Guard, networks
from rear_diff.catalogue.sources.hosts import Host, Hosts, Source
from rear_diff.settings import CatalogueSettings

BATCH = 500
FAILURES = 3
LONGEST_PAUSE = 30.0
"""Seconds for which a host is left alone at most, whatever its Retry-After says."""


async def validate_sources(
    connection: AsyncConnection, settings: CatalogueSettings, follow: Follow = unfollowed
) -> Summary:
    """Check every source that is no placeholder, the ones checked longest ago first.

    What was found is kept as it comes in: stopped in the middle, the next run begins with the rest.
    """
    async with connection.cursor(row_factory=class_row(Source)) as cursor:
        await cursor.execute(DUE)
        sources = await cursor.fetchall()
    guard = Guard(await networks(settings.allowed_hosts or ""))
    connector = aiohttp.TCPConnector(
        limit=settings.sources_at_once, socket_factory=guard.socket, ttl_dns_cache=300
    )
    # No proxy, no cookies, nothing unpacked: only whether it answers is wanted.
    async with aiohttp.ClientSession(
        connector=connector,
        timeout=aiohttp.ClientTimeout(total=settings.source_timeout),
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": f"rear-diff/{__version__}"},
        auto_decompress=False,
        trust_env=False,
        max_line_size=8190,
        max_field_size=8190,
    ) as session:
        check_up = CheckUp(
            connection,
            session,
            settings,
            Hosts(sources, settings.sources_per_host),
            follow,
            len(sources),
        )
        await check_up.run()
    return check_up.summary()


@dataclass
class CheckUp:
    """One run over all sources."""

    connection: AsyncConnection
    session: aiohttp.ClientSession
    settings: CatalogueSettings
    hosts: Hosts
    follow: Follow
    whole: int
    found: list[tuple[int, Checked]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    writing: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def run(self) -> None:
        """Ask all of them, and keep what was found."""
        async with asyncio.TaskGroup() as group:
            for _ in range(min(self.settings.sources_at_once, self.whole)):
                group.create_task(self._ask_on())
        await self._write()

    async def _ask_on(self) -> None:
        while (turn := await self.hosts.take()) is not None:
            host, source = turn
            checked = await self._patiently(host, source)
            await self.hosts.done(host)
            self.found.append((source.id, checked))
            self.counts[checked.verdict] += 1
            self.follow(Progress("checking", self._done(), self.whole))
            if len(self.found) >= BATCH:
                await self._write()

    def _done(self) -> int:
        return sum(self.counts[verdict] for verdict in Verdict)

    async def _patiently(self, host: Host, source: Source) -> Checked:
        checked = await check(self.session, source.url)
        if checked.retry_after is None:
            return checked
        await self.hosts.pause(host, min(checked.retry_after, LONGEST_PAUSE))
        return await check(self.session, source.url)

    async def _write(self) -> None:
        async with self.writing:
            found, self.found = self.found, []
            if not found:
                return
            cursor = await self.connection.execute(
                KEEP,
                {
                    "ids": [number for number, _ in found],
                    "verdicts": [checked.verdict.value for _, checked in found],
                    "statuses": [checked.status for _, checked in found],
                    "problems": [checked.problem for _, checked in found],
                    "gone_at_once": self.settings.gone_at_once,
                    "failures": FAILURES,
                    "hours": self.settings.inactive_after_hours,
                },
            )
            for was, now in await cursor.fetchall():
                if was != now:
                    self.counts["back" if now else "inactive"] += 1

    def summary(self) -> Summary:
        """What came of it."""
        failed = self.counts[Verdict.DEAD] + self.counts[Verdict.GONE]
        told = {
            "checked": self.whole,
            "answer": self.counts[Verdict.ALIVE],
            "answer, but not to us": self.counts[Verdict.BLOCKED],
            "do not answer": failed,
            "went inactive": self.counts["inactive"],
            "came back": self.counts["back"],
        }
        return Summary(
            changed=self.counts["inactive"] + self.counts["back"],
            failed=failed,
            lines=tuple(f"{count:>9,}  {name}" for name, count in told.items()),
        )


DUE = """
SELECT id, url FROM catalogue.source
WHERE NOT is_placeholder
ORDER BY last_checked NULLS FIRST, id
"""

KEEP = """
UPDATE catalogue.source AS s
SET
    last_checked = clock_timestamp(),
    last_status = found.status,
    last_problem = found.problem,
    failures = CASE found.verdict
        WHEN 'alive' THEN 0
        WHEN 'blocked' THEN old.failures
        ELSE old.failures + 1
    END,
    failing_since = CASE found.verdict
        WHEN 'alive' THEN NULL
        WHEN 'blocked' THEN old.failing_since
        ELSE coalesce(old.failing_since, clock_timestamp())
    END,
    is_active = CASE
        -- What a person said of it stays.
        WHEN 'is_active' = ANY(old.edited) THEN old.is_active
        WHEN found.verdict = 'alive' THEN true
        WHEN found.verdict = 'blocked' THEN old.is_active
        WHEN found.verdict = 'gone' AND %(gone_at_once)s THEN false
        WHEN
            old.failures + 1 >= %(failures)s
            AND old.failing_since <= clock_timestamp() - make_interval(secs => %(hours)s * 3600)
            THEN false
        ELSE old.is_active
    END
FROM
    unnest(%(ids)s::bigint[], %(verdicts)s::text[], %(statuses)s::integer[], %(problems)s::text[])
        AS found (id, verdict, status, problem)
    JOIN catalogue.source AS old ON old.id = found.id
WHERE s.id = old.id
RETURNING old.is_active, s.is_active
"""
