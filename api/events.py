"""What others do, for those who listen over HTTP: one listening connection for all of them."""

import asyncio
import json
import re
import secrets
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request

from api.ending import told_to_end
from rear_diff.database.connect import Database
from rear_diff.database.link import Link
from rear_diff.database.notifications import (
    Changed,
    Deaf,
    Hears,
    Here,
    Left,
    Lost,
    Roster,
    listen,
)
from rear_diff.database.notifications.listening import Heard
from rear_diff.query import BoundTable, TableMissing, bind
from rear_diff.query.changed import ChangedRows
from rear_diff.tables import MEDIA, TRAINING

KEPT = 1_000
"""Events kept for clients that come back."""

MOST_WAITING = 256
"""Events that wait for a slow client before it is dropped."""

MOST_CLIENTS = 100

LOOK_EVERY = 1.0
"""Seconds between looks for a database that has never been there, and for people who have gone."""

NUMBER = re.compile("[0-9]{1,18}")

UNKNOWN = "What happened since that event is not kept here."
BROKEN = "The connection to the database broke; what others did meanwhile is not known."


@dataclass(frozen=True)
class Event:
    """One event; without an id it has no place in the order."""

    kind: str
    data: dict[str, Any]
    id: str = ""

    def encode(self) -> bytes:
        """As Server-Sent Events write it."""
        number = f"id: {self.id}\n" if self.id else ""
        return f"{number}event: {self.kind}\ndata: {json.dumps(self.data)}\n\n".encode()


class Client:
    """The events that wait for one client."""

    def __init__(self) -> None:
        self.waiting: deque[Event] = deque()
        self.ended = False
        """Whether no more will come: the server ends, or the client was too slow."""
        self._news = asyncio.Event()

    def put(self, event: Event) -> None:
        """Let it wait; for a client that is too slow that was the last."""
        if len(self.waiting) >= MOST_WAITING:
            self.waiting.clear()
            self.end()
        elif not self.ended:
            self.waiting.append(event)
            self._news.set()

    def end(self) -> None:
        """Nothing more comes."""
        self.ended = True
        self._news.set()

    async def next(self, seconds: float) -> list[Event]:
        """All that waits, or comes within so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._news.wait()
        self._news.clear()
        events = list(self.waiting)
        self.waiting.clear()
        return events


class Events:
    """The last events, and the clients that hear of them. Listens from the first client on."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._stream = secrets.token_hex(4)
        self._count = 0
        self._kept: deque[Event] = deque(maxlen=KEPT)
        self._clients: set[Client] = set()
        self._roster = Roster()
        self._hears = self._lost = False
        self._ending = False
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def is_full(self) -> bool:
        """Whether there is no room for another client."""
        return len(self._clients) >= MOST_CLIENTS

    def join(self, last: str | None) -> Client:
        """A client that has had the event of the id `last`, and gets all that came after it."""
        if not self._tasks:
            self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._watch())]
        client = Client()
        missed = self._since(last) if last else [self._here(each) for each in self._roster]
        # Beyond its bounds, because all of it is sent at once.
        client.waiting.extend([Event("gap", {"why": UNKNOWN})] if missed is None else missed)
        self._clients.add(client)
        if self._hears:
            client.put(self._listening)
        if self._ending:
            client.end()
        return client

    def leave(self, client: Client) -> None:
        """The client has gone."""
        self._clients.discard(client)

    def end(self) -> None:
        """Let every client go: the server ends."""
        self._ending = True
        for client in self._clients:
            client.end()

    async def close(self) -> None:
        """Listen no more."""
        self.end()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _since(self, last: str) -> list[Event] | None:
        """The events after that one; None where they are not all kept."""
        stream, _, number = last.rpartition("-")
        if stream != self._stream or not NUMBER.fullmatch(number) or int(number) > self._count:
            return None
        missed = self._count - int(number)
        if missed > len(self._kept):
            return None
        return list(self._kept)[len(self._kept) - missed :]

    # What is heard

    async def _listen(self) -> None:
        while True:
            if database := self._link.known:
                await listen(database, self._hear, ChangedRows(partial(_tables, database)))
            await asyncio.sleep(LOOK_EVERY)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            for sender in self._roster.expire(monotonic()):
                self._tell("left", {"id": sender})

    def _hear(self, heard: Heard) -> None:
        match heard:
            case Changed(table, keys, who):
                self._tell("changed", {"table": table, "keys": keys, "who": who})
            case Here():
                if self._roster.hear(heard, monotonic()):
                    here = self._here(heard)
                    self._tell(here.kind, here.data)
            case Left(sender):
                if self._roster.leave(sender):
                    self._tell("left", {"id": sender})
            case _:
                self._hear_of_itself(heard)

    def _hear_of_itself(self, heard: Heard) -> None:
        """What happened to the connection that listens."""
        match heard:
            case Hears():
                if self._lost:
                    self._tell("gap", {"why": BROKEN})
                self._hears, self._lost = True, False
                for client in self._clients:
                    client.put(self._listening)
            case Deaf(why):
                told = f"{why} Changed rows are asked for instead, and who is here is not known."
                self._tell("gap", {"why": told})
            case Lost():
                self._lost = self._lost or self._hears
                self._hears = False

    @property
    def _listening(self) -> Event:
        return Event("listening", {}, f"{self._stream}-{self._count}")

    def _here(self, here: Here) -> Event:
        data = {"id": here.sender, "who": here.who, "labels": here.labels}
        return Event("here", {**data, "table": here.table or None, "key": here.key})

    def _tell(self, kind: str, data: dict[str, Any]) -> None:
        self._count += 1
        event = Event(kind, data, f"{self._stream}-{self._count}")
        self._kept.append(event)
        for client in self._clients:
            client.put(event)


def _tables(database: Database) -> Iterator[BoundTable]:
    for table in (TRAINING, MEDIA):
        with suppress(TableMissing):
            yield bind(table, database.offer)


@asynccontextmanager
async def telling(app: Starlette, link: Link) -> AsyncIterator[None]:
    """Let `app` tell what others do, until the process is told to end."""
    events = Events(link)
    app.state.events = events
    try:
        with told_to_end(events.end):
            yield
    finally:
        await events.close()


def events_of(request: Request) -> Events:
    """What the application tells."""
    events = request.app.state.events
    if not isinstance(events, Events):
        raise RuntimeError("The application's lifespan has not begun.")
    return events
