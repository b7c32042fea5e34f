"""Which rows are marked: by stretches of positions, however long, and by key beyond one result."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterator
from itertools import chain

KeyAt = Callable[[int], Hashable | None]

CARRIED_MOST = 10_000
"""Marks that outlive their result: of more it would take a key each to remember them."""


class Stretches:
    """Positions, held as the stretches that they form: a million in a row take as much as one."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._stops: list[int] = []
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __contains__(self, index: int) -> bool:
        return bisect_right(self._starts, index) > bisect_right(self._stops, index)

    def __iter__(self) -> Iterator[range]:
        return map(range, self._starts, self._stops)

    def add(self, rows: range) -> None:
        """Put the positions of `rows` in; they follow one another."""
        if rows:
            first = bisect_left(self._stops, rows.start)
            last = bisect_right(self._starts, rows.stop)
            start = min([rows.start, *self._starts[first:last][:1]])
            stop = max([rows.stop, *self._stops[first:last][-1:]])
            self._put(first, last, [(start, stop)])

    def remove(self, rows: range) -> None:
        """Take the positions of `rows` out; they follow one another."""
        if rows:
            first = bisect_right(self._stops, rows.start)
            last = bisect_left(self._starts, rows.stop)
            if first < last:
                ends = (self._starts[first], rows.start), (rows.stop, self._stops[last - 1])
                self._put(first, last, [(start, stop) for start, stop in ends if start < stop])

    def within(self, rows: range) -> int:
        """How many positions of `rows` there are."""
        first = bisect_right(self._stops, rows.start)
        last = bisect_left(self._starts, rows.stop)
        pairs = zip(self._starts[first:last], self._stops[first:last], strict=True)
        return sum(min(stop, rows.stop) - max(start, rows.start) for start, stop in pairs)

    def _put(self, first: int, last: int, pairs: list[tuple[int, int]]) -> None:
        before = zip(self._starts[first:last], self._stops[first:last], strict=True)
        self._count += sum(b - a for a, b in pairs) - sum(b - a for a, b in before)
        self._starts[first:last] = [start for start, _ in pairs]
        self._stops[first:last] = [stop for _, stop in pairs]


class Marked:
    """The marked rows of one result, with a range that is still being drawn.

    Memory goes with the stretches marked, not with their rows. Marks carried from another result
    are known by key until `seek` has found where their rows stand.
    """

    def __init__(self) -> None:
        self.reach = range(0)
        """The positions of the range being drawn."""
        self._stretches = Stretches()
        self._carried: set[Hashable] = set()
        self._sought = 0

    def __len__(self) -> int:
        reached = len(self.reach) - self._stretches.within(self.reach)
        return len(self._stretches) + reached + len(self._carried)

    def has(self, index: int, key: Hashable | None) -> bool:
        """Whether the row at `index`, with `key`, is marked."""
        return index in self.reach or index in self._stretches or key in self._carried

    def keys(self, key_at: KeyAt) -> Iterator[Hashable]:
        """The keys of marked rows in their order, as far as they have come.

        At the end those that are not, or not yet found, in this result.
        """
        every = Stretches()
        for rows in (*self._stretches, self.reach):
            every.add(rows)
        carried = frozenset(self._carried)
        for index in chain.from_iterable(every):
            key = key_at(index)
            if key is not None and key not in carried:
                yield key
        yield from carried

    def toggle(self, index: int, key: Hashable | None) -> None:
        """Mark the row at `index`, or take its mark away."""
        row = range(index, index + 1)
        if key in self._carried:
            self._carried.discard(key)
        elif index in self._stretches:
            self._stretches.remove(row)
        else:
            self._stretches.add(row)

    def add(self, rows: range) -> None:
        """Mark the rows at these positions, which follow one another."""
        self._stretches.add(rows)

    def keep_reach(self) -> None:
        """Let the rows of the range be marked, whatever becomes of it."""
        self._stretches.add(self.reach)
        self.reach = range(0)

    def clear(self) -> bool:
        """Take all marks away, but not the range; whether there were any."""
        had = bool(len(self._stretches) or self._carried)
        self._stretches = Stretches()
        self._carried.clear()
        return had

    def clip(self, row_count: int) -> None:
        """There are only so many rows."""
        beyond = max([row_count, *(rows.stop for rows in self._stretches)])
        self._stretches.remove(range(row_count, beyond))

    def carry(self, key_at: KeyAt) -> None:
        """Remember the marks by key, for another result; too many of them are dropped.

        `key_at` tells the keys of the result that is left.
        """
        self.reach = range(0)
        few = len(self._stretches) + len(self._carried) <= CARRIED_MOST
        self._carried = set(self.keys(key_at)) if few else set()
        self._stretches = Stretches()
        self._sought = 0

    def seek(self, key_at: KeyAt, count: int, most: int) -> bool:
        """Look for marks that were carried here among the next `most` of `count` keys.

        Whether there is more to look at.
        """
        if not self._carried:
            return False
        stop = min(self._sought + most, count)
        for index in range(self._sought, stop):
            key = key_at(index)
            if key in self._carried:
                self._carried.discard(key)
                self._stretches.add(range(index, index + 1))
        self._sought = stop
        return bool(self._carried) and stop < count
