"""Files that are compressed, as the end of their names says: `.gz`, and `.zst` through pyarrow."""

import gzip
import os
import shlex
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO, cast


class Compression(StrEnum):
    """How a file is compressed; its value is the end of the name."""

    GZIP = ".gz"
    ZSTD = ".zst"


DAMAGED = (EOFError, zlib.error)
"""What reading a compressed file raises beside `OSError`."""


def install_line(package: str) -> str:
    """What installs an optional package beside this one, wherever pip is."""
    return f"{shlex.quote(sys.executable)} -m pip install {package}"


class NeedsPyarrow(Exception):
    """Zstandard comes with pyarrow, which is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "Zstandard (.zst) needs pyarrow, which is not installed: "
            f"{install_line('pyarrow')}. .gz needs nothing more"
        )


def compression_of(file: Path) -> Compression | None:
    """How `file` is compressed by its name; None where it is not."""
    suffix = file.suffix.lower()
    return Compression(suffix) if suffix in set(Compression) else None


def format_suffix(file: Path) -> str:
    """The end of the name that tells the format, in lower case: `.csv` of `titles.csv.gz`."""
    return Path(file.stem).suffix.lower() if compression_of(file) else file.suffix.lower()


@contextmanager
def decompressed(raw: BinaryIO, compression: Compression | None) -> Iterator[BinaryIO]:
    """What `raw` holds. Raises `NeedsPyarrow`."""
    match compression:
        case None:
            yield raw
        case Compression.GZIP:
            with gzip.GzipFile(fileobj=raw, mode="rb") as stream:
                yield cast("BinaryIO", stream)
        case Compression.ZSTD:
            with _pyarrow().CompressedInputStream(raw, "zstd") as stream:
                yield stream


@contextmanager
def compressed(raw: BinaryIO, compression: Compression | None) -> Iterator[BinaryIO]:
    """What goes into `raw`, the same bytes for the same content. Raises `NeedsPyarrow`."""
    match compression:
        case None:
            yield raw
        case Compression.GZIP:
            # Without the name and the moment, which gzip notes otherwise.
            with gzip.GzipFile("", "wb", 6, raw, mtime=0) as stream:
                yield cast("BinaryIO", stream)
        case Compression.ZSTD:
            pyarrow = _pyarrow()
            # It closes the file that it is given.
            with (
                os.fdopen(os.dup(raw.fileno()), "wb") as other,
                pyarrow.CompressedOutputStream(other, "zstd") as stream,
            ):
                yield stream


def _pyarrow() -> Any:
    try:
        import pyarrow
    except ImportError:
        raise NeedsPyarrow from None
    module: ModuleType = pyarrow
    return module
