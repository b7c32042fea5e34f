"""What a task under way tells, and what it says at its end."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """What is being done, how much of it is done, and of how much; None where nobody knows."""

    doing: str
    done: int
    whole: int | None = None


Follow = Callable[[Progress], None]


def unfollowed(_: Progress) -> None:
    """Follow nothing."""


class TaskFailed(Exception):
    """A task could not be done; the message says why and what was kept, for the person."""


@dataclass(frozen=True)
class Summary:
    """What a task has done: rows changed, things that failed, and in lines what there is to say.

    `why` says what is amiss where something is, in one line.
    """

    changed: int
    failed: int
    lines: tuple[str, ...]
    why: str | None = None
