"""The keys of a snapshot, in their order, in as many pieces as they came in."""

from bisect import bisect_right
from collections.abc import Hashable
from typing import Protocol


class KeySequence(Protocol):
    """What keys are given as: any sequence, or an array that is like one.

    With an `index` of its own (as `Sequence` has), which raises ValueError for a key that it has
    not, a key is found that way, else by looking at all of them.
    """

    def __len__(self) -> int: ...

    def __getitem__(self, index: int, /) -> Hashable: ...


class Keys:
    """Ordered keys that grow at the end.

    The sequences given are held as they are, not copied: a `range`, an `array` or a packed sequence
    of one's own keeps its small size. They must not change afterwards.
    """

    def __init__(self) -> None:
        self._pieces: list[KeySequence] = []
        self._starts: list[int] = []
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: int) -> Hashable:
        piece = bisect_right(self._starts, index) - 1
        return self._pieces[piece][index - self._starts[piece]]

    def extend(self, keys: KeySequence) -> None:
        """Put `keys` behind those that are there."""
        if len(keys):
            self._starts.append(self._count)
            self._pieces.append(keys)
            self._count += len(keys)

    def find(self, key: Hashable, start: int = 0) -> int | None:
        """Where `key` stands in the pieces that reach beyond `start`, or None."""
        for offset, piece in zip(self._starts, self._pieces, strict=True):
            if offset + len(piece) <= start:
                continue
            place = _place(piece, key)
            if place is not None:
                return offset + place
        return None

    def page(self, first: int, last: int) -> tuple[Hashable, ...]:
        """The keys from `first` up to `last`, as far as they are there."""
        return tuple(self[index] for index in range(max(0, first), min(last, self._count)))


def _place(piece: KeySequence, key: Hashable) -> int | None:
    index = getattr(piece, "index", None)
    if index is None:
        return next((place for place in range(len(piece)) if piece[place] == key), None)
    try:
        place: int = index(key)
    except ValueError:
        return None
    return place
