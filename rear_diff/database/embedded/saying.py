"""How the embedded server tells what takes its time."""

from collections.abc import Callable

Say = Callable[[str], None]
"""Is given a few words for the person who waits, without a full stop."""


def silent(_: str) -> None:
    """Says nothing."""
