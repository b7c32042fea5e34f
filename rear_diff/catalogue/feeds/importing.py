"""A feed into the catalogue: item by item, as a whole or not at all, as often as one likes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from psycopg import AsyncConnection

from rear_diff.catalogue.feeds.fetching import STALLED_AFTER, Fetched, Seen, fetched
from rear_diff.catalogue.feeds.items import Arrived, BadItem, checked
from rear_diff.catalogue.feeds.kinds import FeedKind
from rear_diff.catalogue.feeds.merging import Merged, merge
from rear_diff.catalogue.feeds.reading import items
from rear_diff.catalogue.feeds.staging import create_staging, find_rows, stage, take_out_repeated
from rear_diff.catalogue.progress import Follow, Progress, Summary, unfollowed
from rear_diff.settings import CatalogueSettings

BATCH = 1000
MOST_TOLD = 200


@dataclass
class Reading:
    """The items so far: how many were read, how many cannot be taken, and the first of these."""

    read: int = 0
    refused: int = 0
    told: list[str] = field(default_factory=list)

    def refuse(self, place: int, title: object, why: str) -> None:
        """Leave an item out, or a part of it."""
        self.refused += 1
        if len(self.told) < MOST_TOLD:
            name = "".join(each for each in str(title)[:60] if each.isprintable())
            self.told.append(f"item {place:,}  {name}  {why}")


async def import_feed(
    connection: AsyncConnection,
    kind: FeedKind,
    settings: CatalogueSettings,
    follow: Follow = unfollowed,
    *,
    again: bool = False,
    stalled_after: float = STALLED_AFTER,
) -> Summary:
    """Bring the feed that the settings name into the catalogue; `again` even if it is unchanged.

    Raises `TaskFailed`, nothing being changed then.
    """
    address = kind.address(settings)
    imported_as = f"placeholders={settings.placeholders}"
    before = None if again else await _remembered(connection, kind, address, imported_as)
    async with fetched(address, before, follow, stalled_after) as feed:
        if feed is None:
            return Summary(0, 0, (f"The feed of {kind.name} has not changed since the last time.",))
        async with connection.transaction():
            # The settings' limits are for what a screen asks.
            await connection.execute(NO_LIMITS)
            return await _import(connection, kind, settings, feed, imported_as, follow)


async def _import(
    connection: AsyncConnection,
    kind: FeedKind,
    settings: CatalogueSettings,
    feed: Fetched,
    imported_as: str,
    follow: Follow,
) -> Summary:
    reading = Reading()
    await create_staging(connection, kind)
    taken = _taken(kind, feed, reading)
    while batch := list(islice(taken, BATCH)):
        await stage(connection, batch)
        follow(Progress("reading", reading.read))
    for place, title, first in await take_out_repeated(connection, kind):
        reading.refuse(place, title, f"is in the feed before, as item {first:,}")
    follow(Progress("writing", reading.read))
    await find_rows(connection, kind)
    merged = await merge(connection, kind, placeholders=settings.placeholders)
    await connection.execute(
        REMEMBER,
        [kind.name, feed.seen.address, feed.seen.etag, feed.seen.last_modified, imported_as],
    )
    return _summary(reading, merged)


def _taken(kind: FeedKind, feed: Fetched, reading: Reading) -> Iterator[tuple[int, Arrived]]:
    for place, raw in enumerate(items(feed.file), start=1):
        reading.read = place
        try:
            arrived = checked(kind.model, raw)
        except BadItem as error:
            title = raw.get("name", "") if isinstance(raw, dict) else ""
            reading.refuse(place, title, str(error))
            continue
        for why in arrived.left_out:
            reading.refuse(place, arrived.item.title, why)
        yield place, arrived


def _summary(reading: Reading, merged: Merged) -> Summary:
    counts = {
        "read": reading.read,
        "inserted": merged.inserted,
        "updated": merged.updated,
        "unchanged": merged.unchanged,
        "refused": reading.refused,
    }
    return Summary(
        changed=merged.inserted + merged.updated,
        failed=reading.refused,
        lines=(*(f"{count:>9,}  {name}" for name, count in counts.items()), *reading.told),
        why=f"{reading.refused:,} items or parts of them are not as they must be."
        if reading.refused
        else None,
    )


async def _remembered(
    connection: AsyncConnection, kind: FeedKind, address: str, imported_as: str
) -> Seen | None:
    found = await connection.execute(REMEMBERED, [kind.name, address, imported_as])
    row = await found.fetchone()
    return Seen(*row) if row else None


NO_LIMITS = """
SET LOCAL statement_timeout = 0;
SET LOCAL lock_timeout = 0;
SET LOCAL idle_in_transaction_session_timeout = 0
"""

REMEMBERED = """
SELECT address, etag, last_modified FROM catalogue.feed
WHERE name = %s AND address = %s AND imported_as = %s
"""

REMEMBER = """
INSERT INTO catalogue.feed (name, address, etag, last_modified, imported_as)
VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (name) DO UPDATE SET
    address = excluded.address,
    etag = excluded.etag,
    last_modified = excluded.last_modified,
    imported_as = excluded.imported_as,
    imported_at = now()
"""
