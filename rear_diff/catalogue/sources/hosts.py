"""Whose turn it is: many hosts at once, a few requests at each."""

import asyncio
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Source:
    """A source to be checked."""

    id: int
    url: str


@dataclass
class Host:
    """A host, the sources that wait for it, and how many are being asked."""

    waiting: deque[Source] = field(default_factory=deque)
    busy: int = 0
    queued: bool = False
    pausing: bool = False


class Hosts:
    """Gives out sources so that no host is asked more than `at_each` times at once."""

    def __init__(self, sources: Iterable[Source], at_each: int) -> None:
        self._at_each = at_each
        self._left = 0
        self._ready: deque[Host] = deque()
        self._changed = asyncio.Condition()
        hosts: dict[str, Host] = {}
        for source in sources:
            hosts.setdefault(_host(source.url), Host()).waiting.append(source)
            self._left += 1
        for host in hosts.values():
            self._queue(host)

    async def take(self) -> tuple[Host, Source] | None:
        """The next source and its host; None when there is none left."""
        async with self._changed:
            while not self._ready:
                if not self._left:
                    return None
                await self._changed.wait()
            host = self._ready.popleft()
            host.queued = False
            host.busy += 1
            self._left -= 1
            source = host.waiting.popleft()
            self._queue(host)
            if not self._left:
                self._changed.notify_all()
            elif host.queued:
                self._changed.notify()
            return host, source

    async def done(self, host: Host) -> None:
        """One source of `host` has been asked."""
        async with self._changed:
            host.busy -= 1
            self._queue(host)
            self._changed.notify()

    async def pause(self, host: Host, seconds: float) -> None:
        """Leave `host` alone for so long."""
        host.pausing = True
        if host.queued:
            self._ready.remove(host)
            host.queued = False
        await asyncio.sleep(seconds)
        host.pausing = False

    def _queue(self, host: Host) -> None:
        free = not host.pausing and not host.queued and host.busy < self._at_each
        if host.waiting and free:
            host.queued = True
            self._ready.append(host)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
