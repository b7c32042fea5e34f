"""What an export tells: how far it is, and why it failed."""

from collections.abc import Callable
from dataclasses import dataclass


class ExportFailed(Exception):
    """Nothing was written under the file's name; the message is one line for the person."""


@dataclass(frozen=True)
class Progress:
    """How far an export is; `total` is None where nobody counted."""

    rows: int
    total: int | None


Follow = Callable[[Progress], None]


def unfollowed(_: Progress) -> None:
    """Ask for no progress."""
