"""The platform's database at two ages, built from its description and not from our migrations."""

import asyncio
from collections.abc import Awaitable, Callable
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


async def build_v32(connection: AsyncConnection) -> None:
    """`atp` and its history as of V32: labels may be null, media has `deleted_at` and no metadata
    columns, and there are the view `movies` and `tv_episode_pack`. No rows."""
    await connection.execute((HERE / "v32.sql").read_bytes())
    await write_history(connection, newest=32)
