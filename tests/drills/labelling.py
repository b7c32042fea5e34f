"""Clients that label titles, each another one, and note what was acknowledged."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx2 as httpx

ROWS = 50_000
MAKE_ROWS = f"""
INSERT INTO atp.training (imdb_id, media_type, media_title, release_year)
SELECT 'tt' || lpad(number::text, 8, '0'), 'movie', 'Title ' || number, 2001
FROM generate_series(1, {ROWS}) AS number
"""
LABELLED = "SELECT string_agg(imdb_id, ',') FROM atp.training WHERE label = 'would_watch'"


@dataclass
class Labellers:
    """What several clients of one server, or of some in turn, were told so far."""

    addresses: tuple[str, ...]
    acknowledged: list[str] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    ended: threading.Event = field(default_factory=threading.Event)
    _next: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def label(self) -> None:
        """Label one title after another until told to end; each once, whatever is answered."""
        with httpx.Client(timeout=60) as client:
            while not self.ended.is_set():
                with self._lock:
                    self._next += 1
                    number = self._next
                self._ask(client, f"tt{number:08}", self.addresses[number % len(self.addresses)])

    def _ask(self, client: httpx.Client, title: str, address: str) -> None:
        response = client.patch(
            f"http://{address}/rear-diff/training/{title}/label",
            json={"imdb_id": title, "label": "would_watch"},
        )
        with self._lock:
            status = response.status_code
            self.statuses[status] = self.statuses.get(status, 0) + 1
            if status == 200:
                self.acknowledged.append(title)
        if status != 200:
            # They do not ask as fast as they can, either.
            self.ended.wait(0.01)

    def wait_for(self, more: int) -> None:
        """Until so many labels more were acknowledged."""
        wanted = len(self.acknowledged) + more
        while len(self.acknowledged) < wanted:
            assert not self.ended.wait(0.01)


@contextmanager
def labelling(*addresses: str, clients: int = 8) -> Iterator[Labellers]:
    """While that many clients label at the servers of these addresses."""
    labellers = Labellers(addresses)
    with ThreadPoolExecutor(clients) as pool:
        under_way = [pool.submit(labellers.label) for _ in range(clients)]
        try:
            yield labellers
        finally:
            labellers.ended.set()
        for each in under_way:
            each.result()
