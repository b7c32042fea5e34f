"""Faults that strike at random, one after the other, and by the same seed the same ones."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from random import Random

import psycopg
from psycopg.conninfo import make_conninfo

from rear_diff.database.connect import Target
from tests.faults.proxy import Mode, Proxy

LONGEST = 0.15
"""Seconds that a fault goes on, or that there is peace, at most."""
MOST_BYTES = 6000
"""That pass before a connection is cut, at most: some statements and their answers."""

TERMINATE = "terminate"
FAULTS = [mode for mode in Mode if mode is not Mode.PASS] + [TERMINATE]

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
    """Strikes the proxies, and the backends of `target`."""

    def __init__(self, seed: int, target: Target, proxies: Sequence[Proxy]) -> None:
        self._random = Random(seed)
        self._target = target
        self._proxies = proxies
        self.struck: Counter[str] = Counter()

    async def rage(self) -> None:
        """Strike until cancelled; then everything passes again."""
        conninfo = make_conninfo("", **self._target.keywords())
        try:
            async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as own:
                # Each fault once, and then by chance.
                first = self._random.sample(FAULTS, len(FAULTS))
                while True:
                    fault = first.pop() if first else self._random.choice(FAULTS)
                    await self._strike(own, fault)
                    await self._a_while()
                    for proxy in self._proxies:
                        await proxy.set(Mode.PASS)
                    await self._a_while()
        finally:
            for proxy in self._proxies:
                await proxy.set(Mode.PASS)

    async def _strike(self, own: psycopg.AsyncConnection, fault: str) -> None:
        self.struck[fault] += 1
        if fault == TERMINATE:
            await own.execute(TERMINATING, [str(self._random.random()), self._random.randint(1, 6)])
            return
        for proxy in self._random.sample(self._proxies, self._random.randint(1, 3)):
            proxy.left = self._random.randint(1, MOST_BYTES)
            await proxy.set(Mode(fault))

    async def _a_while(self) -> None:
        await asyncio.sleep(self._random.uniform(0, LONGEST))
