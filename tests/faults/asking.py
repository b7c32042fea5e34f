"""A program that labels through the HTTP face, and remembers what it was answered."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from random import Random
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo
from starlette.testclient import TestClient

from api.app import create_app
from api.errors import UNKNOWN_FATE
from rear_diff.database.connect import Target
from tests.faults.witness import COLUMNS, Values

AGAIN = 0.02
"""Seconds between looks whether the server is there again."""

LABELS = ("would_watch", "would_not_watch")
CONFIRMED = {"human_labeled": True, "reviewed": True}


@dataclass(frozen=True)
class Asked:
    """A PATCH, and what became of it."""

    key: str
    wanted: Values
    seen: Values | None
    """What the row held in the version that `If-Match` named; None where none was named."""
    status: int
    unknown: bool
    """Whether the answer says that the fate of the change is unknown."""
    first: int
    last: int
    """How often the row had been written before it was asked, and once it was answered."""


class Program:
    """A client of the HTTP face; made by `program_on`. The client is called in threads."""

    def __init__(
        self, client: TestClient, direct: Target, random: Random, keys: Sequence[str]
    ) -> None:
        self._client = client
        self._conninfo = make_conninfo("", **direct.keywords())
        self._own: psycopg.AsyncConnection | None = None
        self._random = random
        self._keys = keys
        self.asked: list[Asked] = []
        self.leaves = False

    async def work(self) -> None:
        """Ask for one change after another, until it is to leave."""
        while not self.leaves:
            await self._ask(self._random.choice(self._keys))

    async def ask_until_answered(self) -> None:
        """Ask until a change is made again: the database is not away for good."""
        while not self.asked or self.asked[-1].status != 200:
            await self._ask(self._random.choice(self._keys))

    async def _ask(self, key: str) -> None:
        path, body, wanted = self._change(key)
        seen, headers = None, {}
        if self._random.random() < 0.5:
            answer = await asyncio.to_thread(
                self._client.get, "/rear-diff/training", params={"imdb_id": key}
            )
            if answer.status_code != 200:
                return
            (row,) = answer.json()["data"]
            seen = {name: row[name] for name in COLUMNS}
            headers = {"If-Match": answer.headers["etag"]}
        first = await self._writes(key)
        answer = await asyncio.to_thread(self._client.patch, path, json=body, headers=headers)
        last = await self._writes(key)
        unknown = UNKNOWN_FATE in answer.json()["message"]
        self.asked.append(Asked(key, wanted, seen, answer.status_code, unknown, first, last))

    def _change(self, key: str) -> tuple[str, dict[str, Any], Values]:
        path = f"/rear-diff/training/{key}"
        if self._random.random() < 0.3:
            return f"{path}/reviewed", {"imdb_id": key, "reviewed": True}, {"reviewed": True}
        label = self._random.choice(LABELS)
        return f"{path}/label", {"imdb_id": key, "label": label}, {"label": label, **CONFIRMED}

    async def _writes(self, key: str) -> int:
        while True:
            try:
                return await self._witnessed(key)
            except psycopg.OperationalError:  # the server was killed, and is being started
                self._own = None
                await asyncio.sleep(AGAIN)

    async def _witnessed(self, key: str) -> int:
        if self._own is None:
            connection = psycopg.AsyncConnection.connect(self._conninfo, autocommit=True)
            self._own = await connection
        cursor = await self._own.execute("SELECT count(*) FROM witness WHERE key = %s", [key])
        found = await cursor.fetchone()
        assert found
        return int(found[0])

    async def close(self) -> None:
        """Hear the witness no more."""
        if self._own:
            await self._own.close()


@asynccontextmanager
async def program_on(
    through: Target, direct: Target, random: Random, keys: Sequence[str]
) -> AsyncIterator[Program]:
    """A program that labels these rows by a server whose database is `through`."""
    client = TestClient(create_app(through))
    program = Program(client, direct, random, keys)
    # In a thread: the way to its database leads through this event loop.
    await asyncio.to_thread(client.__enter__)
    try:
        yield program
    finally:
        await program.close()
        await asyncio.to_thread(client.__exit__)
