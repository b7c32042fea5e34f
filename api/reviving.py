"""Starting the embedded PostgreSQL anew where it has died under the server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Thread

from rear_diff.database.errors import NoAnswer
from rear_diff.database.link import Link
from rear_diff.opening import revive
from rear_diff.settings import Settings

AGAIN_AFTER = 2.0
"""Seconds until it is tried again, or seen that it is there."""


@asynccontextmanager
async def reviving(link: Link, settings: Settings | None) -> AsyncIterator[None]:
    """See to it that the embedded server of `settings`, if it is one, is there whenever it is
    found away."""
    if settings is None:
        yield
        return
    task = asyncio.create_task(_revive(link, settings))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})


async def _revive(link: Link, settings: Settings) -> None:
    reviving: Thread | None = None
    while True:
        await asyncio.wait({link.lost})
        # One that only froze is there, and would not let another one start.
        gone = link.away is not None and not isinstance(link.away, NoAnswer)
        if gone and not (reviving and reviving.is_alive()):
            # A daemon, because leaving must not wait for it.
            reviving = Thread(target=revive, args=(settings,), name="revive", daemon=True)
            reviving.start()
        await asyncio.sleep(AGAIN_AFTER)
