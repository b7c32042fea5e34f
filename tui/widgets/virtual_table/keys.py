"""The keys of a snapshot, in their order, in as many pieces as they came in."""

from bisect import bisect_right
from collections.abc import Hashable, Sequence


class Keys:
    """Ordered keys that grow at the end.

    The sequences given are held as they are, not copied: a `range`, an `array` or a packed sequence
    of one's own keeps its small size. They must not change afterwards.
    """

    def __init__(self) -> None:
        self._pieces: list[Sequence[Hashable]] = []
        self._starts: list[int] = []
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: int) -> Hashable:
        piece = bisect_right(self._starts, index) - 1
        return self._pieces[piece][index - self._starts[piece]]

    def extend(self, keys: Sequence[Hashable]) -> None:
        """Put `keys` behind those that are there."""
        if keys:
            self._starts.append(self._count)
            self._pieces.append(keys)
            self._count += len(keys)

    def find(self, key: Hashable, start: int = 0) -> int | None:
        """Where `key` stands in the pieces that reach beyond `start`, or None."""
        for offset, piece in zip(self._starts, self._pieces, strict=True):
            if offset + len(piece) <= start:
                continue
            try:
                return offset + piece.index(key)
            except ValueError:
                continue
        return None

    def page(self, first: int, last: int) -> tuple[Hashable, ...]:
        """The keys from `first` up to `last`, as far as they are there."""
        return tuple(
            key
            for offset, piece in zip(self._starts, self._pieces, strict=True)
            if first < offset + len(piece) and offset < last
            for key in piece[max(0, first - offset) : last - offset]
        )
