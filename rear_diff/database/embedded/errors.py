"""What can go wrong with the embedded PostgreSQL, told to the person who meets it."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

FULL_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
# The same as PostgreSQL's programs print them (the last is the signal that a file limit sends).
FULL_DISK_TEXTS = (
    "No space left on device",
    "Disk quota exceeded",
    "File too large",
    "File size limit exceeded",
)
LEAST_FREE = 1024 * 1024
SHOWN_LINES = 4
SHOWN_CHARACTERS = 500


class EmbeddedError(Exception):
    """The message says what happened, what was kept, and what to do."""


@contextmanager
def explained(directory: Path) -> Iterator[None]:
    """Turns any `OSError` inside into an `EmbeddedError` about the server in `directory`."""
    try:
        yield
    except OSError as error:
        raise _about_files(error, directory) from error


def failed(what: str, output: str, directory: Path) -> EmbeddedError:
    """The error for a program of PostgreSQL that ended badly and printed `output`.

    `what` is the first sentence, without its full stop.
    """
    if any(text in output for text in FULL_DISK_TEXTS) or not _has_room(directory):
        return _full_disk(directory)
    detail = last_lines(output)
    said = f" It said:\n{detail}\n" if detail else " It said nothing. "
    return EmbeddedError(
        f"{what}.{said}Rows stored in {directory} are kept. Once the reason is gone, start again."
    )


def last_lines(text: str) -> str:
    """The last few lines of a program's output or log, short enough for a message."""
    lines = [line for line in text.splitlines() if line.strip()]
    return "\n".join(lines[-SHOWN_LINES:])[-SHOWN_CHARACTERS:]


def _about_files(error: OSError, directory: Path) -> EmbeddedError:
    if error.errno in FULL_DISK:
        return _full_disk(directory)
    return EmbeddedError(
        f"The embedded PostgreSQL cannot use {error.filename or directory}: {error.strerror}. "
        "Nothing that was stored is changed. Make the directory writable for you, "
        "or set embedded.directory to another one."
    )


def _full_disk(directory: Path) -> EmbeddedError:
    return EmbeddedError(
        f"No space left on the disk of {directory} (or your quota there is used up). "
        "Rows that were stored are kept. Free some space and start again, "
        "or set embedded.directory to a directory on another disk."
    )


def _has_room(directory: Path) -> bool:
    # On a full disk the server cannot even write why it stopped into its log.
    with suppress(OSError):
        return shutil.disk_usage(directory).free >= LEAST_FREE
    return True
