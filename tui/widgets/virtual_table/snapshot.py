"""One ordered result: its keys, the pages of rows in memory, and what is still to be asked for."""

from collections import OrderedDict
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from .columns import RowValues
from .keys import Keys, KeySequence

PAGES_KEPT = 16
"""Pages of rows in memory; the least recently looked at goes first."""

QUESTIONS_AT_ONCE = 4
"""Pages asked for and not yet answered. A drag over a million rows passes thousands of pages:
those it has left behind are not asked for, and the next answer asks for what is looked at then."""


class Absent(Enum):
    """Why a row has no values."""

    WAITING = "waiting"
    """It has not come yet."""
    GONE = "gone"
    """It was asked for and is no longer there."""


Row = RowValues | Absent


@dataclass
class _Question:
    keys: tuple[Hashable, ...]
    changes: dict[Hashable, RowValues | None] = field(default_factory=dict)
    """Rows changed since it was asked: its answer may have been read before."""
    stale: set[Hashable] = field(default_factory=set)
    """Rows that may have changed since it was asked, nobody knows to what."""


class Snapshot:
    """The keys of one result in order, and the rows around those that are looked at.

    Rows are held in pages of `page_rows`, at most PAGES_KEPT of them, however many keys there are.
    """

    def __init__(
        self, generation: int, keys: KeySequence, total: int | None, page_rows: int
    ) -> None:
        self.generation = generation
        self.keys = Keys()
        self._total = 0
        self._page_rows = page_rows
        self._pages: OrderedDict[int, dict[Hashable, RowValues | None]] = OrderedDict()
        self._looked_at = range(1)
        self.ahead = range(0)
        """Rows that somebody may be about to look at: asked for once, behind those looked at."""
        self._questions: dict[int, _Question] = {}
        self.extend(keys, total)

    @property
    def row_count(self) -> int:
        """Rows there are, or are known to come."""
        return max(self._total, len(self.keys))

    @property
    def rows_held(self) -> int:
        """Rows in memory."""
        return sum(map(len, self._pages.values()))

    @property
    def asked(self) -> list[tuple[Hashable, ...]]:
        """The keys of each question that has no answer yet."""
        return [question.keys for question in self._questions.values()]

    def extend(self, keys: KeySequence, total: int | None = None) -> None:
        """Put `keys` behind the others; `total` is the count of all rows, where it is known."""
        self.keys.extend(keys)
        self._total = self._total if total is None else total

    def key_at(self, index: int) -> Hashable | None:
        """The key at a position; None where it has not come yet or there is no such row."""
        return self.keys[index] if 0 <= index < len(self.keys) else None

    def row_at(self, index: int) -> Row:
        """The row at a position, or why it is not there."""
        key = self.key_at(index)
        page = self._pages.get(index // self._page_rows, {})
        return _row(page, key)

    def row(self, key: Hashable) -> Row:
        """The row with `key` if it is in memory, or why it is not."""
        page = next((page for page in self._pages.values() if key in page), {})
        return _row(page, key)

    def is_waiting(self, visible: range) -> bool:
        """Whether one of the `visible` rows has not come yet."""
        if not visible:
            return False
        known = visible.stop <= len(self.keys)
        if known and all(map(self._is_whole, self._pages_of(visible))):
            return False
        return any(self.row_at(index) is Absent.WAITING for index in visible)

    def next_question(self, visible: range, heading: int) -> tuple[Hashable, ...] | None:
        """The keys to ask for now, which then count as asked; None if there is nothing to ask.

        First the `visible` rows alone, because few rows come sooner than a page of them, then those
        `ahead`. When these have all been answered, the rest of the visible pages, then the page
        after them in the direction of travel (`heading` is negative when it goes up), and then the
        last page of all, so that the end is there when somebody goes to it.
        """
        if not visible:
            return None
        pages = self._pages_of(visible)
        self._look_at(pages)
        if len(self._questions) >= QUESTIONS_AT_ONCE:
            return None
        if keys := self._ask_for(visible):
            return keys
        ahead, self.ahead = self.ahead, range(0)
        if keys := self._ask_for(ahead):
            return keys
        if self._questions:
            return None
        beside = pages[0] - 1 if heading < 0 else pages[-1] + 1
        wanted = (*pages, beside, *self._ends)
        return next(filter(None, map(self._ask, wanted)), None)

    def put(self, keys: Collection[Hashable], rows: Mapping[Hashable, RowValues]) -> set[Hashable]:
        """Take in the answer for `keys`; those whose row is now another.

        Keys that are not among `rows` are gone.
        """
        answered = frozenset(keys)
        changed: set[Hashable] = set()
        for page, here in self._places_of(answered):
            for key in here:
                if not self._is_stale(page, key) and self._hold(page, key, rows.get(key)):
                    changed.add(key)
        self._close(answered)
        self._evict()
        return changed

    def update(self, key: Hashable, values: RowValues | None) -> bool:
        """Lay `values` over the row with `key`, or take the row as gone; whether it changed."""
        for question in self._questions.values():
            if key in question.keys:
                question.changes[key] = _laid_over(question.changes.get(key), values)
        page = next((page for page in self._pages.values() if key in page), {})
        row = _row(page, key)
        if row is Absent.GONE and values is not None:
            del page[key]  # it is back, and its other columns must be asked for
            return True
        if row is Absent.WAITING:
            return False
        before, page[key] = page[key], _laid_over(page[key], values)
        return page[key] != before

    def forget(self, keys: Collection[Hashable] | None, kept: Collection[Hashable]) -> None:
        """The rows with `keys`, or all, may be others by now: hold none of them but those `kept`.

        What is on its way of them counts for nothing.
        """
        for question in self._questions.values():
            question.stale.update(question.keys if keys is None else {*question.keys} & {*keys})
        for page in self._pages.values():
            for key in [key for key in (page if keys is None else keys) if key in page]:
                if key not in kept:
                    del page[key]

    def fail(self, keys: Collection[Hashable]) -> None:
        """The question for `keys` will not be answered; they may be asked for again."""
        self._close(frozenset(keys))

    @property
    def _ends(self) -> Sequence[int]:
        """The first page and the last, once all keys are there."""
        whole = 0 < self.row_count == len(self.keys)
        return (0, (self.row_count - 1) // self._page_rows) if whole else ()

    def _is_whole(self, page: int) -> bool:
        """Whether all rows of a page whose keys have come are here, or known to be gone."""
        keys = min(self._page_rows, len(self.keys) - page * self._page_rows)
        return len(self._pages.get(page, ())) == max(0, keys)

    def _pages_of(self, rows: range) -> range:
        return range(rows[0] // self._page_rows, rows[-1] // self._page_rows + 1)

    def _ask_for(self, rows: range) -> tuple[Hashable, ...]:
        """Those of `rows` alone that are neither here nor on their way, as one question."""
        pages = self._pages_of(rows) if rows else ()
        return tuple(key for page in pages for key in self._ask(page, rows) or ())

    def _ask(self, page: int, rows: range | None = None) -> tuple[Hashable, ...] | None:
        if page < 0 or page in self._questions or self._is_whole(page):
            return None
        held = self._pages.get(page, {})
        first = page * self._page_rows
        stop = min(first + self._page_rows, len(self.keys))
        if rows is not None:
            first, stop = max(first, rows.start), min(stop, rows.stop)
        keys = tuple(key for key in self.keys.page(first, stop) if key not in held)
        if not keys:
            return None
        self._questions[page] = _Question(keys)
        return keys

    def _places_of(self, answered: frozenset[Hashable]) -> Iterator[tuple[int, set[Hashable]]]:
        """The pages that answered keys belong to."""
        asked = [(page, answered.intersection(each.keys)) for page, each in self._questions.items()]
        if sum(len(keys) for _, keys in asked) == len(answered):
            yield from ((page, {*keys}) for page, keys in asked)
            return
        # To find them takes longer: all keys of many pages are looked through.
        for page in {*self._questions, *self._pages, *self._looked_at}:
            yield page, {*answered.intersection(self._keys_of(page))}

    def _keys_of(self, page: int) -> tuple[Hashable, ...]:
        first = page * self._page_rows
        return self.keys.page(first, first + self._page_rows)

    def _is_stale(self, page: int, key: Hashable) -> bool:
        question = self._questions.get(page)
        return question is not None and key in question.stale

    def _hold(self, page: int, key: Hashable, row: RowValues | None) -> bool:
        question = self._questions.get(page)
        if row is not None and question is not None and key in question.changes:
            row = _laid_over(row, question.changes[key])
        held = self._pages.setdefault(page, {})
        changed = key not in held or held[key] != row
        held[key] = row
        return changed

    def _close(self, answered: frozenset[Hashable]) -> None:
        for page, question in list(self._questions.items()):
            if answered.issuperset(question.keys):
                del self._questions[page]

    def _look_at(self, pages: range) -> None:
        self._looked_at = pages
        for page in (*self._ends, *pages):
            if page in self._pages:
                self._pages.move_to_end(page)

    def _evict(self) -> None:
        kept = max(PAGES_KEPT, len(self._looked_at) + 4)
        while len(self._pages) > kept:
            self._pages.popitem(last=False)


def _row(page: Mapping[Hashable, RowValues | None], key: Hashable) -> Row:
    if key not in page:
        return Absent.WAITING
    values = page[key]
    return Absent.GONE if values is None else values


def _laid_over(row: RowValues | None, values: RowValues | None) -> RowValues | None:
    return None if values is None else {**(row or {}), **values}
