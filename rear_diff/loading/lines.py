"""The lines of a text file, each of a bounded length."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from rear_diff.compression import compression_of, decompressed
from rear_diff.loading.report import ImportFailed

LONGEST_LINE = 1 << 24
"""Characters of a line. What needs more is no row of a table, and memory has an end."""


class TextLines:
    """The lines of a UTF-8 file, with or without a byte order mark.

    `raw` is the file and `content` what is in it, which differ where it is compressed. Bytes that
    are no UTF-8 come as lone surrogates, for whoever takes the value to refuse.
    """

    def __init__(self, raw: BinaryIO, size: int, content: BinaryIO | None = None) -> None:
        self.number = 0
        self._raw = raw
        self._size = size
        self._text = io.TextIOWrapper(content or raw, "utf-8-sig", "surrogateescape", newline="")

    def __iter__(self) -> Iterator[str]:
        """Each line with its end. Raises `ImportFailed` at a line that is too long."""
        while line := self._text.readline(LONGEST_LINE + 1):
            self.number += 1
            if len(line) > LONGEST_LINE:
                raise ImportFailed(
                    f"Line {self.number} has more than {LONGEST_LINE:,} characters: is this a file "
                    "of rows? Nothing was imported."
                )
            yield line

    def fraction(self) -> float | None:
        """The part of the bytes that was read; None where the size is unknown, as of a pipe."""
        return self._raw.tell() / self._size if self._size else None


@contextmanager
def open_lines(file: Path) -> Iterator[TextLines]:
    """The lines of `file`, compressed or not. Raises `OSError` and `NeedsPyarrow`."""
    with file.open("rb") as raw, decompressed(raw, compression_of(file)) as content:
        yield TextLines(raw, file.stat().st_size, content)
