"""Clients that each send a request, wait for its answer, and send the next one."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.benchmarks.api.cases import Request

PATIENCE = 60.0
"""Seconds that an answer may take at most."""


@dataclass
class Measured:
    """What came of it: seconds of each answer, how many of each status, seconds in all, and by how
    many connections."""

    latencies: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    seconds: float = 0.0
    cpu: float = 0.0
    connections: int = 0
    bytes: int = 0
    """Of the last answer, its head included."""

    @property
    def rate(self) -> float:
        """Answers a second that were successes."""
        return self.statuses[200] / self.seconds if self.seconds else 0.0

    @property
    def cpu_each(self) -> float:
        """Seconds of the server's processor time for each answer."""
        return self.cpu / max(1, sum(self.statuses.values()))

    @property
    def failed(self) -> int:
        """Answers that were no successes; a connection that broke counts as 0."""
        return sum(self.statuses.values()) - self.statuses[200]

    def percentile(self, part: float) -> float:
        """Seconds within which that part of the answers came."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else 0.0

    def add(self, other: "Measured") -> None:
        """Take another round in."""
        self.latencies += other.latencies
        self.statuses += other.statuses
        self.seconds += other.seconds
        self.bytes = other.bytes
        self.cpu += other.cpu


class Client(asyncio.Protocol):
    """One connection. It reads no more of an answer than its status and its length."""

    def __init__(self) -> None:
        self._received = bytearray()
        self._answer: asyncio.Future[int] | None = None
        self._transport: asyncio.Transport | None = None
        self.bytes = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, _: Exception | None) -> None:
        """An answer that was awaited does not come any more."""
        if self._answer and not self._answer.done():
            self._answer.set_result(0)
        self._transport = None

    def data_received(self, data: bytes) -> None:
        """See whether the answer is whole."""
        received = self._received
        received += data
        head = received.find(b"\r\n\r\n")
        if head < 0 or not self._answer or self._answer.done():
            return
        length = received.lower().find(b"content-length: ", 0, head)
        size = int(received[length + 16 : received.index(b"\r\n", length)]) if length >= 0 else 0
        if len(received) >= head + 4 + size:
            status = int(received[9:12])
            self.bytes = len(received)
            received.clear()
            self._answer.set_result(status)

    async def ask(self, request: bytes) -> int:
        """The status of the answer; 0 where the connection broke."""
        if self._transport is None:
            return 0
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        """Hang up."""
        if self._transport:
            self._transport.close()


def written(path: str, request: Request, authorization: str = "") -> bytes:
    """A request as it goes over the wire; `path` has `{}` where the row's key belongs."""
    if not request.imdb_id:
        target = f"{path}?{request.parameters}" if request.parameters else path
        return f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\n{authorization}\r\n".encode()
    body = json.dumps({"imdb_id": request.imdb_id, "label": request.label})
    return (
        f"PATCH {path.format(request.imdb_id)} HTTP/1.1\r\nHost: 127.0.0.1\r\n{authorization}"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


async def run(
    port: int,
    path: str,
    requests: Iterator[Request],
    connections: int,
    seconds: float,
    authorization: str = "",
) -> Measured:
    """Send for so many seconds, and wait for the answers that are still to come."""
    measured = Measured()
    loop = asyncio.get_running_loop()
    clients = [
        (await loop.create_connection(Client, "127.0.0.1", port))[1] for _ in range(connections)
    ]
    began = time.perf_counter()

    async def keep_asking(client: Client) -> None:
        while time.perf_counter() - began < seconds:
            sent = time.perf_counter()
            status = await client.ask(written(path, next(requests), authorization))
            measured.latencies.append(time.perf_counter() - sent)
            measured.statuses[status] += 1
            measured.bytes = client.bytes
            if not status:
                return

    await asyncio.wait_for(
        asyncio.gather(*(keep_asking(client) for client in clients)), seconds + PATIENCE
    )
    measured.seconds = time.perf_counter() - began
    for client in clients:
        client.close()
    return measured
