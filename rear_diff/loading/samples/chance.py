"""Draws that fall alike on every machine: of `random` they use `random()` alone.

Python promises the same floats for the same seed in every version, and promises it for no other
method (documentation of `random`, "Notes on Reproducibility").
"""

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypeVar

Item = TypeVar("Item")


class Chance(random.Random):
    """A seeded source of picks, numbers and moments."""

    def odds(self, of: float) -> bool:
        """True with the probability `of`, 0 to 1."""
        return self.random() < of

    def whole(self, low: int, high: int) -> int:
        """An integer from `low` to `high`, both included."""
        return low + int(self.random() * (high - low + 1))

    def skewed(self, low: float, high: float, power: float) -> float:
        """A number from `low` to `high`; the higher `power`, the more of them are low."""
        return low + (high - low) * float(self.random() ** power)

    def bell(self, middle: float, spread: float) -> float:
        """A number about `middle`, at most six times `spread` away from it."""
        return middle + spread * (sum(self.random() for _ in range(12)) - 6.0)

    def pick(self, items: Sequence[Item]) -> Item:
        """One of `items`."""
        return items[int(self.random() * len(items))]

    def some(self, items: Sequence[Item], count: int) -> list[Item]:
        """At most `count` different ones of `items`, in an order of chance."""
        left = list(items)
        return [left.pop(int(self.random() * len(left))) for _ in range(min(count, len(left)))]

    def weighted(self, items: Sequence[tuple[Item, float]]) -> Item:
        """One of the items, each as likely as its weight says."""
        point = self.random() * sum(weight for _, weight in items)
        for item, weight in items:
            point -= weight
            if point < 0:
                return item
        return items[-1][0]

    def decimal(self, value: float, places: int, high: float = 10.0) -> Decimal:
        """`value`, brought between 0 and `high`, with that many decimal `places`."""
        return Decimal(f"{min(max(value, 0.0), high):.{places}f}")

    def moment(self, first: datetime, last: datetime) -> datetime:
        """A moment from `first` to `last`, to the second."""
        return first + timedelta(seconds=int(self.random() * (last - first).total_seconds()))

    def digits(self, count: int) -> str:
        """A text of `count` decimal digits."""
        return "".join(str(int(self.random() * 10)) for _ in range(count))

    def hexadecimal(self, tens: int) -> str:
        """A text of ten times `tens` hexadecimal digits."""
        return "".join(f"{int(self.random() * (1 << 40)):010x}" for _ in range(tens))


class Decks:
    """Hands out the items of a list like cards: all of them before any comes again."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance
        self._left: dict[tuple[str, ...], list[str]] = {}

    def draw(self, items: tuple[str, ...], suits: Callable[[str], bool] | None = None) -> str:
        """The next of `items` that suits; LookupError when none of them does."""
        left = self._left.setdefault(items, [])
        for _ in range(2):
            for at, item in enumerate(left):
                if suits is None or suits(item):
                    return left.pop(at)
            left += self._chance.some(items, len(items))
        raise LookupError(f"none of {len(items)} items suits, such as {items[:1]}")
