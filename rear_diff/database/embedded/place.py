"""Where an embedded PostgreSQL keeps its things, and whether a directory is one of ours."""

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path

from rear_diff.database.embedded.errors import EmbeddedError

ROOT_PARENT = Path("/var/lib/rear-diff")
MARKER = "rear-diff-embedded"
MARKER_TEXT = "The embedded PostgreSQL of rear-diff. `rear-diff embedded reset` deletes it.\n"
START_LOCK = "start.lock"
USERS_LOCK = "users.lock"
KEEP = "keep"
LONGEST_LOG = 1024 * 1024
DATA = "data"
NEW_DATA = "data.new-"
PROGRAMS = "programs-"
SOCKETS = "run"
LOG = "server.log"
CONFIGURATION = "rear-diff.conf"
OURS = frozenset({MARKER, START_LOCK, USERS_LOCK, KEEP, DATA, SOCKETS, LOG, CONFIGURATION})


def default_directory() -> Path:
    """The user's own directory for the embedded PostgreSQL; it need not exist.

    For root, whose home no other user may enter, it is below /var/lib/rear-diff: PostgreSQL
    refuses to run as root. Another HOME is another directory there too.
    """
    data = user_data_path("rear-diff", appauthor=False)
    if os.geteuid() != 0:
        return data / "postgresql"
    name = re.sub(r"[^A-Za-z0-9]+", "-", str(Path.home())).strip("-") or "home"
    digest = hashlib.sha256(os.fsencode(data)).hexdigest()
    return ROOT_PARENT / f"{name[:32]}-{digest[:8]}"


@dataclass(frozen=True)
class Place:
    """The files of one embedded server, all of them inside `directory` (absolute, resolved)."""

    directory: Path

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.directory / DATA

    @property
    def marker(self) -> Path:
        """The file that says that the directory is ours."""
        return self.directory / MARKER

    @property
    def keep(self) -> Path:
        """Exists while the server is to stay when its last user leaves."""
        return self.directory / KEEP

    @property
    def log(self) -> Path:
        """What the server itself reports; it names no statements."""
        return self.directory / LOG

    @property
    def configuration(self) -> Path:
        """Our settings, which the server's postgresql.conf includes."""
        return self.directory / CONFIGURATION

    @property
    def start_lock(self) -> Path:
        """Held by the process that starts, stops or deletes the server."""
        return self.directory / START_LOCK

    @property
    def users_lock(self) -> Path:
        """Held, shared, by each process that uses the server."""
        return self.directory / USERS_LOCK

    def major_version(self) -> str | None:
        """The PostgreSQL that made the data; None where there is none yet."""
        if not self.data.is_dir() or not any(self.data.iterdir()):
            return None
        try:
            return (self.data / "PG_VERSION").read_text().strip()
        except FileNotFoundError:
            raise EmbeddedError(
                f"{self.data} is not a PostgreSQL data directory. Nothing in it was changed. "
                "Move it away, or set embedded.directory to another directory."
            ) from None

    def trim_log(self) -> None:
        """Empties a log that has grown long. The server appends, so that it may be running."""
        with suppress(FileNotFoundError):
            if self.log.stat().st_size > LONGEST_LOG:
                os.truncate(self.log, 0)

    def size_bytes(self) -> int:
        """The sum of the sizes of all files in the directory."""
        return sum(_sizes(self.directory))

    def is_marked(self) -> bool:
        """Whether the directory carries our mark; false also where we may not look."""
        with suppress(OSError):
            return self.marker.exists()
        return False

    def refuse_foreign(self) -> None:
        """Raises `EmbeddedError` where the directory exists and is not ours to use."""
        if not self.directory.exists():
            return
        if not self.directory.is_dir():
            raise EmbeddedError(
                f"{self.directory} is a file, where the embedded PostgreSQL needs a directory. "
                "The file was not touched. Set embedded.directory to a directory."
            )
        owner = self.directory.stat().st_uid
        if owner != os.geteuid():
            raise EmbeddedError(
                f"{self.directory} belongs to another user (uid {owner}). Nothing was changed. "
                "Run rear-diff as that user, or set embedded.directory to another directory."
            )
        # Locks alone: another process is about to make it ours.
        names = {path.name for path in self.directory.iterdir()}
        if MARKER not in names and names - {START_LOCK, USERS_LOCK}:
            raise EmbeddedError(
                f"{self.directory} holds files that are not the embedded PostgreSQL's. Nothing in "
                "it was changed. Set embedded.directory to an empty or a new directory."
            )

    def make(self) -> None:
        """Makes the directory, and what of its parents is missing. Raises `OSError`."""
        missing = [parent for parent in self.directory.parents if not parent.exists()]
        for parent in reversed(missing):
            parent.mkdir(exist_ok=True)
            if os.geteuid() == 0:
                # Whatever root's umask: the server's own user has to pass through.
                parent.chmod(0o755)
        self.directory.mkdir(mode=0o700, exist_ok=True)

    def ours(self) -> Iterator[Path]:
        """What in the directory was made by us, the marker and the locks last."""
        last = {MARKER: 1, USERS_LOCK: 2, START_LOCK: 3}
        for path in sorted(self.directory.iterdir(), key=lambda path: last.get(path.name, 0)):
            if path.name in OURS or path.name.startswith((NEW_DATA, PROGRAMS)):
                yield path


def _sizes(directory: Path) -> Iterator[int]:
    for parent, _, names in os.walk(directory):
        for name in names:
            try:
                yield (Path(parent) / name).lstat().st_size
            except OSError:
                # The server removes files of its own meanwhile.
                continue
