"""Faults that strike at random, one after the other, and by the same seed the same ones."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from random import Random

import psycopg
from psycopg.conninfo import make_conninfo

from tests.api.own_server import OwnServer
from tests.faults.elsewhere import Elsewhere
from tests.faults.proxy import Mode, Proxy

LONGEST = 0.15
"""Seconds that a fault goes on, or that there is peace, at most."""
MOST_BYTES = 6000
"""That pass before a connection is cut, at most: some statements and their answers."""


class Blow(StrEnum):
    """What strikes other things than the way to the server."""

    TERMINATE = "terminate"
    """Some backends, by the server itself."""
    FREEZE_SERVER = "freeze the server"
    FREEZE_APP = "freeze the app"
    KILL_SERVER = "kill the server"
    KILL_APP = "kill the app"


OFTEN = [
    *(mode for mode in Mode if mode is not Mode.PASS),
    Blow.TERMINATE,
    Blow.FREEZE_SERVER,
    Blow.FREEZE_APP,
]
FAULTS = [*OFTEN, Blow.KILL_SERVER, Blow.KILL_APP]
RARELY = 8
"""How many times as often each of the others strikes as those after which much is started anew."""

# Not those of the test, which have no name.
TERMINATING = """
SELECT pg_terminate_backend(pid) FROM (
    SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND application_name LIKE 'at work%%'
    ORDER BY md5(pid::text || %s)
    LIMIT %s
) AS theirs
"""


class Storm:
    """Strikes the proxies, the server with its backends, and somebody's app."""

    def __init__(
        self, seed: int, server: OwnServer, proxies: Sequence[Proxy], app: Elsewhere
    ) -> None:
        self._random = Random(seed)
        self._server = server
        self._proxies = proxies
        self._app = app
        self.struck: Counter[str] = Counter()
        self.over = False
        """Whether it is to end, once each fault has struck."""

    async def rage(self) -> None:
        """Strike until it is over; then everything passes again."""
        # Each fault once, and then by chance.
        first = self._random.sample(FAULTS, len(FAULTS))
        while first or not self.over:
            fault = first.pop() if first else self._random.choice([*OFTEN * RARELY, *FAULTS])
            await self._strike(fault)
            await self._a_while()

    async def _strike(self, fault: Mode | Blow) -> None:
        self.struck[fault] += 1
        match fault:
            case Blow.TERMINATE:
                await self._terminate()
            case Blow.KILL_SERVER:
                await asyncio.to_thread(self._server.kill)
                await self._a_while()
                await asyncio.to_thread(self._server.start)
            case Blow.FREEZE_SERVER:
                with self._server.frozen():
                    await self._a_while()
            case Blow.KILL_APP:
                await self._app.die()
            case Blow.FREEZE_APP:
                with self._app.frozen():
                    await self._a_while()
            case Mode():
                await self._spoil(fault)
                await self._a_while()
                for proxy in self._proxies:
                    await proxy.set(Mode.PASS)

    async def _terminate(self) -> None:
        conninfo = make_conninfo("", **self._server.target.keywords())
        async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as own:
            await own.execute(TERMINATING, [str(self._random.random()), self._random.randint(1, 6)])

    async def _spoil(self, mode: Mode) -> None:
        for proxy in self._random.sample(self._proxies, self._random.randint(1, 3)):
            proxy.left = self._random.randint(1, MOST_BYTES)
            await proxy.set(mode)

    async def _a_while(self) -> None:
        await asyncio.sleep(self._random.uniform(0, LONGEST))
