"""What the server tells of itself, in Prometheus' text format."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.applications import Starlette
from starlette.types import Scope

from api import PREFIX
from rear_diff.database.link import Link
from rear_diff.labelling import Change

CONTENT_TYPE = CONTENT_TYPE_LATEST
SHARED = "PROMETHEUS_MULTIPROC_DIR"
"""The variable with the directory in which several processes keep their numbers together."""

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

# Seconds between two looks at the pools of a process whose numbers another one may be asked for.
COUNT_EVERY = 2.0


class Metrics:
    """Counts requests, queries and labels; those of all processes where they share a directory."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        self._requests = Counter(
            "rear_diff_requests",
            "Requests that were answered; status 0 is none.",
            ["method", "route", "status"],
            registry=registry,
        )
        self._seconds = Histogram(
            "rear_diff_request_seconds",
            "From a request's head to the end of its answer.",
            ["method", "route"],
            buckets=SECONDS,
            registry=registry,
        )
        self._under_way = Gauge(
            "rear_diff_requests_under_way",
            "Requests that are being answered.",
            multiprocess_mode="livesum",
            registry=registry,
        )
        self._queries = Histogram(
            "rear_diff_query_seconds",
            "From asking for a connection to PostgreSQL's answer.",
            ["kind"],
            buckets=SECONDS,
            registry=registry,
        )
        self._labels = Counter(
            "rear_diff_labels",
            "Labels that were set, by value.",
            ["label"],
            registry=registry,
        )
        self._connections = Gauge(
            "rear_diff_pool_connections",
            "Connections to the database, by what they are for and whether they are in use.",
            ["pool", "state"],
            multiprocess_mode="livesum",
            registry=registry,
        )
        self._waiting = Gauge(
            "rear_diff_pool_waiting",
            "Requests that wait for a connection.",
            ["pool"],
            multiprocess_mode="livesum",
            registry=registry,
        )
        # Found once: looking for it takes longer than counting.
        self._kinds: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        self._by_label: dict[str, Counter] = {}
        self._timed = {kind: self._queries.labels(kind) for kind in ("read", "write")}
        self._up = Gauge(
            "rear_diff_database_up",
            "Whether the database answers.",
            multiprocess_mode="livemin",
            registry=registry,
        )

    def began(self) -> None:
        """A request began."""
        self._under_way.inc()

    def ended(self, scope: Scope, status: int, seconds: float) -> None:
        """A request was answered with `status`."""
        route = _route(scope)
        method = scope["method"] if scope["method"] in METHODS else "other"
        self._under_way.dec()
        kind = method, route, status
        counted = self._kinds.get(kind)
        if counted is None:
            counted = self._requests.labels(*kind), self._seconds.labels(method, route)
            self._kinds[kind] = counted
        requests, latencies = counted
        requests.inc()
        latencies.observe(seconds)

    def queried(self, kind: str, seconds: float) -> None:
        """A query, a read or a write, was answered or failed."""
        self._timed[kind].observe(seconds)

    def applied(self, change: Change) -> None:
        """A row was changed."""
        label = change.after.get("label")
        if label is None:
            return
        counted = self._by_label.get(label)
        if counted is None:
            counted = self._by_label[label] = self._labels.labels(label)
        counted.inc()

    def look_at(self, link: Link) -> None:
        """Note how the database and the pools are now."""
        self._up.set(link.away is None)
        if link.known is None:
            return
        for name, used in link.known.usage.items():
            self._connections.labels(name, "idle").set(used.idle)
            self._connections.labels(name, "in use").set(used.size - used.idle)
            self._waiting.labels(name).set(used.waiting)

    def text(self) -> bytes:
        """Everything, as Prometheus reads it."""
        directory = os.environ.get(SHARED)
        if not directory:
            return generate_latest(self._registry)
        _drop_the_dead(Path(directory))
        together = CollectorRegistry()
        MultiProcessCollector(together, path=directory)  # type: ignore[no-untyped-call]
        return generate_latest(together)


def metrics_of(app: Starlette) -> Metrics:
    """The numbers of `app`, which has started."""
    metrics = getattr(app.state, "metrics", None)
    if not isinstance(metrics, Metrics):
        raise RuntimeError("The application's lifespan has not begun.")
    return metrics


@asynccontextmanager
async def keeping_count(metrics: Metrics, link: Link) -> AsyncIterator[None]:
    """Where several processes share their numbers, have this one's be of now."""
    if SHARED not in os.environ:
        yield
        return
    keeping = asyncio.create_task(_keep_count(metrics, link))
    try:
        yield
    finally:
        keeping.cancel()
        await asyncio.wait({keeping})


async def _keep_count(metrics: Metrics, link: Link) -> None:
    while True:
        metrics.look_at(link)
        await asyncio.sleep(COUNT_EVERY)


def _route(scope: Scope) -> str:
    # The path as it is declared: one with a row's key in it would be a series for each row.
    path = getattr(scope.get("route"), "path", None)
    if path is None:
        return "other"
    # A router does not know what it is included below.
    below = scope["path"].startswith(f"{PREFIX}/") and not path.startswith(f"{PREFIX}/")
    return f"{PREFIX}{path}" if below else str(path)


METHODS = frozenset(("GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "DELETE"))


def _drop_the_dead(directory: Path) -> None:
    # What is now is told by the living alone; counts stay.
    for file in directory.glob("gauge_live*_*.db"):
        pid = file.stem.rpartition("_")[2]
        if pid.isdecimal() and not psutil.pid_exists(int(pid)):
            file.unlink(missing_ok=True)
