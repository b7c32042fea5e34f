"""What is looked for in the journal."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sought:
    """What entries must be like; each part that is empty asks for nothing."""

    states: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    who: tuple[str, ...] = ()
    """Parts of the name of whoever did it."""
    words: tuple[str, ...] = ()
    """Parts of the key, of who did it, of what was there before and after, or of why it failed."""
