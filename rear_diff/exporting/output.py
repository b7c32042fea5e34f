"""Where an export goes: a file that appears under its name when it is whole, or a stream."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO

from rear_diff.compression import NeedsPyarrow, compressed, compression_of
from rear_diff.exporting.report import ExportFailed


@contextmanager
def whole_file(file: Path) -> Iterator[BinaryIO]:
    """What is written becomes `file`, compressed as its name says, at the end of the context.

    If that ends in an error, or the process is killed, `file` is as it was; an error leaves nothing
    else behind. A pipe or a device is written to directly. Raises `ExportFailed`.
    """
    try:
        if file.exists() and not file.is_file():
            opened: AbstractContextManager[BinaryIO] = file.open("wb")
        else:
            opened = _renamed_at_the_end(file)
        with opened as raw, compressed(raw, compression_of(file)) as out:
            yield out
    except NeedsPyarrow as error:
        raise ExportFailed(f"{error}") from error
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        raise ExportFailed(f"{file} cannot be written: {error.strerror or error}") from error


@contextmanager
def _renamed_at_the_end(file: Path) -> Iterator[BinaryIO]:
    file = file.resolve()
    descriptor, name = tempfile.mkstemp(prefix=f".{file.name}.", suffix=".part", dir=file.parent)
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as raw:
            yield raw
            raw.flush()
            os.fsync(raw.fileno())
        part.chmod(file.stat().st_mode & 0o777 if file.exists() else 0o666 & ~_umask())
        part.replace(file)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
