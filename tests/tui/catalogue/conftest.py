"""A database with the invented feeds, two of whose titles are rows of training too."""

import asyncio

import pytest

from rear_diff.catalogue.feeds.importing import import_feed
from rear_diff.catalogue.feeds.kinds import MOVIES, SHOWS
from rear_diff.database.connect import Target, connect
from rear_diff.settings import CatalogueSettings

LINKS = """
UPDATE catalogue.show SET imdb_id = linked.imdb_id
FROM (
    SELECT row_number() OVER (ORDER BY imdb_id) AS place, imdb_id
    FROM atp.training WHERE label IS NULL AND media_type = 'tv_show'
) AS linked
WHERE
    linked.place = (SELECT count(*) FROM catalogue.show AS s WHERE s.title <= show.title)
    AND show.title IN ('Cold Kilometre', 'Night Bus to Velden')
"""


@pytest.fixture
def catalogue_target(sample_target: Target) -> Target:
    asyncio.run(_fill(sample_target))
    return sample_target


async def _fill(target: Target) -> None:
    async with connect(target) as connection:
        for kind in (SHOWS, MOVIES):
            await import_feed(connection, kind, CatalogueSettings())
        await connection.execute(LINKS)
