"""How keys of one sort are packed into a few bytes each."""

import re
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, chain
from typing import Any, Protocol

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


class Block(Protocol):
    """Keys of one sort, packed."""

    def __len__(self) -> int: ...

    def key(self, index: int) -> Any:
        """The key at a position that there is."""

    def find(self, key: object) -> int | None:
        """Where the key stands first."""

    def part(self, first: int, last: int) -> "Block":
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


def block_of(keys: Sequence[Any]) -> Block:
    """`keys`, packed as closely as all of them allow."""
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
