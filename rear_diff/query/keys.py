"""The ordered keys of a result, in a few bytes each."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from operator import eq
from typing import Any, overload

from rear_diff.query.packing import Block, block_of


class PackedKeys(Sequence[Any]):
    """Keys in their order: an IMDb id in 4 bytes, a hash in 20, a whole number in 8, other text in
    its own length and 4.

    It is equal to any sequence of the same keys. A slice shares what it can and is as small. It is
    made of `blocks`, each packed as its own keys allow, by `packed` and `joined`.
    """

    def __init__(self, blocks: Iterable[Block] = ()) -> None:
        self._blocks = [block for block in blocks if len(block)]
        self._starts = [0, *accumulate(map(len, self._blocks))]

    def __len__(self) -> int:
        return self._starts[-1]

    @overload
    def __getitem__(self, index: int) -> Any: ...
    @overload
    def __getitem__(self, index: slice) -> "PackedKeys": ...
    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return self._slice(*index.indices(len(self)))
        position = index + len(self) if index < 0 else index
        if not 0 <= position < len(self):
            raise IndexError(f"there is no key {index} of {len(self)}")
        block = bisect_right(self._starts, position) - 1
        return self._blocks[block].key(position - self._starts[block])

    def __iter__(self) -> Iterator[Any]:
        return (block.key(index) for block in self._blocks for index in range(len(block)))

    def __contains__(self, key: object) -> bool:
        return any(block.find(key) is not None for block in self._blocks)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or isinstance(other, str | bytes):
            return NotImplemented
        return len(self) == len(other) and all(map(eq, self, other))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"<{len(self)} keys in {self.size} bytes>"

    @property
    def size(self) -> int:
        """Bytes that the keys take."""
        return sum(block.size for block in self._blocks)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The parts, each packed in its own way."""
        return tuple(self._blocks)

    def index(self, key: object, start: int = 0, stop: int | None = None) -> int:
        """Where `key` stands first. Raises `ValueError` where it does not.

        Takes some 15 ms of a million keys; no key is unpacked.
        """
        if start or stop is not None:
            first, last, _ = slice(start, stop).indices(len(self))
            return first + self[first:last].index(key)
        for offset, block in zip(self._starts, self._blocks, strict=False):
            found = block.find(key)
            if found is not None:
                return offset + found
        raise ValueError(f"{key!r} is not among the keys")

    def _slice(self, first: int, last: int, step: int) -> "PackedKeys":
        if step != 1:
            return packed([self[index] for index in range(first, last, step)])
        if first == 0 and last == len(self):
            return self
        return PackedKeys(
            block.part(max(0, first - offset), min(len(block), last - offset))
            for offset, block in zip(self._starts, self._blocks, strict=False)
            if first < offset + len(block) and offset < last and first < last
        )


def packed(keys: Sequence[Any]) -> PackedKeys:
    """`keys`, packed as closely as all of them allow."""
    return PackedKeys([block_of(keys)])


def joined(parts: Iterable[PackedKeys]) -> PackedKeys:
    """The keys of `parts`, one after the other."""
    return PackedKeys(block for part in parts for block in part.blocks)
