"""The platform's database at two ages, built from its description and not from our migrations."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from psycopg import AsyncConnection

from rear_diff.database.connect import Target, connect
from tests.schemas.history import write_history

HERE = Path(__file__).parent

Step = Callable[[AsyncConnection], Awaitable[object]]


def built(target: Target, *steps: Step) -> Target:
    """`target`, after each step was taken there: for fixtures that tests share, which run outside
    an event loop."""

    async def take() -> None:
        async with connect(target) as connection:
            for step in steps:
                await step(connection)

    asyncio.run(take())
    return target


async def build_v12(connection: AsyncConnection) -> None:
    """`atp` and its history as of V12: every title has a label, media has metadata columns, and
    there is no `deleted_at`, no view `movies`, no `tv_episode_pack`. No rows."""
    await connection.execute((HERE / "v12.sql").read_bytes())
    await write_history(connection, newest=12)


METADATA = (
    b"budget revenue runtime origin_country production_companies production_countries"
    b" production_status original_language spoken_languages genre original_media_title tagline"
    b" overview tmdb_rating tmdb_votes rt_score metascore imdb_rating imdb_votes"
)
# What the migrations between those two change, of what rear-diff looks at.
STEPS: Mapping[int, bytes] = {
    23: b"CREATE VIEW" + (HERE / "v32.sql").read_bytes().partition(b"CREATE VIEW")[2],
    24: b"ALTER TABLE atp.media ADD COLUMN deleted_at timestamptz",
    25: b"ALTER TYPE atp.media_type ADD VALUE 'tv_episode_pack'",
    27: b"ALTER TABLE atp.training ALTER label DROP NOT NULL",
    28: b"ALTER TABLE atp.media " + b", ".join(b"DROP " + name for name in METADATA.split()),
}


def build_at(version: int) -> Step:
    """What builds the schema as of a version from V10 to V32. No rows."""

    async def build(connection: AsyncConnection) -> None:
        await connection.execute((HERE / "v12.sql").read_bytes())
        for step, change in STEPS.items():
            if step <= version:
                await connection.execute(change)
        await write_history(connection, newest=version)

    return build


async def build_v32(connection: AsyncConnection) -> None:
    """`atp` and its history as of V32: labels may be null, media has `deleted_at` and no metadata
    columns, and there are the view `movies` and `tv_episode_pack`. No rows."""
    await connection.execute((HERE / "v32.sql").read_bytes())
    await write_history(connection, newest=32)
