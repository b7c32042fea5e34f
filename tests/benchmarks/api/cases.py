"""What is asked, and the SQL that somebody would send for it by hand."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count

from rear_diff.query import Contains, Criteria, Equals
from rear_diff.tables import FLYWAY, MEDIA, TRAINING, Sort, Table

# The first is one that no row has from a person, so that each request changes its row.
LABELS = ("would_not_watch", "would_watch")
CONTENDED = 10


@dataclass(frozen=True)
class Request:
    """One request: `parameters` behind the path, or the row whose label is set."""

    parameters: str = ""
    imdb_id: str = ""
    label: str = ""


@dataclass(frozen=True)
class Case:
    """A kind of request. `requests` gives one behind the other, for so many training rows; `least`
    is the part of the floor's requests a second that is to be reached with the same SQL."""

    name: str
    table: Table
    requests: Callable[[int], Iterator[Request]]
    least: float = 0.85
    criteria: Criteria = ()
    sort: Sort | None = None
    change: bool = False

    @property
    def varied(self) -> bool:
        """Whether no two requests are the same, so that none shares another one's query."""
        some = self.requests(1000)
        return next(some) != next(some)


def _same(parameters: str) -> Callable[[int], Iterator[Request]]:
    def requests(_: int) -> Iterator[Request]:
        while True:
            yield Request(parameters)

    return requests


def _pages(limit: int) -> Callable[[int], Iterator[Request]]:
    def requests(rows: int) -> Iterator[Request]:
        for number in count():
            yield Request(f"limit={limit}&offset={number * 37 % min(rows - limit, 5000)}")

    return requests


def _deep(rows: int) -> Iterator[Request]:
    while True:
        yield Request(f"limit=100&offset={rows * 9 // 10}")


def _deep_varied(rows: int) -> Iterator[Request]:
    for number in count():
        yield Request(f"limit=100&offset={rows * 9 // 10 + number * 37 % 5000}")


def _titles(_: int) -> Iterator[Request]:
    for number in count(1):
        yield Request(f"limit=100&media_title=Ferry+to+Oslo+{number % 1000}")


def _labels(rows: int) -> Iterator[Request]:
    """Rows that no other run changes."""
    mine = next(RUNS) % MOST_RUNS
    own = rows // MOST_RUNS
    for number in count():
        key = f"tt{number % own * MOST_RUNS + mine + 1:07}"
        yield Request(imdb_id=key, label=LABELS[number // own % 2])


RUNS, MOST_RUNS = count(), 30


def _contended(_: int) -> Iterator[Request]:
    for number in count():
        key = f"tt{number % CONTENDED + 1:07}"
        yield Request(imdb_id=key, label=LABELS[number // CONTENDED % 2])


RATED = (Equals("label", "would_watch"),)
BY_RATING = Sort("imdb_rating", descending=True)
FERRY = (Contains("media_title", "Ferry to Oslo"),)

CASES = (
    Case("training?limit=10", TRAINING, _same("limit=10")),
    Case("training?limit=100", TRAINING, _same("limit=100"), 0.9),
    Case("  varied offset", TRAINING, _pages(100), 0.9),
    Case("training?limit=1000", TRAINING, _same("limit=1000"), 0.9),
    Case(
        "label, by imdb_rating",
        TRAINING,
        _same("limit=100&label=would_watch&sort_by=imdb_rating"),
        0.9,
        RATED,
        BY_RATING,
    ),
    Case("media_title", TRAINING, _same("limit=100&media_title=Ferry+to+Oslo"), 0.9, FERRY),
    Case("  varied title", TRAINING, _titles, 0.9, FERRY),
    Case("offset at 90 %", TRAINING, _deep, 0.9),
    Case("  varied offset", TRAINING, _deep_varied, 0.9),
    Case("media/?limit=100", MEDIA, _same("limit=100"), 0.9),
    Case("flyway", FLYWAY, _same("")),
    Case("PATCH label", TRAINING, _labels, 0.8, change=True),
    Case(f"PATCH contended, {CONTENDED} rows", TRAINING, _contended, 0.8, change=True),
)
