"""Which of several hosts say nothing any more, while the database is at another one already."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress

from psycopg import AsyncConnection

from rear_diff.database.connect import Target, connect
from rear_diff.database.errors import DatabaseBusy, DatabaseError, LoginRefused
from rear_diff.database.hosts import Place, count, only

ANSWERS_WITHIN = 0.8
"""Seconds in which a host must let somebody in, or say why not."""


def place_of(connection: AsyncConnection) -> Place:
    """Where a connection leads to."""
    return connection.info.host, str(connection.info.port)


async def silent_places(target: Target, places: Iterable[Place]) -> set[Place]:
    """Those of `places` that do not answer; none where `target` has one host alone, which whoever
    looks for the database looks at."""
    if count(target.parameters) == 1 or "hostaddr" in target.parameters:
        return set()
    asked = [*places]
    answered = await asyncio.gather(*(_answers(target, place) for place in asked))
    return {place for place, there in zip(asked, answered, strict=True) if not there}


async def _answers(target: Target, place: Place) -> bool:
    asking = asyncio.create_task(_ask(Target(only(target.parameters, place), target.pgsql)))
    # The wait is outside: psycopg can take much longer to give up a server that froze.
    done, _ = await asyncio.wait({asking}, timeout=ANSWERS_WITHIN)
    if not done:
        asking.cancel()
    return bool(done) and asking.result()


async def _ask(target: Target) -> bool:
    try:
        with suppress(DatabaseBusy, LoginRefused):
            async with connect(target):
                pass
    except DatabaseError:
        return False
    return True
