"""The directory of the server's Unix socket, where no other user comes in."""

import hashlib
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from rear_diff.database.embedded.account import Account
from rear_diff.database.embedded.errors import EmbeddedError
from rear_diff.database.embedded.place import SOCKETS, Place

PORT = 5432
# sun_path, with its final NUL, is 104 bytes on macOS and 108 on Linux.
LONGEST = 103


def socket_directory(place: Place, account: Account) -> Path:
    """A directory of `account`'s alone whose path is short enough for a socket, made if missing.

    It is always the same, so that who is connected finds a restarted server. Raises
    `EmbeddedError` where there is none.
    """
    inside = place.directory / SOCKETS
    if _fits(inside):
        inside.mkdir(exist_ok=True)
        account.own(inside, 0o700)
        return inside
    digest = hashlib.sha256(os.fsencode(place.directory)).hexdigest()[:12]
    for parent in _parents(account):
        outside = parent / f"rear-diff-{account.uid}-{digest}"
        if _fits(outside):
            _make_private(outside, account)
            return outside
    raise EmbeddedError(
        f"The path {place.directory} is too long for a socket. Nothing was changed. "
        "Set embedded.directory to a directory with a shorter path."
    )


def remove_leftovers(directory: Path) -> None:
    """Removes the socket, and its lock, of a server that is no longer there."""
    for path in directory.glob(".s.PGSQL.*"):
        path.unlink(missing_ok=True)


def _fits(directory: Path) -> bool:
    path = os.fsencode(directory / f".s.PGSQL.{PORT}")
    # libpq reads a comma as the end of one host and the beginning of the next.
    return len(path) <= LONGEST and b"," not in path


def _parents(account: Account) -> Iterator[Path]:
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR", ""))
    ours = runtime.is_absolute() and runtime.is_dir() and runtime.stat().st_uid == account.uid
    if ours and not account.lent:
        yield runtime
    yield Path(tempfile.gettempdir())


def _make_private(directory: Path, account: Account) -> None:
    directory.mkdir(mode=0o700, exist_ok=True)
    found = directory.lstat()
    ours = stat.S_ISDIR(found.st_mode) and found.st_uid in (os.geteuid(), account.uid)
    if not ours or found.st_mode & 0o077:
        raise EmbeddedError(
            f"{directory}, where the server's socket belongs, is open to other users. Nothing was "
            "changed. Remove it, or set embedded.directory to a directory with a shorter path."
        )
    account.own(directory, 0o700)
