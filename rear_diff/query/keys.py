"""The ordered keys of a result, in a few bytes each."""

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain
from operator import eq
from typing import Any, Protocol, overload

IMDB_ID = re.compile("tt[0-9]{7,8}")
IMDB_IDS = re.compile("(?:tt[0-9]{7,8}\n)*")
SHORT_ID, LONG_ID = 9, 10
IMDB_LENGTHS = {SHORT_ID, LONG_ID}
HEX = re.compile("[0-9a-f]*")
IMDB_SHORT = 10_000_000
"""Codes below are ids of 7 digits; the others, less this, of 8. `tt1234567` and `tt01234567` are
two ids."""
HASH_DIGITS = 40
HASH_BYTES = HASH_DIGITS // 2
LONGEST_INTEGER = 1 << 63


class _Block(Protocol):
    """Keys of one sort, packed."""

    def __len__(self) -> int: ...

    def key(self, index: int) -> Any:
        """The key at a position that there is."""

    def find(self, key: object) -> int | None:
        """Where the key stands first."""

    def part(self, first: int, last: int) -> "_Block":
        """The keys from `first` up to `last`."""

    @property
    def size(self) -> int:
        """Bytes held."""


class _Imdb:
    """IMDb ids, 4 bytes each."""

    def __init__(self, codes: "array[int]") -> None:
        self._codes = codes

    def __len__(self) -> int:
        return len(self._codes)

    @classmethod
    def pack(cls, keys: Sequence[Any]) -> "_Imdb | None":
        lengths = set(map(len, keys))
        lines = "\n".join(keys)
        # As one text: a call for each of a million keys is what takes time.
        if not lengths <= IMDB_LENGTHS or not IMDB_IDS.fullmatch(f"{lines}\n"):
            return None
        if len(lengths) > 1:
            return cls(array("I", map(_imdb_code, keys)))
        offset = IMDB_SHORT * (lengths == {LONG_ID})
        return cls(array("I", [offset + int(digits) for digits in lines[2:].split("\ntt")]))

    def key(self, index: int) -> str:
        code = self._codes[index]
        return f"tt{code:07d}" if code < IMDB_SHORT else f"tt{code - IMDB_SHORT:08d}"

    def find(self, key: object) -> int | None:
        if not isinstance(key, str) or not IMDB_ID.fullmatch(key):
            return None
        return _found(self._codes, _imdb_code(key))

    def part(self, first: int, last: int) -> "_Imdb":
        return _Imdb(self._codes[first:last])

    @property
    def size(self) -> int:
        return _bytes_of(self._codes)


class _Hashes:
    """SHA-1 hashes in lower-case hexadecimal, 20 bytes each."""

    def __init__(self, blob: bytes) -> None:
        self._blob = blob

    def __len__(self) -> int:
        return len(self._blob) // HASH_BYTES

    @classmethod
    def pack(cls, keys: Sequence[Any]) -> "_Hashes | None":
        digits = "".join(keys)
        if set(map(len, keys)) != {HASH_DIGITS} or not HEX.fullmatch(digits):
            return None
        return cls(bytes.fromhex(digits))

    def key(self, index: int) -> str:
        return self._blob[index * HASH_BYTES : (index + 1) * HASH_BYTES].hex()

    def find(self, key: object) -> int | None:
        if not isinstance(key, str) or len(key) != HASH_DIGITS or not HEX.fullmatch(key):
            return None
        wanted, at = bytes.fromhex(key), -1
        while (at := self._blob.find(wanted, at + 1)) >= 0:
            if at % HASH_BYTES == 0:
                return at // HASH_BYTES
        return None

    def part(self, first: int, last: int) -> "_Hashes":
        return _Hashes(self._blob[first * HASH_BYTES : last * HASH_BYTES])

    @property
    def size(self) -> int:
        return len(self._blob)


class _Integers:
    """Whole numbers, 8 bytes each."""

    def __init__(self, numbers: "array[int]") -> None:
        self._numbers = numbers

    def __len__(self) -> int:
        return len(self._numbers)

    @classmethod
    def pack(cls, keys: Sequence[Any]) -> "_Integers | None":
        fit = min(keys) >= -LONGEST_INTEGER and max(keys) < LONGEST_INTEGER
        return cls(array("q", keys)) if fit else None

    def key(self, index: int) -> int:
        return self._numbers[index]

    def find(self, key: object) -> int | None:
        return _found(self._numbers, key) if isinstance(key, int) else None

    def part(self, first: int, last: int) -> "_Integers":
        return _Integers(self._numbers[first:last])

    @property
    def size(self) -> int:
        return _bytes_of(self._numbers)


class _Texts:
    """Any text: its bytes in UTF-8, and 4 for where it begins."""

    def __init__(self, blob: bytes, starts: "array[int]") -> None:
        self._blob = blob
        self._starts = starts

    def __len__(self) -> int:
        return len(self._starts) - 1

    @classmethod
    def pack(cls, keys: Sequence[Any]) -> "_Texts":
        texts = [_encoded(key) for key in keys]
        return cls(b"".join(texts), array("I", chain([0], accumulate(map(len, texts)))))

    def key(self, index: int) -> str:
        text = self._blob[self._starts[index] : self._starts[index + 1]]
        return text.decode(errors="surrogatepass")

    def find(self, key: object) -> int | None:
        if not isinstance(key, str):
            return None
        wanted, at = _encoded(key), -1
        if not wanted:
            return next((at for at in range(len(self)) if not self.key(at)), None)
        while (at := self._blob.find(wanted, at + 1)) >= 0:
            # Behind the empty ones that begin at the same place.
            index = bisect_right(self._starts, at) - 1
            if self._starts[index] == at and self._starts[index + 1] == at + len(wanted):
                return index
        return None

    def part(self, first: int, last: int) -> "_Texts":
        begin = self._starts[first]
        starts = array("I", [start - begin for start in self._starts[first : last + 1]])
        return _Texts(self._blob[begin : self._starts[last]], starts)

    @property
    def size(self) -> int:
        return len(self._blob) + _bytes_of(self._starts)


class _Anything:
    """Keys that are neither text nor whole numbers of 64 bits, as they are."""

    def __init__(self, keys: tuple[Any, ...]) -> None:
        self._keys = keys

    def __len__(self) -> int:
        return len(self._keys)

    def key(self, index: int) -> Any:
        return self._keys[index]

    def find(self, key: object) -> int | None:
        return self._keys.index(key) if key in self._keys else None

    def part(self, first: int, last: int) -> "_Anything":
        return _Anything(self._keys[first:last])

    @property
    def size(self) -> int:
        return 64 * len(self._keys)


class PackedKeys(Sequence[Any]):
    """Keys in their order: an IMDb id in 4 bytes, a hash in 20, a whole number in 8, other text in
    its own length and 4.

    It is equal to any sequence of the same keys. A slice shares what it can and is as small. It is
    made of `blocks`, each packed as its own keys allow, by `packed` and `joined`.
    """

    def __init__(self, blocks: Iterable[_Block] = ()) -> None:
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
    def blocks(self) -> tuple[_Block, ...]:
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
    return PackedKeys([_block(keys)] if keys else [])


def joined(parts: Iterable[PackedKeys]) -> PackedKeys:
    """The keys of `parts`, one after the other."""
    return PackedKeys(block for part in parts for block in part.blocks)


def _block(keys: Sequence[Any]) -> _Block:
    kinds = set(map(type, keys))
    if kinds == {str}:
        return _Imdb.pack(keys) or _Hashes.pack(keys) or _Texts.pack(keys)
    if kinds == {int}:
        return _Integers.pack(keys) or _Anything(tuple(keys))
    return _Anything(tuple(keys))


def _encoded(text: str) -> bytes:
    return text.encode(errors="surrogatepass")


def _imdb_code(imdb_id: str) -> int:
    return int(imdb_id[2:]) + IMDB_SHORT * (len(imdb_id) == LONG_ID)


def _found(numbers: "array[int]", number: int) -> int | None:
    try:
        return numbers.index(number)
    except ValueError:
        return None


def _bytes_of(numbers: "array[int]") -> int:
    return len(numbers) * numbers.itemsize
