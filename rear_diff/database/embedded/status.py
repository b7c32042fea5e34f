"""What an embedded server is doing, told without touching it."""

from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from rear_diff.database.embedded.cluster import check_version
from rear_diff.database.embedded.errors import EmbeddedError, explained
from rear_diff.database.embedded.locks import locks_of
from rear_diff.database.embedded.place import Place
from rear_diff.database.embedded.postmaster import answering, noted
from rear_diff.database.embedded.saying import silent


class EmbeddedState(StrEnum):
    """What is found in the directory."""

    ABSENT = "absent"
    """No database yet; the next start makes one."""
    STOPPED = "stopped"
    """A database, and no server."""
    BUSY = "busy"
    """A server that does not answer: it starts, recovers or stops."""
    RUNNING = "running"
    """A server that answers."""
    UNUSABLE = "unusable"
    """Not ours, not permitted, or made by another PostgreSQL: the `note` says which."""


@dataclass(frozen=True)
class EmbeddedStatus:
    """An embedded server at one moment."""

    directory: Path
    state: EmbeddedState
    pid: int | None
    """The server's process, while it runs."""
    version: str | None
    """The server's version while it runs (`18.4`), else the major version that made the data."""
    size_bytes: int
    """All files of the directory together."""
    users: bool
    """Whether another process uses the server, or is starting or stopping it."""
    kept: bool
    """Whether the server stays when its last user leaves."""
    host: str | None
    """The directory of its socket, while it answers."""
    note: str
    """Why it is unusable; else empty."""


def look(place: Place) -> EmbeddedStatus:
    """The status of the server in `place`. Raises nothing: what is wrong is in the note."""
    version, pid, host, note = None, None, None, ""
    try:
        with explained(place.directory):
            place.refuse_foreign()
            version = place.major_version()
            if running := answering(place):
                state, pid, version = EmbeddedState.RUNNING, running.pid, running.version
                host = running.host
            else:
                state, pid = _without_answer(place, version)
    except EmbeddedError as error:
        state, note = EmbeddedState.UNUSABLE, str(error)
    return EmbeddedStatus(
        directory=place.directory,
        state=state,
        pid=pid,
        version=version,
        size_bytes=place.size_bytes() if place.is_marked() else 0,
        users=_used(place),
        kept=place.is_marked() and place.keep.exists(),
        host=host,
        note=note,
    )


def _without_answer(place: Place, version: str | None) -> tuple[EmbeddedState, int | None]:
    if version is None:
        return EmbeddedState.ABSENT, None
    check_version(place, version)
    pid = noted(place).pid
    if pid is not None:
        from rear_diff.database.embedded.processes import is_postmaster

        if is_postmaster(pid, place.data):
            return EmbeddedState.BUSY, pid
    return EmbeddedState.STOPPED, None


def _used(place: Place) -> bool:
    with suppress(OSError):
        if not place.users_lock.exists():
            return False
        try:
            with locks_of(place).exclusively(0, silent):
                return locks_of(place).others()
        except EmbeddedError:
            return True
    return False
